/** How a plain line is laid out: a mark, what it is about, a sentence. */
import type { Failure } from "../model/failure.ts";
import type { TaskId } from "../model/task.ts";
import { shorten } from "./escape.ts";
import { formatFailure } from "./format-failure.ts";
import type { Palette } from "./palette.ts";

type Mark = "good" | "bad" | "warn" | "start" | "note" | "more";

/** Lays out one line in the colours of its reader. */
export type LineMaker = (mark: Mark, label: string, text: string) => string;

const LABEL_WIDTH = 9;
const LABEL_MAX = 40;
const PHASE_TITLE_MAX = 120;

const SIGNS: Readonly<Record<Mark, string>> = {
  good: "✓",
  bad: "✗",
  warn: "!",
  start: "▸",
  note: "·",
  more: " ",
};

export function lineMaker(palette: Palette): LineMaker {
  const paint = {
    good: palette.good,
    bad: palette.bad,
    warn: palette.warn,
    start: palette.info,
    note: palette.faint,
    more: palette.faint,
  };
  return (mark, label, text) =>
    `${paint[mark](SIGNS[mark])} ${palette.strong(shorten(label, LABEL_MAX).padEnd(LABEL_WIDTH))} ${text}`.trimEnd();
}

/** The whole message of a failure, its next step set off. */
export function failureLines(failure: Failure, palette: Palette): readonly string[] {
  const lines = formatFailure(failure).split("\n");
  return lines.map((line) => (line.startsWith("help: ") ? palette.info(line) : line));
}

/** `Phase 2: Foundational` beside the label `phase 2` says it once. */
export function phaseTitle(index: number, title: string): string {
  const [prefix = "", number] = /^phase\s+(\d+)\s*[:.–—-]\s*/i.exec(title) ?? [];
  return shorten(Number(number) === index ? title.slice(prefix.length) : title, PHASE_TITLE_MAX);
}

export const phaseLabel = (index: number): string => `phase ${index}`;

/** Work without a task belongs to its phase: the reviews at a checkpoint. */
export function ownerLabel(owner: { readonly task: TaskId | null; readonly phase: number | null }): string {
  if (owner.task !== null) return owner.task;
  return owner.phase === null ? "run" : phaseLabel(owner.phase);
}
