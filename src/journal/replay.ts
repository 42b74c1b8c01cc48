import type { Stamped } from "../model/event.ts";
import type { Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { RoleName, TaskId } from "../model/task.ts";

/** A merge as the journal saw it: `onto` and `commit` are commits of specrun's own repository. */
export interface MergedWork {
  readonly task: TaskId | null;
  readonly phase: number;
  readonly role: RoleName | "run";
  readonly onto: string;
  readonly commit: string;
  readonly files: readonly string[];
  readonly receipt: Receipt | null;
}

export interface Past {
  /** The last run, when it did not finish. */
  readonly unfinishedRun: string | null;
  /** Attempts that ended (interrupted ones do not count), by task. */
  readonly attempts: ReadonlyMap<TaskId, number>;
  readonly lastFailure: ReadonlyMap<TaskId, Failure>;
  /** In the order in which they were applied. */
  readonly merged: readonly MergedWork[];
  /** Intended last, and neither confirmed as applied nor given up: a crash fell in between. */
  readonly applying: MergedWork | null;
  /** Merged, not ticked. */
  readonly unticked: readonly MergedWork[];
  /** Phases that changed, by index, and the commit they started from; gone once their checkpoint passed. */
  readonly openCheckpoints: ReadonlyMap<number, string>;
}

/** What earlier runs left, as one value. Pure. */
export function replay(events: readonly Stamped[]): Past {
  const started = new Map<TaskId, number>();
  const attempts = new Map<TaskId, number>();
  const lastFailure = new Map<TaskId, Failure>();
  const merged: MergedWork[] = [];
  const openCheckpoints = new Map<number, string>();
  let unticked: MergedWork[] = [];
  let applying: MergedWork | null = null;
  let unfinishedRun: string | null = null;
  for (const event of events) {
    switch (event.type) {
      case "run.started":
        unfinishedRun = event.run;
        break;
      case "run.finished":
        unfinishedRun = null;
        break;
      case "attempt.started":
        if (event.task !== null) started.set(event.task, event.attempt);
        break;
      case "attempt.finished":
        if (event.task !== null && event.outcome === "failed")
          attempts.set(event.task, Math.max(event.attempt, attempts.get(event.task) ?? 0));
        break;
      case "task.failed":
        lastFailure.set(event.task, event.failure);
        attempts.set(event.task, Math.max(started.get(event.task) ?? 0, attempts.get(event.task) ?? 0));
        if (applying?.task === event.task) applying = null;
        break;
      case "task.waiting":
        if (applying?.task === event.task) applying = null;
        break;
      case "task.merged": {
        const work = pickMerge(event);
        if (!event.applied) {
          applying = work;
          break;
        }
        applying = null;
        merged.push(work);
        if (work.task !== null) unticked = [...unticked.filter((item) => item.task !== work.task), work];
        if (!openCheckpoints.has(work.phase)) openCheckpoints.set(work.phase, work.onto);
        break;
      }
      case "task.ticked":
        lastFailure.delete(event.task);
        unticked = unticked.filter((item) => item.task !== event.task);
        break;
      case "phase.passed":
        openCheckpoints.delete(event.phase);
        break;
      default:
        break;
    }
  }
  return { unfinishedRun, attempts, lastFailure, merged, applying, unticked, openCheckpoints };
}

const pickMerge = (event: Extract<Stamped, { type: "task.merged" }>): MergedWork => ({
  task: event.task,
  phase: event.phase,
  role: event.role,
  onto: event.onto,
  commit: event.commit,
  files: event.files,
  receipt: event.receipt,
});
