import type { Diagnostic } from "../model/diagnostic.ts";
import type { SourceRange } from "../model/task.ts";
import { diagnose } from "../rules/catalogue.ts";
import { placeOf, type SourceText } from "../util/source-text.ts";
import type { LostLine } from "./find-lost.ts";
import type { Oddities } from "./find-oddities.ts";
import type { MalformedItem } from "./read-items.ts";
import { writeTaskLine } from "./write-task-line.ts";

/** Each oddity in words, with the line to write instead. */
export function reportOddities(source: SourceText, oddities: Oddities): readonly Diagnostic[] {
  return [
    ...oddities.malformed.map((item) => reportMalformed(source, item)),
    ...oddities.lost.map((line) => reportLost(source, line)),
    ...oddities.unboxed.map((task) =>
      diagnose("task-without-checkbox", {
        ...placeOf(source, task.range),
        message: `task \`${task.id}\` is a ${task.form} without a checkbox, ignored`,
        help: `write \`${shorten(writeTaskLine(source.text, task).text)}\``,
      }),
    ),
    ...oddities.outside.map(({ id, range, heading }) =>
      diagnose("task-outside-phases", {
        ...placeOf(source, range),
        message: `task \`${id}\` stands under \`${heading}\`, which is no phase, ignored`,
        help: "move it below the heading of its phase",
      }),
    ),
  ];
}

export const reportUnknownOverrides = (
  source: SourceText,
  ranges: readonly SourceRange[],
): readonly Diagnostic[] =>
  ranges.map((range) =>
    diagnose("unknown-override", {
      ...placeOf(source, range),
      message: `\`${source.text.slice(range.start, range.end)}\` means nothing to specrun`,
      help: 'write kind=edit|run|person|git, role=code|test|doc|review|security|fix or verify="a command"',
    }),
  );

function reportMalformed(source: SourceText, { head, range, box, second }: MalformedItem): Diagnostic {
  const { id } = head;
  if (second !== null) {
    const agree = second.trim().toLowerCase() === box.marker.trim().toLowerCase();
    return diagnose("malformed-checkbox", {
      ...placeOf(source, range),
      message: `task \`${id}\` has two checkboxes${agree ? "" : " that contradict each other"}, so it can be neither read nor ticked`,
      help: `keep one: \`- [${box.marker}] ${id} …\`${agree ? "" : ` or \`- [${second}] ${id} …\``}`,
    });
  }
  return diagnose("malformed-checkbox", {
    ...placeOf(source, range),
    message: `task \`${id}\` has a malformed checkbox, so it can be neither read nor ticked`,
    help: `write \`- [${boxOf(box.marker)}] ${id} …\`: one character between the brackets, one space behind them`,
  });
}

const reportLost = (source: SourceText, { id, range, readAs }: LostLine): Diagnostic =>
  diagnose("malformed-checkbox", {
    ...placeOf(source, range),
    message: `task \`${id}\` is ${readAs} to markdown and no list item, so it can be neither read nor ticked`,
    help:
      readAs === "text"
        ? `write \`- [${boxOf(source.text.slice(range.start, range.end))}] ${id} …\`, with a blank behind the bullet`
        : readAs === "code"
          ? "indent it no deeper than the tasks around it"
          : "leave an empty line above the list",
  });

/** A tick is kept. */
const boxOf = (marker: string): string =>
  /^(?:\W{0,4}\[)?\s{0,4}[xX]\s{0,4}(?:\]|$)/.test(marker) ? "X" : " ";

const LINE_MAX = 80;

function shorten(line: string): string {
  const plain = line.replaceAll("`", "").replace(/\s+/g, " ");
  return plain.length > LINE_MAX ? `${plain.slice(0, LINE_MAX)}…` : plain;
}
