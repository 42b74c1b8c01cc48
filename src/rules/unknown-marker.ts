import { placeOf, sourceText } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";

/** A mark that means different things to different people: such a task is neither run nor counted as done. */
export const unknownMarker: FeatureRule = ({ value: feature }) => {
  const source = sourceText(feature.source, feature.file);
  return feature.tasks
    .filter(({ state }) => state === "unknown")
    .map((task) =>
      diagnose("unknown-marker", {
        ...placeOf(source, { start: task.markerRange.start - 1, end: task.markerRange.end + 1 }),
        message: `\`[${task.marker}]\` of task \`${task.id}\` has no agreed meaning, so a person has to look`,
        help: "write `[ ]` for open, `[X]` for done or `[-]` for set aside",
      }),
    );
};
