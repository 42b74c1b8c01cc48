import type { FixedLines } from "../writeback/apply-fixes.ts";
import { escapeLine } from "./escape.ts";

/** What `check --fix` rewrote, line by line; empty when there was nothing to rewrite. */
export function formatFixes(fixed: readonly FixedLines[]): string {
  const changed = fixed.filter(({ lines }) => lines.length > 0);
  if (changed.length === 0) return "";
  const shown = changed.flatMap(({ file, lines }) =>
    lines.map(({ id, line, before, after }) =>
      [
        `${escapeLine(file)}:${line} ${id === null ? "table head removed" : `\`${id}\` is a task now`}`,
        ...before.map((text) => `  - ${escapeLine(text)}`),
        ...after.map((text) => `  + ${escapeLine(text)}`),
      ].join("\n"),
    ),
  );
  const tasks = changed.flatMap(({ lines }) => lines).filter(({ id }) => id !== null).length;
  const summary = `fixed: ${plural(tasks, "task")} in ${plural(changed.length, "file")}`;
  return `${[...shown, summary].join("\n\n")}\n`;
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
