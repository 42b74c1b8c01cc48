/**
 * The last screen of a run: what was ticked and how well it is proved, what failed, what waits for whom and the
 * command to type next, what it cost, and one line on where to look. Pure.
 */
import type { RunSummary } from "../model/event.ts";
import { EVIDENCE_LEVELS } from "../model/evidence.ts";
import type { ExitCode } from "../model/failure.ts";
import type { TaskId } from "../model/task.ts";
import { scenarioCount } from "./acceptance-lines.ts";
import { formatCount, formatDuration } from "./amounts.ts";
import { costTable } from "./cost-table.ts";
import { escapeLine, shorten } from "./escape.ts";
import { failureHeadline } from "./format-failure.ts";
import { failureLines, phaseLabel } from "./line-layout.ts";
import { nextStep } from "./next-step.ts";
import type { Palette } from "./palette.ts";
import type { TaskView } from "./run-state.ts";
import { isIncomplete, isWorthTelling, scoreSummary } from "./scorecard-lines.ts";
import { paintLevel } from "./task-lines.ts";
import { idLines, moreThanShown, shownId, TASKS_MAX } from "./task-lists.ts";
import { waitingTasks } from "./waiting-tasks.ts";

export interface SummaryExtra {
  readonly feature: string;
  /** The feature was named on the command line, so the next command has to name it too. */
  readonly named: boolean;
  readonly exitCode: ExitCode;
  /** Document order; for titles, and for what each task cost. */
  readonly tasks: readonly TaskView[];
  readonly palette: Palette;
}

const BLOCKERS_MAX = 10;
const TITLE_CHARS_MAX = 72;

export function formatSummary(summary: RunSummary, extra: SummaryExtra): string {
  const { palette } = extra;
  const blocks = [
    [headline(summary, extra)],
    tickedTasks(summary, palette),
    (summary.scenarios ?? []).map((each) => `acceptance      ${scenarioCount(each)}`),
    failedTasks(summary, extra),
    waitingTasks(summary, extra),
    blockedTasks(summary, palette),
    phaseScores(summary, palette),
    costTable(summary, extra.tasks, palette),
    summary.stopped === null ? [] : failureLines(summary.stopped, palette),
    [`${palette.strong("next:")} ${nextStep(summary, extra)}`],
  ];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => `  ${line}`.trimEnd()).join("\n"))
    .join("\n\n");
}

function headline(summary: RunSummary, { feature, exitCode, palette }: SummaryExtra): string {
  const counts = [
    `${formatCount(Object.values(summary.ticked).flat().length)} ticked`,
    counted(summary.failed.length, "failed"),
    counted(summary.waiting.length, "waiting"),
    counted(summary.blocked.length, "blocked"),
  ].filter((each) => each !== "");
  const tail = `${counts.join(", ")} in ${formatDuration(summary.ms)}`;
  return `${ending(exitCode, palette)}  ${palette.strong(escapeLine(feature))}  ${tail}${exitCode === 0 ? "" : palette.faint(`  (exit ${exitCode})`)}`;
}

function ending(exitCode: ExitCode, palette: Palette): string {
  switch (exitCode) {
    case 0:
      return palette.good("✓ done");
    case 1:
      return palette.bad("✗ not done");
    case 2:
      return palette.bad("✗ stopped");
    case 3:
      return palette.warn("! your turn");
    case 130:
    case 143:
      return palette.warn("! interrupted");
  }
}

const counted = (count: number, word: string): string => (count === 0 ? "" : `${formatCount(count)} ${word}`);

function tickedTasks(summary: RunSummary, palette: Palette): readonly string[] {
  return EVIDENCE_LEVELS.flatMap((level) => {
    const ids = summary.ticked[level] ?? [];
    if (ids.length === 0) return [];
    const count = formatCount(ids.length).padStart(4);
    const [first = "", ...rest] = idLines(ids);
    const lines = [
      `${paintLevel(level, palette)(level.padEnd(10))}${count}  ${first}`,
      ...rest.map((line) => `${" ".repeat(16)}${line}`),
    ];
    if (level !== "unchecked") return lines;
    const loud = "nothing has shown that these work: no check could run";
    return [...lines, `${" ".repeat(16)}${palette.warn(loud)}`];
  });
}

function failedTasks(summary: RunSummary, { tasks, palette }: SummaryExtra): readonly string[] {
  if (summary.failed.length === 0) return [];
  const titles = new Map(tasks.map((task) => [task.id, task.title]));
  return [
    palette.bad("failed"),
    ...summary.failed
      .slice(0, TASKS_MAX)
      .flatMap(({ task, failure }) => [
        `  ${palette.strong(shownId(task))}  ${shorten(titles.get(task) ?? "", TITLE_CHARS_MAX)}`.trimEnd(),
        `        ${failureHeadline(failure)}`,
      ]),
    ...moreThanShown(summary.failed.length),
  ];
}

/** One line for each phase that more than checks looked at. */
function phaseScores({ scorecards = [] }: RunSummary, palette: Palette): readonly string[] {
  const told = scorecards.filter(({ card }) => isWorthTelling(card));
  if (told.length === 0) return [];
  const rest = told.length - TASKS_MAX;
  return [
    palette.strong("phases"),
    ...told.slice(0, TASKS_MAX).map(({ phase, card }) => {
      const text = scoreSummary(card);
      return `  ${phaseLabel(phase)}  ${isIncomplete(card) ? palette.warn(text) : text}`;
    }),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}

/** Grouped by what they wait for, because one failure often holds many. */
function blockedTasks(summary: RunSummary, palette: Palette): readonly string[] {
  if (summary.blocked.length === 0) return [];
  const groups = new Map<string, TaskId[]>();
  for (const { task, by } of summary.blocked) groups.set(by, [...(groups.get(by) ?? []), task]);
  const all = [...groups].map(([by, ids]) => {
    return `  ${idLines(ids, 1).join("")}  ${palette.faint(`behind ${escapeLine(by.replace(/^(phase|section):/, "$1 "), 80)}`)}`;
  });
  const rest = all.length - BLOCKERS_MAX;
  const shown = all.slice(0, BLOCKERS_MAX);
  return [palette.strong("blocked"), ...shown, ...(rest > 0 ? [`  and behind ${rest} more`] : [])];
}
