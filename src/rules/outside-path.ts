import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";
import { placeOfWords, textOf } from "./task-place.ts";

/** Nothing a worker does leaves the project, so what lies outside of it waits for a person. */
export const outsidePath: FeatureRule = ({ value: feature }) => {
  const text = textOf(feature);
  return feature.tasks.flatMap((task) => {
    const [first] = task.outside;
    if (first === undefined || task.state !== "todo") return [];
    return [
      diagnose("outside-path", {
        ...placeOfWords(text, task, first),
        message: `\`${task.id}\` writes \`${first}\`, which lies outside of the project, so a person has to do that`,
        help: "name a path of the project, or do it by hand and confirm the task",
      }),
    ];
  });
};
