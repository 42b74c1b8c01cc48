import { sameCheck } from "../checks/compare-looks.ts";
import { mayLose } from "../checks/guard.ts";
import { maskOf, openGroups } from "../checks/owed.ts";
import { isRunnerSetting } from "../checks/runner-settings.ts";
import { lostCases, namesOf, type TestCases } from "../checks/test-cases.ts";
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
 * Tests that ran before the task and do not run after it, by the runner's own count: however that was done. What the task's
 * own story still owes is among them. It is asked only of a task that changed tests which were there, or what chooses them.
 */
export async function lostTests(context: RunContext, request: LostRequest): Promise<TaskFailure | null> {
  const { store, feature, owed, schedule, verifier, signal } = context;
  const { task, base, candidate, slot, gate } = request;
  const touched = (await store.changes(base, candidate)).find(
    ({ path, status }) => isRunnerSetting(path) || (status !== "added" && isTestPath(path)),
  );
  if (touched === undefined || task.role === "test" || !gate.some((check) => verifier.casesOf(check)))
    return null;
  const mask = maskOf(
    owed,
    openGroups(feature, (id) => schedule.isOpen(id), [task.id]),
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
  const files = new Set(await store.list(candidate));
  for (const check of gate) {
    const earlier = sameCheck(before, check);
    const [known, now] = [earlier && verifier.casesOf(earlier), verifier.casesOf(check)];
    if (!known || now === null) continue;
    const hidden = check.status === "passed" ? hiddenFrom(known, now, files) : [];
    const lost = [...lostCases(known, now), ...hidden].filter(({ file }) => !mayLose(task, file));
    const [first] = lost;
    if (first === undefined) continue;
    const what = `${new Set(lost).size} of its tests ran before and no longer do: ${namesOf([...new Set(lost)]).join(", ")}`;
    return { reason: "tests-weakened", path: first.file || touched.path, what };
  }
  return null;
}

/** Of files that are still there and that the runner, green, does not look at any more: new tests elsewhere make up for none. */
function hiddenFrom(before: TestCases, after: TestCases, files: ReadonlySet<string>): TestCases {
  const seen = new Set(after.map(({ file }) => file));
  if (seen.has("")) return [];
  return before.filter(({ file, status }) => status !== "skipped" && files.has(file) && !seen.has(file));
}
