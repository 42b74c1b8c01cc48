import type { Diagnostic } from "../model/diagnostic.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/** A ticked task that depends, in words, on one that is still open: one of the two boxes is wrong. */
export const tickBeforePrerequisite: CheckRule = ({ feature, graph }) => {
  const text = textOf(feature);
  return graph.edges.flatMap(({ from, to, reason, line, text: words }): readonly Diagnostic[] => {
    const [before, after] = [graph.tasks.get(from), graph.tasks.get(to)];
    // A task inside another has a rule of its own, and is told by its id alone.
    if (words === from) return [];
    if (reason !== "explicit" || before?.state !== "todo" || after?.state !== "done") return [];
    return [
      diagnose("tick-before-prerequisite", {
        ...placeOfId(text, after),
        message: `\`${after.id}\` is ticked, but \`${before.id}\`, on which it depends, is open`,
        related: [
          { ...placeOfId(text, before), message: `\`${before.id}\` is open` },
          ...(line === after.line
            ? []
            : [{ file: feature.file, line, column: 1, length: 1, message: words }]),
        ],
        help: `tick \`${before.id}\` if it is done, or untick \`${after.id}\``,
      }),
    ];
  });
};
