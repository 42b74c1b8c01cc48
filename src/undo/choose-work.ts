import { movedPhases, numberNow } from "../graph/moved-phases.ts";
import type { MergedWork, Past } from "../journal/replay.ts";
import type { SetupFailure, UndoFailure, UndoScope } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { TaskId } from "../model/task.ts";
import { selectTasks } from "../run/select-tasks.ts";

/** Which merges a person means, and what stands beside them. Pure. */
export interface ChosenWork {
  /** Oldest first. */
  readonly chosen: readonly MergedWork[];
  /** All merges that nobody has undone, oldest first, the chosen ones included. */
  readonly all: readonly MergedWork[];
  /** Meant and ticked, but no journal knows their work: by hand, by `confirm`, or before the state was deleted. */
  readonly unrecorded: readonly TaskId[];
}

export interface History {
  readonly past: Past;
  /** Ids of the runs, oldest first. */
  readonly runs: readonly string[];
}

export function chooseWork(
  feature: Feature,
  { past, runs }: History,
  scope: UndoScope,
): Result<ChosenWork, SetupFailure | UndoFailure> {
  // What a crash left half applied was finished or taken back when the store was opened; undoing it is right in both cases.
  const known = past.applying === null ? past.merged : [...past.merged, past.applying];
  const moved = movedPhases(past.phases, feature.phases);
  const all = known.map((work) => ({ ...work, phase: numberNow(work.phase, moved) }));
  if (scope.by === "run") {
    const run = scope.value === "last" ? runs.at(-1) : scope.value;
    if (run === undefined) return err({ reason: "undo-unrecorded", scope, tasks: [] });
    if (!runs.includes(run)) return err(unknownRun(scope.value, runs));
    return ok({ chosen: all.filter((work) => work.receipt?.run === run), all, unrecorded: [] });
  }
  const selected = selectTasks(feature, { [scope.by]: scope.value });
  if (!selected.ok) return selected;
  const tasks = selected.value ?? new Set();
  const repaired = scope.by === "phase" ? phasesOf(feature, tasks) : new Set();
  const chosen = all.filter(({ task, phase }) => (task === null ? repaired.has(phase) : tasks.has(task)));
  const recorded = new Set(chosen.map(({ task }) => task));
  const unrecorded = feature.tasks.filter(
    ({ id, state }) => state === "done" && tasks.has(id) && !recorded.has(id),
  );
  return ok({ chosen, all, unrecorded: unrecorded.map(({ id }) => id) });
}

const phasesOf = (feature: Feature, tasks: ReadonlySet<TaskId>): ReadonlySet<number> =>
  new Set(
    feature.tasks.filter(({ id }) => tasks.has(id)).map(({ phase }) => feature.phases[phase]?.index ?? 0),
  );

const RUNS_SHOWN_MAX = 10;

const unknownRun = (value: string, runs: readonly string[]): SetupFailure => ({
  reason: "selection-empty",
  option: "--run",
  value,
  known: ["last", ...runs.slice(-RUNS_SHOWN_MAX).reverse()],
});
