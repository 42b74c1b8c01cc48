/** Lists of task ids for a screen: runs can have hundreds, a screen cannot. */
import type { TaskId } from "../model/task.ts";
import { formatCount } from "./amounts.ts";
import { shorten } from "./escape.ts";

/** Of tasks that take several lines each. */
export const TASKS_MAX = 20;

const IDS_A_LINE = 12;
const LINES_MAX = 10;
const ID_CHARS_MAX = 40;

export const shownId = (id: TaskId): string => shorten(id, ID_CHARS_MAX);

/** The ids, twelve a line. */
export function idLines(ids: readonly TaskId[], linesMax = LINES_MAX): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < Math.min(ids.length, linesMax * IDS_A_LINE); at += IDS_A_LINE)
    lines.push(
      ids
        .slice(at, at + IDS_A_LINE)
        .map(shownId)
        .join(" "),
    );
  const rest = ids.length - linesMax * IDS_A_LINE;
  const last = lines.pop() ?? "";
  return [...lines, rest > 0 ? `${last} and ${formatCount(rest)} more` : last];
}

/** What to say below a list that was cut at `TASKS_MAX`. */
export function moreThanShown(count: number): readonly string[] {
  return count > TASKS_MAX ? [`  and ${formatCount(count - TASKS_MAX)} more: \`specrun status\``] : [];
}
