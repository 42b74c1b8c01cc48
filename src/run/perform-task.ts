import type { Failure } from "../model/failure.ts";
import type { RoleName, Task } from "../model/task.ts";
import { addUsage, NO_USAGE } from "../model/usage.ts";
import type { WorkEnd } from "../schedule/run-schedule.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { readTask } from "../writeback/write-tick.ts";
import { attemptCommand } from "./attempt-command.ts";
import { type Accepted, type AttemptEnd, attemptEdit } from "./attempt-edit.ts";
import { isStop, phaseIndex, type RunContext } from "./context.ts";
import { integrate } from "./integrate.ts";

/** One task from ready to ticked: attempts, each accepted, merged and ticked, or given up with its reason. */
export async function performTask(context: RunContext, task: Task): Promise<WorkEnd> {
  const started = Date.now();
  // A person may have ticked it, or set it aside, since the run began.
  const now = await readTask(context.root, context.feature, task.id);
  if (now !== null && (now.task.state === "done" || now.task.state === "aside")) return "passed";
  const before = context.past.attempts.get(task.id) ?? 0;
  let lastFailure = context.past.lastFailure.get(task.id) ?? null;
  let usage = NO_USAGE;
  let attempts = 0;
  for (let tries = 0; tries <= context.config.limits.fixAttemptsMax; tries++) {
    const attempt = before + tries + 1;
    attempts += 1;
    const role = tries === 0 ? firstRole(task) : "fix";
    const end = await attemptOnce(context, { task, role, attempt, lastFailure });
    usage = addUsage(usage, end.usage);
    if (end.failure === null && end.accepted !== null) {
      const { level, outcome } = end.accepted;
      await context.record({
        type: "task.ticked",
        task: task.id,
        level,
        outcome,
        ms: Date.now() - started,
        usage,
      });
      return "passed";
    }
    lastFailure = end.failure;
    if (lastFailure === null || context.signal.aborted) return "failed";
    if (isStop(lastFailure)) {
      context.stop(lastFailure);
      return "failed";
    }
    if (!isWorthAnotherTry(lastFailure)) break;
  }
  if (lastFailure === null) return "failed";
  return giveUp(context, task, lastFailure, attempts);
}

async function giveUp(context: RunContext, task: Task, failure: Failure, attempts: number): Promise<WorkEnd> {
  if (failure.reason === "conflict-person" || failure.reason === "would-lose") {
    await context.record({ type: "task.waiting", task: task.id, why: "conflict", failure });
    return "failed";
  }
  await context.record({ type: "task.failed", task: task.id, attempts, failure });
  return "failed";
}

const firstRole = (task: Task): RoleName | "run" => (task.kind === "run" ? "run" : task.role);

interface Attempt {
  readonly task: Task;
  readonly role: RoleName | "run";
  readonly attempt: number;
  readonly lastFailure: Failure | null;
}

async function attemptOnce(context: RunContext, request: Attempt): Promise<AttemptEnd> {
  const { task, role, attempt } = request;
  const started = Date.now();
  const base = await context.store.snapshot();
  if (!base.ok) return { accepted: null, candidate: null, failure: base.error, usage: NO_USAGE };
  const slot = await context.slots.acquire(base.value);
  try {
    const model = role === "run" ? null : context.roles[role].model;
    const phase = phaseIndex(context, task);
    await context.record({
      type: "attempt.started",
      task: task.id,
      phase,
      attempt,
      role,
      model,
      slot: slot.index,
      base: base.value,
    });
    const end = await work(context, request, slot, base.value);
    await recordEnd(context, request, end, Date.now() - started);
    if (end.accepted === null) return end;
    const failure = await land(context, request, end.accepted, slot);
    return failure === null ? end : { ...end, accepted: null, failure };
  } finally {
    context.slots.release(slot);
  }
}

async function work(context: RunContext, request: Attempt, slot: Slot, base: CommitId): Promise<AttemptEnd> {
  const { role, task, attempt, lastFailure } = request;
  if (role === "run") return attemptCommand(context, { task, attempt, slot, base });
  return attemptEdit(context, { task, role: context.roles[role], attempt, slot, base, lastFailure });
}

/** Merged when it changed something, ticked in any case. */
const land = (context: RunContext, { task, attempt }: Attempt, accepted: Accepted, slot: Slot) =>
  integrate(context, { task, phase: phaseIndex(context, task), attempt, work: accepted, slot });

async function recordEnd(
  context: RunContext,
  { task, attempt }: Attempt,
  { accepted, candidate, failure, usage }: AttemptEnd,
  ms: number,
): Promise<void> {
  // Paid work is never thrown away, whatever becomes of it.
  if (candidate !== null) await context.store.pin(`attempts/${task.id}/${context.run}-${attempt}`, candidate);
  const interrupted = context.signal.aborted || (failure !== null && isStop(failure));
  const outcome = failure === null ? (accepted?.outcome ?? "failed") : interrupted ? "interrupted" : "failed";
  await context.record({
    type: "attempt.finished",
    task: task.id,
    attempt,
    outcome,
    summary: accepted?.summary ?? "",
    candidate,
    failure,
    usage,
    ms,
  });
}

/** A fresh head helps against a mistake, not against a conflict or an honest "I cannot". */
function isWorthAnotherTry(failure: Failure): boolean {
  switch (failure.reason) {
    case "worker-blocked":
    case "conflict-person":
    case "conflict-task":
    case "would-lose":
    case "line-gone":
    case "command-unavailable":
    case "context-full":
    case "api":
    case "refused":
    case "internal":
      return false;
    default:
      return true;
  }
}
