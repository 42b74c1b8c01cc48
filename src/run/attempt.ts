import type { AcceptedWork } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { RoleName, Task } from "../model/task.ts";
import { NO_USAGE, type Usage } from "../model/usage.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { crashPoint } from "../util/crash-point.ts";
import { attemptCommand } from "./attempt-command.ts";
import { attemptEdit } from "./attempt-edit.ts";
import { isStop, phaseIndex, type RunContext } from "./context.ts";
import { unlessLost } from "./slot-lost.ts";
import { type Earlier, type StartingPoint, startingPoint } from "./starting-point.ts";
import type { FinishedThread } from "./threads.ts";

export interface AttemptRequest {
  readonly task: Task;
  readonly role: RoleName | "run";
  readonly attempt: number;
  readonly lastFailure: Failure | null;
  readonly earlier: Earlier | null;
}

export interface AttemptEnd {
  readonly accepted: AcceptedWork | null;
  /** What it was measured from; absent where it never began. */
  readonly base?: CommitId;
  /** The last state of its work, accepted or not: it was paid for and is kept. */
  readonly candidate: CommitId | null;
  readonly failure: Failure | null;
  readonly usage: Usage;
}

/** One attempt in a slot of its own, until its work is accepted or given up. */
export async function attempt(context: RunContext, request: AttemptRequest): Promise<AttemptEnd> {
  const base = await context.store.snapshot();
  if (!base.ok) return { accepted: null, candidate: null, failure: base.error, usage: NO_USAGE };
  const start = await startingPoint(context, base.value, request.earlier);
  const slot = await context.slots.acquire(start.commit);
  const before = isFirst(request) ? context.threads.take(request.task, request.role) : null;
  const ground: Ground = { slot, base: base.value, start, before };
  try {
    return { ...(await perform(context, request, ground)), base: base.value };
  } finally {
    context.slots.release(slot);
  }
}

/** A second attempt is to have a fresh head. */
const isFirst = ({ task, role, lastFailure, earlier }: AttemptRequest): boolean =>
  role === task.role && lastFailure === null && earlier === null;

/** Where an attempt stands: its slot, what it is measured from, and what it begins with. */
interface Ground {
  readonly slot: Slot;
  readonly base: CommitId;
  readonly start: StartingPoint;
  /** Another task's conversation that this attempt goes on in. */
  readonly before: FinishedThread | null;
}

async function perform(context: RunContext, request: AttemptRequest, ground: Ground): Promise<AttemptEnd> {
  const { task, role, attempt } = request;
  const { slot, base, start, before } = ground;
  const started = Date.now();
  await context.record({
    type: "attempt.started",
    task: task.id,
    phase: phaseIndex(context, task),
    attempt,
    role,
    model: role === "run" ? null : context.roles[role].model,
    slot: slot.index,
    base,
    ...(start.commit !== base && { start: start.commit }),
    ...(before !== null && { continues: before.tasks.at(-1) ?? "" }),
    line: context.fingerprint(task),
  });
  const end = await unlessLost(
    slot,
    () => work(context, request, ground),
    (failure): AttemptEnd => ({ accepted: null, candidate: null, failure, usage: NO_USAGE }),
  );
  await recordEnd(context, request, end, Date.now() - started);
  return end;
}

function work(context: RunContext, request: AttemptRequest, ground: Ground): Promise<AttemptEnd> {
  const { role, task, attempt, lastFailure } = request;
  if (role === "run") return attemptCommand(context, { task, attempt, ...ground });
  return attemptEdit(context, { task, role: context.roles[role], attempt, lastFailure, ...ground });
}

async function recordEnd(
  context: RunContext,
  { task, attempt }: AttemptRequest,
  { accepted, candidate, failure, usage }: AttemptEnd,
  ms: number,
): Promise<void> {
  // Paid work is never thrown away, whatever becomes of it.
  if (candidate !== null) await context.store.pin(attemptPin(task.id, context.run, attempt), candidate);
  crashPoint("run: candidate pinned");
  const interrupted = context.signal.aborted || (failure !== null && isStop(failure));
  const outcome = failure === null ? (accepted?.outcome ?? "failed") : interrupted ? "interrupted" : "failed";
  await context.record({
    type: "attempt.finished",
    task: task.id,
    attempt,
    outcome,
    summary: accepted?.summary ?? "",
    candidate,
    ...(accepted !== null && { work: accepted }),
    failure,
    usage,
    ms,
  });
}

/** Under which the own repository keeps what an attempt made. */
export const attemptPin = (task: string, run: string, attempt: number): string =>
  `attempts/${task}/${run}-${attempt}`;
