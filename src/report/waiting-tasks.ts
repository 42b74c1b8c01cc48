/** What waits for a person at the end of a run, each with the command that settles it. */
import type { RunSummary } from "../model/event.ts";
import { escapeLine, shorten } from "./escape.ts";
import { settleCommand } from "./next-commands.ts";
import type { SummaryExtra } from "./summary.ts";
import { moreThanShown, shownId, TASKS_MAX } from "./task-lists.ts";

const TITLE_CHARS_MAX = 72;

const WORDS: Readonly<Record<string, string>> = {
  person: "a person does this",
  git: "your git history is yours: do it, then confirm it",
  unknown: "its marker says something only you know",
  acceptance: "acceptance tests and specification disagree: change spec.md or the test, your version counts",
  conflict: "you and the task changed the same place; both versions are kept",
};

export function waitingTasks(summary: RunSummary, extra: SummaryExtra): readonly string[] {
  if (summary.waiting.length === 0) return [];
  const { palette, tasks } = extra;
  const titles = new Map(tasks.map((task) => [task.id, task.title]));
  return [
    palette.warn("waiting for you"),
    ...summary.waiting
      .slice(0, TASKS_MAX)
      .flatMap(({ task, why }) => [
        `  ${palette.strong(shownId(task))}  ${shorten(titles.get(task) ?? "", TITLE_CHARS_MAX)}`.trimEnd(),
        `        ${palette.faint(WORDS[why] ?? escapeLine(why))}`,
        `        ${palette.info(settleCommand(task, why, extra))}`,
      ]),
    ...moreThanShown(summary.waiting.length),
  ];
}
