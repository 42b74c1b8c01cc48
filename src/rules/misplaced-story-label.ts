import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfWords, textOf } from "./task-place.ts";

const SHARED = ["setup", "foundational", "polish"];

/** What every story needs, and what comes after all of them, belongs to none. */
export const misplacedStoryLabel: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  return feature.tasks.flatMap((task) => {
    const phase = feature.phases[task.phase];
    const [story] = task.stories;
    if (phase === undefined || story === undefined || !SHARED.includes(phase.kind)) return [];
    return [
      diagnose("misplaced-story-label", {
        ...placeOfWords(text, task, `[${story}]`),
        message: `\`${task.id}\` is labelled ${story}, but the tasks of a ${phase.kind} phase belong to no story`,
        help: "remove the label, or move the task to the phase of its story",
      }),
    ];
  });
};
