import type { Diagnostic } from "../model/diagnostic.ts";
import { placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

/** A ticked task whose own list of criteria has open boxes: told once per task, at the first of them. */
export const openAcceptance: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  return feature.tasks.flatMap((task): readonly Diagnostic[] => {
    if (task.state !== "done") return [];
    const from = task.markerRange.end;
    const open = [...feature.source.slice(from, task.range.end).matchAll(OPEN_BOX)];
    const [first] = open;
    if (first === undefined) return [];
    const start = from + first.index + (first[1]?.length ?? 0);
    const count = open.length === 1 ? "a criterion" : `${open.length} criteria`;
    return [
      diagnose("open-acceptance", {
        ...placeOf(text, { start, end: from + first.index + first[0].length }),
        message: `\`${task.id}\` is ticked, but ${count} below it ${open.length === 1 ? "is" : "are"} open`,
        help: `tick what holds, or untick \`${task.id}\``,
      }),
    ];
  });
};

const OPEN_BOX = /((?:\r\n|\n|\r)[ \t]{1,24})(?:[-*+]|\d{1,9}[.)])[ \t]{1,8}\[ \][ \t]+[^\r\n]+/g;
