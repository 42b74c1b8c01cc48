import type { Event } from "../model/event.ts";
import type { AcceptedWork, EvidenceLevel } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { RoleName, Task } from "../model/task.ts";
import { addUsage, NO_USAGE, type Usage } from "../model/usage.ts";
import type { Place } from "../schedule/places.ts";
import type { WorkEnd } from "../schedule/run-schedule.ts";
import type { CommitId } from "../store/store.ts";
import { fingerprint, readTask } from "../writeback/write-tick.ts";
import { disputeAtTask } from "./acceptance-dispute.ts";
import { attempt } from "./attempt.ts";
import { INTERRUPTED, isStop, phaseIndex, type RunContext } from "./context.ts";
import type { Earlier } from "./starting-point.ts";

/** A text that keeps changing under its worker is not ready to be worked on. */
const TEXT_CHANGES_MAX = 3;

/** One task from ready to ticked: attempts, each accepted, merged and ticked, or given up with its reason. */
export const performTask = (context: RunContext, task: Task, place: Place): Promise<WorkEnd> =>
  new TaskWork(context, task, place).perform();

type Tried =
  | { readonly failure: null; readonly work: AcceptedWork; readonly level: EvidenceLevel }
  | { readonly failure: Failure; readonly work: AcceptedWork | null };

interface Left {
  readonly base: CommitId;
  readonly candidate: CommitId;
}

/** `again`: the list has to be read before it can be started anew, once this very task has ended. */
type Next = "try" | "again" | "give-up";

class TaskWork {
  readonly #context: RunContext;
  readonly #place: Place;
  readonly #started = Date.now();
  #task: Task;
  #role: RoleName | "run";
  #lastFailure: Failure | null;
  #earlier: Earlier | null;
  /** Accepted by a run that died before it was merged: no second conversation is needed. */
  #pending: AcceptedWork | null;
  /** What the last attempt that made anything had made. */
  #left: Left | null = null;
  #attempts = 0;
  #fixes = 0;
  #conflicts = 0;
  #textChanges = 0;
  #usage: Usage = NO_USAGE;

  constructor(context: RunContext, task: Task, place: Place) {
    const { past } = context;
    this.#context = context;
    this.#place = place;
    this.#task = task;
    this.#role = firstRole(task);
    this.#lastFailure = past.lastFailure.get(task.id) ?? null;
    const interrupted = past.interrupted.get(task.id);
    const isSame = interrupted !== undefined && (interrupted.line ?? "") === context.fingerprint(task);
    this.#earlier = isSame ? { why: "interrupted", ...interrupted } : null;
    this.#pending = past.pending.get(task.id) ?? null;
  }

  async perform(): Promise<WorkEnd> {
    // A person may have ticked it, set it aside, or asked for something else, since it was read.
    const line = await this.#readLine();
    if (line === "settled") return "passed";
    if (line !== "current") {
      const next = await this.#startOver();
      if (next === "again") return next;
      if (next === "give-up") return this.#giveUp(this.#textChanged(line));
    }
    for (;;) {
      const end = await this.#once();
      if (end.failure === null) return this.#tick(end);
      const { work, failure } = end;
      this.#lastFailure = failure;
      if (this.#context.signal.aborted) return "failed";
      if (isStop(failure)) {
        this.#context.stop(failure);
        return "failed";
      }
      if (failure.reason === "text-changed" && (await this.#readLine()) === "settled") return "passed";
      const next = await this.#next(failure, work);
      if (next === "again") return next;
      if (next === "give-up") return this.#giveUp(failure);
      if (work !== null) await this.#context.record({ type: "merge.refused", task: this.#task.id, failure });
    }
  }

  /** What the list says of the task at this moment. */
  async #readLine(): Promise<"gone" | "settled" | "changed" | "current"> {
    const { root, feature, fingerprint: known } = this.#context;
    const now = await readTask(root, feature, this.#task.id);
    if (now === null) return "gone";
    if (now.task.state === "done" || now.task.state === "aside") return "settled";
    return fingerprint(now.task, now.source) === known(this.#task) ? "current" : "changed";
  }

  async #once(): Promise<Tried> {
    const pending = await this.#takePending();
    if (pending !== null) return this.#merge(pending);
    await this.#place.take();
    if (this.#context.signal.aborted) return { work: null, failure: INTERRUPTED };
    this.#attempts += 1;
    const number = this.#number() + 1;
    this.#context.attempts.set(this.#task.id, number);
    const end = await attempt(this.#context, {
      task: this.#task,
      role: this.#role,
      attempt: number,
      lastFailure: this.#lastFailure,
      earlier: this.#earlier,
    });
    this.#usage = addUsage(this.#usage, end.usage);
    const { failure, base, candidate } = end;
    if (base !== undefined && candidate !== null) this.#left = { base, candidate };
    if (end.accepted !== null) return this.#merge(end.accepted);
    if (failure === null) throw new Error(`Internal error: an attempt at ${this.#task.id} came to nothing`);
    return { work: null, failure };
  }

  #number(): number {
    return this.#context.attempts.get(this.#task.id) ?? 0;
  }

  /** It must be about the words that stand there now; work without a change, about the very same files. */
  async #takePending(): Promise<AcceptedWork | null> {
    const { store, verifier } = this.#context;
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null || pending.role === "run" || pending.line !== this.#context.fingerprint(this.#task))
      return null;
    if (pending.candidate !== pending.base) return pending;
    const now = await store.snapshot();
    const isSame = now.ok && (await verifier.treeOf(now.value)) === (await verifier.treeOf(pending.base));
    return isSame ? pending : null;
  }

  /** Nobody works at it meanwhile: its place is free for other tasks. */
  async #merge(work: AcceptedWork): Promise<Tried> {
    const phase = phaseIndex(this.#context, this.#task);
    this.#place.leave();
    const request = { task: this.#task, phase, attempt: this.#number(), work };
    return { work, ...(await this.#context.integration.submit(request)) };
  }

  async #tick({ level, work }: Extract<Tried, { failure: null }>): Promise<WorkEnd> {
    const { outcome } = work;
    const ms = Date.now() - this.#started;
    await this.#context.record({
      type: "task.ticked",
      task: this.#task.id,
      level,
      outcome,
      ms,
      usage: this.#usage,
      ...(work.since !== undefined && { since: work.since }),
    });
    return "passed";
  }

  /** Whether the task is tried again after this failure, and from where. */
  async #next(failure: Failure, work: AcceptedWork | null): Promise<Next> {
    const { limits } = this.#context.config;
    if (failure.reason === "text-changed") return this.#startOver();
    this.#role = "fix";
    this.#earlier = null;
    if (failure.reason === "conflict-task") {
      this.#earlier = work && { why: "conflict", base: work.base, candidate: work.candidate };
      this.#conflicts += 1;
      return this.#conflicts <= limits.conflictRepairsMax ? "try" : "give-up";
    }
    // Red work is where its repair begins; what the guard refused is better not made again.
    if (failure.reason === "check-red" || failure.reason === "review-red")
      this.#earlier = this.#left && { why: "failed", ...this.#left };
    if (failure.reason === "merged-check-red")
      this.#earlier = work && { why: "merged-red", base: work.base, candidate: work.candidate };
    this.#fixes += 1;
    return isWorthAnotherTry(failure) && this.#fixes <= limits.fixAttemptsMax ? "try" : "give-up";
  }

  /** The person wants something else now: what was done for the old words is no start for it. */
  async #startOver(): Promise<Next> {
    this.#textChanges += 1;
    const isRead = await this.#context.refresh();
    const task = this.#context.graph.tasks.get(this.#task.id);
    if (this.#textChanges > TEXT_CHANGES_MAX || task === undefined || !isWorkable(task)) return "give-up";
    this.#task = task;
    const line = await this.#readLine();
    // Its phase was changed as well.
    if (line === "gone" || line === "changed") return isRead ? "give-up" : "again";
    this.#role = firstRole(task);
    this.#lastFailure = null;
    this.#earlier = null;
    return "try";
  }

  #textChanged(line: "gone" | "changed"): Failure {
    const { file } = this.#context.feature;
    return { reason: "text-changed", task: this.#task.id, file, isGone: line === "gone" };
  }

  async #giveUp(failure: Failure): Promise<WorkEnd> {
    const { record } = this.#context;
    const task = this.#task.id;
    const disputed = await disputeAtTask(this.#context, { task: this.#task, failure });
    if (disputed !== null) await record({ type: "task.waiting", task, why: "acceptance", failure: disputed });
    else if (failure.reason === "conflict-person" || failure.reason === "would-lose")
      await record({ type: "task.waiting", task, why: "conflict", failure });
    else
      await record({ type: "task.failed", task, attempts: this.#attempts, failure, ...(await this.#keep()) });
    return "failed";
  }

  /** Whoever looks into a failure wants to see what was made, and to run the check on it. */
  async #keep(): Promise<Pick<Extract<Event, { type: "task.failed" }>, "kept">> {
    if (this.#left === null) return {};
    const { store, run } = this.#context;
    const { base, candidate } = this.#left;
    const files = (await store.changes(base, candidate)).map(({ path }) => path);
    if (files.length === 0) return {};
    const label = `${this.#task.id}-${run}-${this.#number()}`;
    await store.pin(`kept/${label}`, candidate);
    return { kept: { dir: await store.keep(label, candidate, files), files } };
  }
}

const firstRole = (task: Task): RoleName | "run" => (task.kind === "run" ? "run" : task.role);

const isWorkable = ({ kind, state }: Task): boolean =>
  state === "todo" && (kind === "edit" || kind === "run");

/** A fresh head helps against a mistake, not against a conflict or an honest "I cannot". */
function isWorthAnotherTry(failure: Failure): boolean {
  switch (failure.reason) {
    case "worker-blocked":
    case "conflict-person":
    case "would-lose":
    case "line-gone":
    case "command-unavailable":
    case "context-full":
    case "task-budget-spent":
    case "api":
    case "refused":
    case "internal":
      return false;
    default:
      return true;
  }
}
