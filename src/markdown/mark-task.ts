import { err, ok, type Result } from "../model/result.ts";
import type { Task, TaskId } from "../model/task.ts";
import { parseTasks } from "./parse-tasks.ts";

/** Replaces one character; whoever applies it refuses when `expected` is not what stands there. */
export interface TickEdit {
  readonly start: number;
  readonly end: number;
  readonly expected: string;
  readonly text: "x" | "X";
}

export type TickRefusal =
  | { readonly reason: "missing" }
  /** The lines on which the id is defined. */
  | { readonly reason: "duplicate"; readonly lines: readonly number[] }
  | { readonly reason: "already-done"; readonly line: number }
  | { readonly reason: "set-aside"; readonly line: number };

/** The edit that ticks a task, found by its id in the text as it is now. */
export function markTask(source: string, id: TaskId): Result<TickEdit, TickRefusal> {
  const { tasks } = parseTasks(source, { dir: ".", file: "tasks.md" }).value;
  const [task, ...others] = tasks.filter((candidate) => candidate.id === id);
  if (task === undefined) return err({ reason: "missing" });
  if (others.length > 0)
    return err({ reason: "duplicate", lines: [task, ...others].map(({ line }) => line) });
  if (task.state === "done") return err({ reason: "already-done", line: task.line });
  if (task.state === "aside") return err({ reason: "set-aside", line: task.line });
  const { start, end } = task.markerRange;
  return ok({ start, end, expected: source.slice(start, end), text: tickStyle(tasks) });
}

/**
 * The task's own text with its boxes blanked: unchanged by ticking it or what it lists and by the bullets that a formatter
 * prefers, changed by any other edit.
 */
export function taskFingerprint(task: Task, source: string): string {
  const { range, markerRange } = task;
  const text = `${source.slice(range.start, markerRange.start)} ${source.slice(markerRange.end, range.end)}`;
  return text.replaceAll("\r\n", "\n").replace(LISTED_BOX, "$1 $2").replace(BULLET, "$1-$2");
}

const LISTED_BOX = /(\n[ \t]{0,40}(?:[-*+]|\d{1,9}[.)])[ \t]{1,4}\[)[xX](\])/g;

const BULLET = /((?:^|\n)[ \t]{0,40})[*+]([ \t])/g;

/** The case that this file's ticks already have; spec-kit itself writes `[X]`. */
function tickStyle(tasks: readonly Task[]): "x" | "X" {
  const count = (marker: string): number => tasks.filter((task) => task.marker === marker).length;
  return count("x") > count("X") ? "x" : "X";
}
