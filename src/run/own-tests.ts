import { groupOf, type OwedTests } from "../checks/owed.ts";
import type { Task } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import { isTestPath } from "../util/test-path.ts";
import type { RunContext } from "./context.ts";

/**
 * What a test task's change will owe until its story is implemented. Only tests are ever masked: whatever else the task
 * changes must not turn anything red. Null for every other task.
 */
export async function ownTests(
  { store, feature }: Pick<RunContext, "store" | "feature">,
  task: Task | null,
  work: { readonly base: CommitId; readonly candidate: CommitId },
): Promise<OwedTests | null> {
  if (task?.role !== "test" || task.kind !== "edit") return null;
  const changes = await store.changes(work.base, work.candidate);
  const tests = changes.filter(({ path }) => isTestPath(path));
  if (changes.length === 0) return null;
  // Languages that keep tests inside their sources leave nothing smaller to mask.
  return { task: task.id, group: groupOf(task, feature), changes: tests.length > 0 ? tests : changes };
}
