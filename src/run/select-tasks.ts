import type { SetupFailure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Task, TaskId } from "../model/task.ts";

/** `--phase`, `--story` and `--task` together: a task must match each one that is given. */
export interface Selection {
  readonly phase?: string | undefined;
  readonly story?: string | undefined;
  readonly task?: string | undefined;
}

/** Null when nothing was asked for: every task. */
export function selectTasks(
  feature: Feature,
  selection: Selection,
): Result<ReadonlySet<TaskId> | null, SetupFailure> {
  let chosen: readonly Task[] = feature.tasks;
  let narrowed = false;
  for (const option of ["phase", "story", "task"] as const) {
    const value = selection[option];
    if (value === undefined) continue;
    const matching = MATCHERS[option](feature, value);
    if (matching.length === 0)
      return err({ reason: "selection-empty", option: `--${option}`, value, known: KNOWN[option](feature) });
    const ids = new Set(matching.map((task) => task.id));
    chosen = chosen.filter((task) => ids.has(task.id));
    narrowed = true;
  }
  return ok(narrowed ? new Set(chosen.map((task) => task.id)) : null);
}

const MATCHERS: Readonly<Record<keyof Selection, (feature: Feature, value: string) => readonly Task[]>> = {
  phase: byPhase,
  story: (feature, value) => {
    const wanted = value.toUpperCase().replace(/^(?:US-?)?0*(\d+)$/, "US$1");
    return feature.tasks.filter(
      (task) => task.stories.includes(wanted) || feature.phases[task.phase]?.story === wanted,
    );
  },
  task: byIds,
};

const KNOWN: Readonly<Record<keyof Selection, (feature: Feature) => string[]>> = {
  phase: (feature) => feature.phases.map((phase) => `${phase.index} (${phase.title})`),
  story: (feature) => [...new Set(feature.tasks.flatMap((task) => task.stories))].sort(),
  task: (feature) => feature.tasks.map((task) => task.id),
};

/** Its position, or words of its title. */
function byPhase(feature: Feature, value: string): readonly Task[] {
  const wanted = value.toLowerCase();
  const phases = feature.phases.filter(
    (phase) => String(phase.index) === wanted || phase.title.toLowerCase().includes(wanted),
  );
  const exact = phases.filter((phase) => String(phase.index) === wanted);
  const indices = new Set((exact.length > 0 ? exact : phases).map((phase) => phase.index));
  return feature.tasks.filter((task) => indices.has(feature.phases[task.phase]?.index ?? 0));
}

/** `T001,T004-T009`. A range counts in document order; an unknown id selects nothing at all. */
function byIds(feature: Feature, value: string): readonly Task[] {
  const chosen: Task[] = [];
  for (const part of value.split(",").map((item) => item.trim())) {
    const exact = position(feature, part);
    const dash = part.indexOf("-", 1);
    const from = exact >= 0 ? exact : position(feature, part.slice(0, dash).trim());
    const to = exact >= 0 ? exact : position(feature, part.slice(dash + 1).trim());
    if (from < 0 || to < from) return [];
    chosen.push(...feature.tasks.slice(from, to + 1));
  }
  return chosen;
}

const position = (feature: Feature, id: string): number =>
  feature.tasks.findIndex((task) => task.id.toUpperCase() === id.toUpperCase());
