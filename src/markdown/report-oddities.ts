import type { Diagnostic } from "../model/diagnostic.ts";
import type { SourceRange, TaskId } from "../model/task.ts";
import { diagnose } from "../rules/catalogue.ts";
import { placeOf, type SourceText } from "../util/source-text.ts";
import type { Oddities } from "./find-oddities.ts";

/** Each oddity in words, with the line to write instead. */
export function reportOddities(source: SourceText, oddities: Oddities): readonly Diagnostic[] {
  return [
    ...oddities.malformed.map(({ id, range }) =>
      diagnose("malformed-checkbox", {
        ...placeOf(source, range),
        message: `task \`${id}\` has a malformed checkbox, so it can be neither read nor ticked`,
        help: `write \`- [ ] ${id} …\`: one character between the brackets, one space behind them`,
      }),
    ),
    ...oddities.unboxed.map(({ id, range, form }) =>
      diagnose("task-without-checkbox", {
        ...placeOf(source, range),
        message: `task \`${id}\` is a ${form} without a checkbox, ignored`,
        help: `write \`${lineToWrite(source, id, range)}\``,
      }),
    ),
    ...oddities.outside.map(({ id, range, heading }) =>
      diagnose("task-outside-phases", {
        ...placeOf(source, range),
        message: `task \`${id}\` stands under \`${heading}\`, which is no phase, ignored`,
        help: "move it below the heading of its phase",
      }),
    ),
    ...oddities.unknownOverrides.map((range) =>
      diagnose("unknown-override", {
        ...placeOf(source, range),
        message: `\`${source.text.slice(range.start, range.end)}\` means nothing to specrun`,
        help: 'write kind=edit|run|person|git, role=code|test|doc|review|security|fix or verify="a command"',
      }),
    ),
  ];
}

const TITLE_MAX = 60;

function lineToWrite(source: SourceText, id: TaskId, { start, end }: SourceRange): string {
  const written = source.text.slice(start, end).split(/\r?\n/)[0] ?? "";
  const done = /\[[xX]\]|✅/.test(written);
  const rest = written
    .slice(written.indexOf(id) + id.length)
    .replace(/^[\s\]*~:.|–—-]+/, "")
    .replace(/[`✅]|\|\s*$/gu, "")
    .replace(/\s*\|\s*/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const title = rest.length > TITLE_MAX ? `${rest.slice(0, TITLE_MAX)}…` : rest;
  return `- [${done ? "X" : " "}] ${id} ${title}`.trimEnd();
}
