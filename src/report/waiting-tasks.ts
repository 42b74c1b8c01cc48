/** What waits for a person at the end of a run, each with the command that settles it. */
import type { RunSummary } from "../model/event.ts";
import type { TaskId } from "../model/task.ts";
import { escapeLine, shorten } from "./escape.ts";
import type { Palette } from "./palette.ts";
import type { TaskView } from "./run-state.ts";

const TITLE_CHARS_MAX = 72;

const WORDS: Readonly<Record<string, string>> = {
  person: "a person does this",
  git: "your git history is yours: do it, then confirm it",
  unknown: "its marker says something only you know",
  conflict: "you and the task changed the same place; both versions are kept",
};

export function waitingTasks(
  summary: RunSummary,
  tasks: readonly TaskView[],
  palette: Palette,
): readonly string[] {
  if (summary.waiting.length === 0) return [];
  const titles = new Map(tasks.map((task) => [task.id, task.title]));
  return [
    palette.warn("waiting for you"),
    ...summary.waiting.flatMap(({ task, why }) => [
      `  ${palette.strong(task)}  ${shorten(titles.get(task) ?? "", TITLE_CHARS_MAX)}`.trimEnd(),
      `        ${palette.faint(WORDS[why] ?? escapeLine(why))}`,
      `        ${palette.info(commandFor(task, why))}`,
    ]),
  ];
}

/** What to type once the person has done their part. */
export function commandFor(task: TaskId, why: string): string {
  return why === "conflict" ? `specrun implement --task ${task}` : `specrun confirm ${task} --note "…"`;
}
