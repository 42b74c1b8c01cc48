/** Time and tokens, per task and in total. */
import type { RunSummary } from "../model/event.ts";
import { totalTokens, type Usage } from "../model/usage.ts";
import { formatCount, formatDuration, formatTokens, formatUsd, plural } from "./amounts.ts";
import { escapeLine } from "./escape.ts";
import type { Palette } from "./palette.ts";
import { cacheHitPercent, type TaskView } from "./run-state.ts";

const ROWS_MAX = 60;
const HEADS = ["task", "role", "level", "attempts", "turns", "time", "tokens"] as const;
/** Text to the left, numbers to the right. */
const LEFT = 3;

export function costTable(
  summary: RunSummary,
  tasks: readonly TaskView[],
  palette: Palette,
): readonly string[] {
  const heads = summary.cost === undefined ? HEADS : [...HEADS, "cost"];
  const worked = tasks.filter((task) => task.attempts > 0 || task.status === "ticked");
  const sentence = palette.faint(costSentence(summary));
  const after = costSentence(summary) === "" ? [] : ["", sentence];
  if (worked.length === 0) return after.slice(1);
  const rows = worked.slice(0, ROWS_MAX).map((task) => rowOf(task, summary.cost !== undefined));
  const total = totalRow(summary, worked);
  const widths = heads.map((head, at) =>
    Math.max(head.length, ...[...rows, total].map((row) => row[at]?.length ?? 0)),
  );
  const layOut = (row: readonly string[]): string =>
    row
      .map((cell, at) => (at < LEFT ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join("  ");
  const rest = worked.length - rows.length;
  return [
    palette.faint(layOut(heads)),
    ...rows.map(layOut),
    ...(rest > 0 ? [palette.faint(`and ${plural(rest, "more task", "more tasks")}`)] : []),
    palette.strong(layOut(total)),
    ...after,
  ];
}

function rowOf(task: TaskView, isPriced: boolean): readonly string[] {
  return [
    escapeLine(task.id, 20),
    task.kind === "edit" ? task.role : task.kind,
    task.level ?? task.status,
    String(task.attempts),
    String(task.turns),
    formatDuration(task.ms),
    formatTokens(totalTokens(task.usage)),
    ...(isPriced ? [formatUsd(task.cost ?? 0)] : []),
  ];
}

/** Time is the run's own: tasks side by side take less than their sum. Tokens include the reviews. */
function totalRow(summary: RunSummary, worked: readonly TaskView[]): readonly string[] {
  const sum = (of: (task: TaskView) => number): string =>
    formatCount(worked.reduce((all, task) => all + of(task), 0));
  return [
    "total",
    "",
    "",
    sum((task) => task.attempts),
    sum((task) => task.turns),
    formatDuration(summary.ms),
    formatTokens(totalTokens(summary.usage)),
    ...(summary.cost === undefined ? [] : [formatUsd(summary.cost)]),
  ];
}

function costSentence({ usage, cost, parallelMax }: RunSummary): string {
  const tokens = totalTokens(usage) === 0 ? "" : usageText(usage);
  const money = cost === undefined ? "" : formatUsd(cost);
  const atOnce = parallelMax === 0 ? "" : `at most ${plural(parallelMax, "task")} at once`;
  return [tokens, money, atOnce].filter((each) => each !== "").join(", ");
}

/** `120.4k tokens in (81% from the cache), 8.1k out`. */
function usageText(usage: Usage): string {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  const hit = cacheHitPercent(usage);
  const cached = hit === null ? "" : ` (${hit}% from the cache)`;
  return `${formatTokens(input)} tokens in${cached}, ${formatTokens(usage.output)} out`;
}
