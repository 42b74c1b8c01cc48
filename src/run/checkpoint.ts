import type { Failure } from "../model/failure.ts";
import type { WorkEnd } from "../schedule/run-schedule.ts";
import type { CommitId } from "../store/store.ts";
import { isBlocking, type Review } from "../workers/review.ts";
import { isStop, type RunContext } from "./context.ts";
import { newlyRed, type PhaseTree } from "./phase-checks.ts";
import { repairPhase } from "./repair-phase.ts";
import { reviewPhase } from "./review-work.ts";
import { inSlot } from "./slot-lost.ts";
import { withoutEdits } from "./without-edits.ts";

/**
 * The end of a phase: its checks with its own tests unmasked, a code review and a security review of its whole
 * change, in parallel. Red opens one repair by the `fix` role; still red closes the barrier.
 */
export async function performCheckpoint(context: RunContext, phase: number): Promise<WorkEnd> {
  const started = Date.now();
  const title = context.feature.phases.find((item) => item.index === phase)?.title ?? "";
  let problems = await inspect(context, phase, 1);
  for (
    let attempt = 1;
    isMendable(context, problems) && attempt <= context.config.limits.fixAttemptsMax;
    attempt++
  ) {
    const failure = await repairPhase(context, { phase, attempt, problems });
    if (failure === null) problems = await inspect(context, phase, attempt + 1);
    else if (isStop(failure) || failure.reason === "conflict-person") problems = [failure];
  }
  // A check that was cut off is neither green nor red: the next run looks again.
  if (context.signal.aborted) return "failed";
  const [failure] = problems;
  if (failure === undefined) {
    await context.record({ type: "phase.passed", phase, title, ms: Date.now() - started });
    return "passed";
  }
  const stop = problems.find(isStop);
  if (stop !== undefined) context.stop(stop);
  else await context.record({ type: "phase.red", phase, title, failure });
  return "failed";
}

/** A worker can mend red checks and findings; nothing else that closes a barrier is about the work. */
const isMendable = (context: RunContext, problems: readonly Failure[]): boolean =>
  !context.signal.aborted &&
  problems.length > 0 &&
  problems.every(({ reason }) => reason === "check-red" || reason === "review-red");

/** Everything that keeps the barrier closed; empty when it may open. */
async function inspect(context: RunContext, phase: number, attempt: number): Promise<Failure[]> {
  const snapshot = await context.store.snapshot();
  if (!snapshot.ok) return [snapshot.error];
  const to = snapshot.value;
  const from = context.phaseStarts.get(phase) ?? to;
  const changed = (await context.verifier.treeOf(from)) !== (await context.verifier.treeOf(to));
  const roles = context.config.review === "off" || !changed ? [] : (["review", "security"] as const);
  const found = await Promise.all([
    runPhaseChecks(context, phase, to),
    ...roles.map((role) => runReview(context, { phase, role, from, to, attempt })),
  ]);
  return found.flat();
}

async function runPhaseChecks(context: RunContext, phase: number, to: CommitId): Promise<Failure[]> {
  return inSlot(context, to, async (slot) => {
    const tree = { phase, commit: to, slot };
    const red = await newlyRed(context, tree);
    const people = red.length === 0 ? null : await turnedRedByPeople(context, tree);
    return red.map((check) =>
      people === null ? { reason: "check-red", check } : { reason: "person-red", check, paths: people },
    );
  });
}

/** What people changed since the phase began, if without it nothing were red: somebody is in the middle of an edit. */
async function turnedRedByPeople(context: RunContext, tree: PhaseTree): Promise<readonly string[] | null> {
  const since = context.phaseStarts.get(tree.phase);
  const without = since === undefined ? null : await withoutEdits(context, since, tree.commit);
  if (without === null) return null;
  const red = await newlyRed(context, { ...tree, commit: without.commit });
  return red.length === 0 ? without.paths : null;
}

/** An unusable answer is told and passes; a review that could not be held at all keeps the barrier closed. */
async function runReview(
  context: RunContext,
  request: Parameters<typeof reviewPhase>[1],
): Promise<Failure[]> {
  const { review, failure } = await reviewPhase(context, request);
  if (review === null) return failure === null || failure.reason === "claim-rejected" ? [] : [failure];
  return isBlocking(review) ? [reviewRed(review)] : [];
}

const reviewRed = ({ score, findings }: Review): Failure => ({ reason: "review-red", score, findings });
