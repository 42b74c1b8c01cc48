import type { Diagnostic } from "../model/diagnostic.ts";
import type { Task } from "../model/task.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/**
 * In a story that writes tests first, a test task that stands behind the story's code: it can no longer be red before
 * its implementation. Stories whose tests all come last have chosen so and are left alone.
 */
export const testAfterCode: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  return feature.phases.flatMap((phase, index): readonly Diagnostic[] => {
    if (phase.kind !== "story") return [];
    const edits = feature.tasks.filter((task) => task.phase === index && task.kind === "edit");
    const firstCode = edits.findIndex(({ role }) => role === "code");
    if (firstCode < 1 || !edits.slice(0, firstCode).some(isTest)) return [];
    return edits
      .slice(firstCode)
      .filter((task) => isTest(task) && task.state === "todo")
      .map((task) =>
        diagnose("test-after-code", {
          ...placeOfId(text, task),
          message: `test task \`${task.id}\` stands behind \`${edits[firstCode]?.id}\`, whose code it cannot see fail first`,
          help: `move \`${task.id}\` before \`${edits[firstCode]?.id}\``,
        }),
      );
  });
};

const isTest = ({ role }: Task): boolean => role === "test";
