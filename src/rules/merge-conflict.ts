import { placeOf, sourceText } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";

/** What git leaves where it could not merge, in this order: both sides would be read, and neither is meant. */
const MARKS = [/^<{7} \S[^\r\n]{0,200}/gm, /^={7}$/gm, /^>{7} \S/gm];

export const mergeConflict: FeatureRule = ({ value: feature }) => {
  let from = 0;
  const found = MARKS.map((mark) => {
    mark.lastIndex = from;
    const match = from < 0 ? null : mark.exec(feature.source);
    from = match === null ? -1 : match.index + match[0].length;
    return match;
  });
  const [first] = found;
  if (first === null || first === undefined || found.includes(null)) return [];
  const range = { start: first.index, end: first.index + first[0].length };
  return [
    diagnose("merge-conflict", {
      ...placeOf(sourceText(feature.source, feature.file), range),
      message: "a merge was not finished here, so both sides are read as tasks",
      help: "settle the conflict and remove the lines of `<`, `=` and `>`",
    }),
  ];
};
