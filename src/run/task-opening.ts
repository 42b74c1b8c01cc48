import { failureForModel } from "../report/failure-for-model.ts";
import type { CommitId } from "../store/store.ts";
import { taskPrompt } from "../workers/prompt.ts";
import { evidencePath } from "../writeback/evidence-file.ts";
import type { EditRequest } from "./attempt-edit.ts";
import { filesOf, type RunContext } from "./context.ts";

/** The first message of a task's conversation: everything that it alone has to know. */
export async function taskOpening(
  context: RunContext,
  { task, role, base, start, lastFailure, before: thread }: EditRequest,
): Promise<string> {
  const prerequisites = new Set(
    context.graph.edges.filter((edge) => edge.to === task.id).map((edge) => edge.from),
  );
  const before = context.feature.tasks
    .filter((other) => prerequisites.has(other.id))
    .map((other) => ({ task: other, files: filesOf(context, other.id) }));
  const checks = (await context.verifier.checksAt(base, "task")).map((check) => check.command);
  return taskPrompt({
    task,
    feature: context.feature,
    role,
    before,
    checks,
    earlier: start.earlier,
    lastFailure: lastFailure === null ? null : failureForModel(lastFailure),
    news: thread === null ? null : await changedSince(context, thread.seen, base),
  });
}

async function changedSince(
  { feature, store }: RunContext,
  seen: CommitId,
  now: CommitId,
): Promise<readonly string[]> {
  const own = [feature.file, evidencePath(feature.dir)];
  return (await store.changes(seen, now)).map(({ path }) => path).filter((path) => !own.includes(path));
}
