/** Lines about how a task ended: ticked with its level of proof, failed with the reason, waiting for someone. */
import type { Event } from "../model/event.ts";
import type { EvidenceLevel } from "../model/evidence.ts";
import { totalTokens } from "../model/usage.ts";
import { formatDuration, formatTokens, plural } from "./amounts.ts";
import { shorten } from "./escape.ts";
import { formatFailure } from "./format-failure.ts";
import type { LineMaker } from "./line-layout.ts";
import type { Palette } from "./palette.ts";
import type { RunState } from "./run-state.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

const LEVEL_WIDTH = 10;
const TITLE_CHARS_MAX = 72;

const WAITS: Readonly<Record<Of<"task.waiting">["why"], string>> = {
  person: "waits for a person",
  git: "waits for you: specrun leaves your git history alone",
  unknown: "waits for a person: its marker says something only you know",
  conflict: "waits for a person: you and the task changed the same place",
};

export function taskTicked(
  event: Of<"task.ticked">,
  state: RunState,
  line: LineMaker,
  palette: Palette,
): string {
  const title = shorten(state.tasks.get(event.task)?.title ?? "", TITLE_CHARS_MAX);
  const tokens = totalTokens(event.usage);
  const cost = `${formatDuration(event.ms)}${tokens === 0 ? "" : `, ${formatTokens(tokens)} tokens`}`;
  const loud = event.level === "unchecked" ? palette.warn(" (no check could run)") : "";
  const level = paintLevel(event.level, palette)(event.level.padEnd(LEVEL_WIDTH));
  return line(
    event.level === "unchecked" ? "warn" : "good",
    event.task,
    `${level} ${title}${title === "" ? "" : "  "}${palette.faint(cost)}${loud}`,
  );
}

export function taskFailed(event: Of<"task.failed">, state: RunState, line: LineMaker): readonly string[] {
  const title = shorten(state.tasks.get(event.task)?.title ?? "", TITLE_CHARS_MAX);
  const after = event.attempts > 1 ? ` after ${plural(event.attempts, "attempt")}` : "";
  return [
    line("bad", event.task, `failed${after}${title === "" ? "" : `: ${title}`}`),
    ...formatFailure(event.failure)
      .split("\n")
      .map((each) => line("more", event.task, `  ${each}`)),
  ];
}

export function taskWaiting(event: Of<"task.waiting">, state: RunState, line: LineMaker): readonly string[] {
  const title = shorten(state.tasks.get(event.task)?.title ?? "", TITLE_CHARS_MAX);
  const first = line("warn", event.task, `${WAITS[event.why]}${title === "" ? "" : `: ${title}`}`);
  if (event.failure === null) return [first];
  const more = formatFailure(event.failure).split("\n");
  return [first, ...more.map((each) => line("more", event.task, `  ${each}`))];
}

/** Green where a command proved it, blue where someone judged it, yellow where nobody did. */
export function paintLevel(level: EvidenceLevel, palette: Palette): (text: string) => string {
  if (level === "proved" || level === "checked") return palette.good;
  return level === "unchecked" ? palette.warn : palette.info;
}
