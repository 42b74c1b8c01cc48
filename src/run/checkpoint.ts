import { guard } from "../checks/guard.ts";
import { maskOf, NO_MASK, openGroups } from "../checks/owed.ts";
import type { CheckResult } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { failureForModel } from "../report/failure-for-model.ts";
import type { WorkEnd } from "../schedule/run-schedule.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { type Judgement, runAgentLoop } from "../workers/agent-loop.ts";
import { repairPrompt } from "../workers/prompt.ts";
import { isBlocking, type Review } from "../workers/review.ts";
import { executeTool } from "../workers/tools/registry.ts";
import { type Accepted, toolContext } from "./attempt-edit.ts";
import type { RunContext } from "./context.ts";
import { integrate } from "./integrate.ts";
import { isStop } from "./perform-task.ts";
import { reviewPhase } from "./review-work.ts";

const PATCH_BYTES_MAX = 100_000;

/**
 * The end of a phase: its checks with its own tests unmasked, a code review and a security review of its whole
 * change, in parallel. Red opens one repair by the `fix` role; still red closes the barrier.
 */
export async function performCheckpoint(context: RunContext, phase: number): Promise<WorkEnd> {
  const started = Date.now();
  const title = context.feature.phases.find((item) => item.index === phase)?.title ?? "";
  let problems = await inspect(context, phase, 1);
  for (let attempt = 1; problems.length > 0 && attempt <= context.config.limits.fixAttemptsMax; attempt++) {
    if (context.signal.aborted || problems.some(isStop)) break;
    const repaired = await repair(context, phase, attempt, problems);
    if (repaired !== null) problems = [...problems, repaired];
    else problems = await inspect(context, phase, attempt + 1);
  }
  const [failure] = problems;
  if (failure === undefined) {
    await context.record({ type: "phase.passed", phase, title, ms: Date.now() - started });
    return "passed";
  }
  const stop = problems.find(isStop);
  if (stop !== undefined) context.stop(stop);
  else if (!context.signal.aborted) await context.record({ type: "phase.red", phase, title, failure });
  return "failed";
}

/** Everything that keeps the barrier closed; empty when it may open. */
async function inspect(context: RunContext, phase: number, attempt: number): Promise<Failure[]> {
  const snapshot = await context.integration.run(() => context.store.snapshot());
  if (!snapshot.ok) return [snapshot.error];
  const to = snapshot.value;
  const from = context.phaseStarts.get(phase) ?? to;
  const found = await Promise.all([
    runPhaseChecks(context, phase, from, to),
    ...(context.config.review === "off" || from === to
      ? []
      : (["review", "security"] as const).map((role) =>
          runReview(context, { phase, role, from, to, attempt }),
        )),
  ]);
  return found.flat();
}

async function runPhaseChecks(
  context: RunContext,
  phase: number,
  from: CommitId,
  to: CommitId,
): Promise<Failure[]> {
  const slot = await context.slots.acquire(to);
  try {
    const checks = await verifyPhase(context, phase, to, slot);
    const red = checks.filter((check) => check.status === "failed");
    if (red.length === 0) return [];
    const excused = await redBefore(context, phase, from, slot);
    return red
      .filter((check) => !excused.has(check.command))
      .map((check) => ({ reason: "check-red", check }));
  } finally {
    context.slots.release(slot);
  }
}

const verifyPhase = (context: RunContext, phase: number, commit: CommitId, slot: Slot) =>
  context.verifier.verify({
    commit,
    mask: maskOf(
      context.owed,
      openGroups(context.feature, (id) => context.schedule.isOpen(id), null),
    ),
    purpose: "phase",
    slot,
    task: null,
    phase,
    signal: context.signal,
  });

/** A project that was red before the phase began is not the phase's fault, unless earlier ticks of it are. */
async function redBefore(
  context: RunContext,
  phase: number,
  from: CommitId,
  slot: Slot,
): Promise<Set<string>> {
  const begun = context.feature.tasks.some(
    (task) => context.feature.phases[task.phase]?.index === phase && task.state === "done",
  );
  if (begun) return new Set();
  const request = {
    commit: from,
    mask: NO_MASK,
    purpose: "phase" as const,
    slot,
    task: null,
    phase,
    mayBeRed: true,
  };
  const before: readonly CheckResult[] = await context.verifier.verify({
    ...request,
    signal: context.signal,
  });
  return new Set(before.filter((check) => check.status === "failed").map((check) => check.command));
}

async function runReview(
  context: RunContext,
  request: Parameters<typeof reviewPhase>[1],
): Promise<Failure[]> {
  const { review, failure } = await reviewPhase(context, request);
  if (review === null) return failure !== null && isStop(failure) ? [failure] : [];
  return isBlocking(review) ? [reviewRed(review)] : [];
}

const reviewRed = ({ score, findings }: Review): Failure => ({ reason: "review-red", score, findings });

/** One attempt to mend a red phase; null when its work was merged. */
async function repair(
  context: RunContext,
  phase: number,
  attempt: number,
  problems: readonly Failure[],
): Promise<Failure | null> {
  const snapshot = await context.integration.run(() => context.store.snapshot());
  if (!snapshot.ok) return snapshot.error;
  const base = snapshot.value;
  const slot = await context.slots.acquire(base);
  const started = Date.now();
  const role = context.roles.fix;
  try {
    await context.record({
      type: "attempt.started",
      task: null,
      phase,
      attempt,
      role: "fix",
      model: role.model,
      slot: slot.index,
      base,
    });
    const patch = await context.store.patch(context.phaseStarts.get(phase) ?? base, base, PATCH_BYTES_MAX);
    let accepted: Accepted | null = null;
    const loop = await runAgentLoop({
      model: context.model,
      request: {
        model: role.model,
        outputTokensMax: context.config.limits.outputTokensMax,
        system: context.system,
        tools: context.tools,
        tag: { task: null, phase, role: "fix", attempt },
      },
      opening: repairPrompt({
        role,
        feature: context.feature,
        phase,
        problems: problems.map(failureForModel),
        patch,
      }),
      execute: (call) => executeTool(call, role.tools, toolContext(context, slot)),
      judgeFinish: async () => {
        const judged = await judgeRepair(context, phase, base, slot);
        accepted = judged.accepted;
        return judged.judgement;
      },
      judgeText: null,
      limits: context.config.limits,
      signal: context.signal,
      emit: context.emit,
    });
    const failure =
      loop.failure ??
      (accepted === null
        ? null
        : await integrate(context, { task: null, phase, attempt, work: accepted, slot }));
    await context.record({
      type: "attempt.finished",
      task: null,
      attempt,
      outcome: failure === null ? "done" : context.signal.aborted ? "interrupted" : "failed",
      summary: "",
      candidate: null,
      failure,
      usage: loop.usage,
      ms: Date.now() - started,
    });
    return failure;
  } finally {
    context.slots.release(slot);
  }
}

async function judgeRepair(
  context: RunContext,
  phase: number,
  base: CommitId,
  slot: Slot,
): Promise<{ readonly judgement: Judgement; readonly accepted: Accepted | null }> {
  const candidate = await slot.commit(base, `phase ${phase}`);
  const failure =
    (await guardRepair(context, base, candidate)) ?? (await firstRed(context, phase, candidate, slot));
  await slot.checkout(candidate);
  if (failure !== null)
    return { judgement: { kind: "refused", failure, feedback: failureForModel(failure) }, accepted: null };
  return {
    judgement: { kind: "accepted" },
    accepted: {
      base,
      candidate,
      level: "checked",
      outcome: "done",
      checks: [],
      quotes: [],
      role: "fix",
      owes: null,
      summary: "",
    },
  };
}

async function guardRepair(
  context: RunContext,
  base: CommitId,
  candidate: CommitId,
): Promise<Failure | null> {
  return guard({
    task: null,
    changes: await context.store.changes(base, candidate),
    protection: context.protection,
    inSetup: false,
    mustChange: true,
    fileBytesMax: context.config.limits.fileBytesMax,
    before: (path) => context.store.read(base, path),
    after: (path) => context.store.read(candidate, path),
    ignored: [],
  });
}

async function firstRed(
  context: RunContext,
  phase: number,
  commit: CommitId,
  slot: Slot,
): Promise<Failure | null> {
  const checks = await verifyPhase(context, phase, commit, slot);
  const check = checks.find((item) => item.status === "failed");
  return check === undefined ? null : { reason: "check-red", check };
}
