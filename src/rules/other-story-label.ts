import type { Phase } from "../model/feature.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfWords, textOf } from "./task-place.ts";

/** A task in one story's phase that is labelled for another one only: it runs with the wrong story. */
export const otherStoryLabel: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  return feature.tasks.flatMap((task) => {
    const phase = feature.phases[task.phase];
    const [label] = task.stories;
    if (phase?.kind !== "story" || phase.story === null || label === undefined || task.state === "aside")
      return [];
    if (task.stories.includes(phase.story) || task.stories.some((story) => names(phase, story))) return [];
    return [
      diagnose("other-story-label", {
        ...placeOfWords(text, task, `[${label}]`),
        message: `\`${task.id}\` is labelled ${label}, but stands in the phase of ${phase.story}`,
        related: [
          {
            file: feature.file,
            line: phase.line,
            column: 1,
            length: 1,
            message: `the phase of ${phase.story}`,
          },
        ],
        help: `label it ${phase.story}, or move it to the phase of ${label}`,
      }),
    ];
  });
};

/** "User Stories 2 and 3" is the phase of both. */
function names({ title }: Phase, story: string): boolean {
  const from = title.search(/stor(?:y|ies)|US-?\d|故事|ストーリー|스토리|истори/iu);
  return from >= 0 && new RegExp(`(?<!\\d)0*${story.slice(2)}(?!\\d)`).test(title.slice(from));
}
