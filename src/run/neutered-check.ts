import { scriptsOf } from "../checks/check-scripts.ts";
import { declares } from "../checks/protected-paths.ts";
import type { TaskFailure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import type { RunContext } from "./context.ts";

interface Work {
  /** Null for a phase's repair, whose work is never the checks. */
  readonly task: Task | null;
  readonly base: CommitId;
  readonly candidate: CommitId;
}

/**
 * A check that is rewritten by the work it is to judge proves nothing: what stands behind a command changes only where that
 * is the task, or in Setup, where test runners are chosen.
 */
export async function neuteredCheck(
  { verifier, feature, store }: RunContext,
  { task, base, candidate }: Work,
): Promise<TaskFailure | null> {
  if (task !== null && feature.phases[task.phase]?.kind === "setup") return null;
  const isOwn = (path: string): boolean => task !== null && declares(task, path);
  const purpose = task === null ? "phase" : "task";
  const now = await verifier.checksAt(candidate, purpose);
  const checks = await verifier.checksAt(base, purpose);
  const list = new Set(await store.list(base));
  const scripts = new Set(checks.flatMap((check) => scriptsOf(check, list)));
  for (const { path } of await store.changes(base, candidate))
    if (scripts.has(path) && !isOwn(path))
      return { reason: "tests-weakened", path, what: "it is what a check runs" };
  for (const check of checks) {
    const path = check.source.split(" ")[0] ?? "";
    const kept = now.some((other) => other.command === check.command && other.detail === check.detail);
    if (kept || !path.includes(".") || isOwn(path)) continue;
    return {
      reason: "tests-weakened",
      path,
      what: `the check \`${check.command}\` is no longer \`${check.detail}\``,
    };
  }
  return null;
}
