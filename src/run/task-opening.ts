import { failureForModel } from "../report/failure-for-model.ts";
import { taskPrompt } from "../workers/prompt.ts";
import type { EditRequest } from "./attempt-edit.ts";
import { filesOf, type RunContext } from "./context.ts";

/** The first message of a task's conversation: everything that it alone has to know. */
export async function taskOpening(
  context: RunContext,
  { task, role, base, start, lastFailure }: EditRequest,
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
  });
}
