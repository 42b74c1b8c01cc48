import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/** spec-kit asks for `[USn]` on every task of a story's phase; only lists that label at all are held to it. */
export const missingStoryLabel: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  return feature.phases.flatMap((phase, index) => {
    if (phase.kind !== "story" || phase.story === null) return [];
    const tasks = feature.tasks.filter((task) => task.phase === index);
    const bare = tasks.filter(({ stories }) => stories.length === 0);
    if (bare.length * 2 >= tasks.length) return [];
    return bare.map((task) =>
      diagnose("missing-story-label", {
        ...placeOfId(text, task),
        message: `\`${task.id}\` stands in the phase of ${phase.story} without its label`,
        help: `write \`[${phase.story}]\` behind the id`,
      }),
    );
  });
};
