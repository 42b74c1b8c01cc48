import { sameCheck } from "../checks/compare-looks.ts";
import { mayLose } from "../checks/guard.ts";
import { maskOf, openGroups } from "../checks/owed.ts";
import { isRunnerSetting } from "../checks/runner-settings.ts";
import { lostCases, namesOf } from "../checks/test-cases.ts";
import type { CheckResult } from "../model/evidence.ts";
import type { TaskFailure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import { isTestPath } from "../util/test-path.ts";
import { phaseIndex, type RunContext } from "./context.ts";

interface LostRequest {
  readonly task: Task;
  readonly base: CommitId;
  readonly candidate: CommitId;
  readonly slot: Slot;
  /** What the gate saw of the candidate. */
  readonly gate: readonly CheckResult[];
}

/**
 * Tests that passed before the task and do not run after it, by the runner's own count: however that was done. It is asked
 * only of a task that changed tests which were there, or what chooses them.
 */
export async function lostTests(context: RunContext, request: LostRequest): Promise<TaskFailure | null> {
  const { store, feature, owed, schedule, verifier, signal } = context;
  const { task, base, candidate, slot, gate } = request;
  const touched = (await store.changes(base, candidate)).find(
    ({ path, status }) => status !== "added" && (isTestPath(path) || isRunnerSetting(path)),
  );
  if (touched === undefined || task.role === "test" || !gate.some((check) => verifier.casesOf(check)))
    return null;
  const mask = maskOf(
    owed,
    openGroups(feature, (id) => schedule.isOpen(id)),
  );
  const phase = phaseIndex(context, task);
  const look = {
    commit: base,
    mask,
    mayBeRed: true,
    purpose: "task",
    task: task.id,
    slot,
    phase,
    signal,
  } as const;
  const before = await verifier.verify(look);
  for (const check of gate) {
    const earlier = sameCheck(before, check);
    const [known, now] = [earlier && verifier.casesOf(earlier), verifier.casesOf(check)];
    if (!known || now === null) continue;
    const lost = lostCases(known, now).filter(({ file }) => !mayLose(task, file));
    const [first] = lost;
    if (first === undefined) continue;
    const what = `${lost.length} of its tests passed before and no longer run: ${namesOf(lost).join(", ")}`;
    return { reason: "tests-weakened", path: first.file || touched.path, what };
  }
  return null;
}
