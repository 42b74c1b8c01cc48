import type { Failure } from "../model/failure.ts";
import type { Place } from "../schedule/places.ts";
import type { WorkEnd } from "../schedule/run-schedule.ts";
import { disputeAtCheckpoint } from "./acceptance-dispute.ts";
import { isStop, type RunContext } from "./context.ts";
import { Inspection } from "./inspection.ts";
import { repairPhase } from "./repair-phase.ts";

/**
 * The end of a phase: its checks with its own tests unmasked, a code review and a security review of its whole
 * change, in parallel, then the strength of its tests. Red opens one repair by the `fix` role, weak tests one by the
 * `test` role; still red closes the barrier.
 */
export async function performCheckpoint(context: RunContext, phase: number, place: Place): Promise<WorkEnd> {
  const started = Date.now();
  const title = context.feature.phases.find((item) => item.index === phase)?.title ?? "";
  const inspection = new Inspection(context, phase, place);
  const problems = await inspectAndRepair(context, phase, inspection);
  // A check that was cut off is neither green nor red: the next run looks again.
  if (context.signal.aborted) return "failed";
  const stop = problems.find(isStop);
  if (stop !== undefined) {
    context.stop(stop);
    return "failed";
  }
  const card = inspection.card();
  if (card !== null) await context.record({ type: "phase.scored", phase, card });
  const failure = (await disputeAtCheckpoint(context, phase, problems)) ?? problems[0];
  if (failure === undefined) {
    await context.record({ type: "phase.passed", phase, title, ms: Date.now() - started });
    return "passed";
  }
  const files = await inspection.files();
  await context.record({ type: "phase.red", phase, title, failure, ...(files.length > 0 && { files }) });
  return "failed";
}

/** What keeps the barrier closed when nobody may mend it any more; empty when it may open. */
async function inspectAndRepair(
  context: RunContext,
  phase: number,
  inspection: Inspection,
): Promise<readonly Failure[]> {
  const { fixAttemptsMax } = context.config.limits;
  const attempts = { fix: 0, test: 0 };
  let problems = await inspection.look();
  for (;;) {
    const role = mender(problems);
    if (role === null || context.signal.aborted || attempts[role] >= fixAttemptsMax) return problems;
    attempts[role] += 1;
    const { strength } = inspection;
    const failure = await repairPhase(context, { phase, attempt: attempts[role], problems, role, strength });
    if (failure === null) problems = await inspection.look();
    else if (isStop(failure) || failure.reason === "conflict-person") return [failure];
  }
}

/** A worker can mend red checks, findings and weak tests; nothing else that closes a barrier is about the work. */
function mender(problems: readonly Failure[]): "fix" | "test" | null {
  if (problems.length === 0) return null;
  if (problems.every(({ reason }) => reason === "tests-weak")) return "test";
  return problems.every(({ reason }) => reason === "check-red" || reason === "review-red") ? "fix" : null;
}
