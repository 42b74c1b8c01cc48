import { movedPhases, type NumberedPhase, numberNow, renumber } from "../graph/moved-phases.ts";
import type { Event, Stamped } from "../model/event.ts";
import type { AcceptedWork, CheckResult, Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { isAcceptance } from "../model/graph.ts";
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
  /** In its worker's words. */
  readonly summary?: string;
  readonly notes?: readonly string[];
}

/** An attempt that began and of whose end nothing is written: its run died. */
export interface AbandonedAttempt {
  readonly run: string;
  readonly task: TaskId;
  readonly attempt: number;
  readonly slot: number;
  readonly base: string;
  /** What its workspace held at first. */
  readonly start: string;
  readonly line: string | null;
}

export interface InterruptedWork {
  readonly base: string;
  readonly candidate: string;
  /** Of the task as it was worked on; null where the journal does not tell. */
  readonly line: string | null;
}

export interface Past {
  /** The last run, when it did not finish. */
  readonly unfinishedRun: string | null;
  /** Attempts that ended (interrupted ones do not count), by task. */
  readonly attempts: ReadonlyMap<TaskId, number>;
  readonly lastFailure: ReadonlyMap<TaskId, Failure>;
  /** Accepted, and nothing is known of their merge: they are merged without a new conversation. */
  readonly pending: ReadonlyMap<TaskId, AcceptedWork>;
  /** What interrupted attempts had made when they ended. */
  readonly interrupted: ReadonlyMap<TaskId, InterruptedWork>;
  readonly abandoned: readonly AbandonedAttempt[];
  /** In the order in which they were applied. */
  readonly merged: readonly MergedWork[];
  /** Intended last, and neither confirmed as applied nor given up: a crash fell in between. */
  readonly applying: MergedWork | null;
  /** Merged, not ticked. */
  readonly unticked: readonly MergedWork[];
  /** Phases that changed, by index, and the commit they started from; gone once their checkpoint passed. */
  readonly openCheckpoints: ReadonlyMap<number, string>;
  /** Whose indexes those are: somebody may have inserted a phase since. */
  readonly phases: readonly NumberedPhase[];
}

/** What earlier runs left, as one value. Pure. */
export function replay(events: readonly Stamped[]): Past {
  const past = new Replay();
  for (const event of events) past.add(event);
  return past.result();
}

type Of<T extends Event["type"]> = Extract<Stamped, { type: T }>;

class Replay {
  #unfinishedRun: string | null = null;
  readonly #attempts = new Map<TaskId, number>();
  readonly #lastFailure = new Map<TaskId, Failure>();
  readonly #pending = new Map<TaskId, AcceptedWork>();
  readonly #interrupted = new Map<TaskId, InterruptedWork>();
  readonly #started = new Map<TaskId, AbandonedAttempt>();
  readonly #numbers = new Map<TaskId, number>();
  #merged: MergedWork[] = [];
  readonly #unticked = new Map<TaskId, MergedWork>();
  #openCheckpoints = new Map<number, string>();
  #phases: readonly NumberedPhase[] = [];
  #applying: MergedWork | null = null;

  add(event: Stamped): void {
    switch (event.type) {
      case "run.started":
        this.#unfinishedRun = event.run;
        break;
      case "run.finished":
        this.#unfinishedRun = null;
        break;
      case "graph.made":
        this.#phasesMoved(event);
        break;
      case "attempt.started":
        this.#attemptStarted(event);
        break;
      case "attempt.finished":
        this.#attemptFinished(event);
        break;
      case "task.failed":
        this.#lastFailure.set(event.task, event.failure);
        this.#count(event.task, this.#numbers.get(event.task) ?? 0);
        if (!waitsForPerson(event.failure)) this.#settle(event.task);
        break;
      case "task.waiting":
        if (!waitsForPerson(event.failure)) this.#settle(event.task);
        break;
      case "task.merged":
        this.#taskMerged(event);
        break;
      case "task.ticked":
      case "acceptance.frozen":
        this.#lastFailure.delete(event.task);
        this.#unticked.delete(event.task);
        this.#settle(event.task);
        break;
      case "phase.passed":
        this.#openCheckpoints.delete(event.phase);
        break;
      case "work.undone":
        this.#workUndone(event);
        break;
      default:
        break;
    }
  }

  #phasesMoved({ phases }: Of<"graph.made">): void {
    if (this.#phases.length > 0) {
      const moved = movedPhases(this.#phases, phases);
      this.#openCheckpoints = renumber(this.#openCheckpoints, moved);
      this.#merged = this.#merged.map((work) => ({ ...work, phase: numberNow(work.phase, moved) }));
    }
    this.#phases = phases.map(({ index, title }) => ({ index, title }));
  }

  #attemptStarted(event: Of<"attempt.started">): void {
    const { run, task, attempt, slot, base, start = base, line = null } = event;
    if (task === null) return;
    this.#settle(task);
    // Whatever came before it has ended, even where its end is not written.
    this.#count(task, attempt - 1);
    this.#numbers.set(task, attempt);
    this.#started.set(task, { run, task, attempt, slot, base, start, line });
  }

  #attemptFinished({ task, attempt, outcome, candidate, work }: Of<"attempt.finished">): void {
    if (task === null) return;
    const started = this.#started.get(task);
    this.#started.delete(task);
    if (work !== undefined) this.#pending.set(task, work);
    else if (outcome === "interrupted" && candidate !== null && started !== undefined)
      this.#interrupted.set(task, { base: started.base, candidate, line: started.line });
    if (outcome === "failed") this.#count(task, attempt);
  }

  #count(task: TaskId, attempts: number): void {
    const most = Math.max(attempts, this.#attempts.get(task) ?? 0);
    if (most > 0) this.#attempts.set(task, most);
  }

  /** Whatever was begun at the task has come to an end. */
  #settle(task: TaskId): void {
    this.#pending.delete(task);
    this.#interrupted.delete(task);
    if (this.#applying?.task === task) this.#applying = null;
  }

  #taskMerged(event: Of<"task.merged">): void {
    const { task, phase, role, onto, commit, files, receipt, summary, notes } = event;
    const told = { ...(summary !== undefined && { summary }), ...(notes !== undefined && { notes }) };
    const work: MergedWork = { task, phase, role, onto, commit, files, receipt, ...told };
    if (!event.applied) {
      this.#applying = work;
      return;
    }
    this.#applying = null;
    this.#merged.push(work);
    if (task !== null) {
      this.#pending.delete(task);
      this.#unticked.delete(task);
      this.#unticked.set(task, work);
    }
    // Acceptance tests come before their story's phase has begun.
    const begins = task === null || !isAcceptance(task);
    if (begins && !this.#openCheckpoints.has(phase)) this.#openCheckpoints.set(phase, onto);
  }

  #workUndone({ merges }: Of<"work.undone">): void {
    const undone = new Set(merges.map(nameOfMerge));
    const isUndone = (work: MergedWork): boolean => undone.has(nameOfMerge(work));
    this.#merged = this.#merged.filter((work) => !isUndone(work));
    for (const [task, work] of this.#unticked) if (isUndone(work)) this.#unticked.delete(task);
    if (this.#applying !== null && isUndone(this.#applying)) this.#applying = null;
    for (const { task, phase } of merges) {
      // A phase of which nothing is left has nothing to look at; a task starts over.
      if (!this.#merged.some((work) => work.phase === phase)) this.#openCheckpoints.delete(phase);
      if (task === null) continue;
      this.#attempts.delete(task);
      this.#numbers.delete(task);
      this.#lastFailure.delete(task);
      this.#settle(task);
    }
  }

  result(): Past {
    return {
      unfinishedRun: this.#unfinishedRun,
      attempts: this.#attempts,
      lastFailure: this.#lastFailure,
      pending: this.#pending,
      interrupted: this.#interrupted,
      abandoned: [...this.#started.values()],
      merged: this.#merged,
      applying: this.#applying,
      unticked: [...this.#unticked.values()],
      openCheckpoints: this.#openCheckpoints,
      phases: this.#phases,
    };
  }
}

const nameOfMerge = ({ task, commit }: Pick<MergedWork, "task" | "commit">): string =>
  `${task ?? ""} ${commit}`;

/** Nothing is wrong with the work: once its line is back, or its files are left alone, it is merged as it is. */
const waitsForPerson = (failure: Failure | null): boolean =>
  (failure?.reason === "text-changed" && failure.isGone) ||
  (failure?.reason === "conflict-person" && failure.neverStill === true);

/** Checks that passed in earlier runs with these tools. */
export function passedChecks(events: readonly Stamped[], toolchain: string): readonly CheckResult[] {
  const passed: CheckResult[] = [];
  let isSame = false;
  for (const event of events) {
    if (event.type === "run.started") isSame = event.toolchain === toolchain;
    if (isSame && event.type === "check.finished" && event.check.status === "passed")
      passed.push(event.check);
  }
  return passed;
}
