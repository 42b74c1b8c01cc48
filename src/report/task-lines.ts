/** Lines about how a task ended: ticked with its level of proof, failed with the reason, waiting for someone. */
import type { Event } from "../model/event.ts";
import type { EvidenceLevel } from "../model/evidence.ts";
import { totalTokens } from "../model/usage.ts";
import { formatDuration, formatTokens, plural } from "./amounts.ts";
import { escapeLine, shorten } from "./escape.ts";
import type { LineContext } from "./event-lines.ts";
import { failureLines, lineMaker } from "./line-layout.ts";
import type { Palette } from "./palette.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

const LEVEL_WIDTH = 10;
const TIME_WIDTH = 9;
const TOKENS_WIDTH = 14;
/** Of everything before the title. */
const LEAD_WIDTH = 12 + LEVEL_WIDTH + TIME_WIDTH + TOKENS_WIDTH + 2;
const TITLE_CHARS_MAX = 100;
const TITLE_CHARS_MIN = 24;

const WAITS: Readonly<Record<Of<"task.waiting">["why"], string>> = {
  person: "waits for a person",
  git: "waits for you, because your git history is yours",
  unknown: "waits for a person, because its marker says something only you know",
  acceptance: "waits for a person, because acceptance tests and specification disagree",
  conflict: "waits for a person, because you and the task changed the same place",
};

/** Columns first, the title last, so that the ticks of a run can be read as a table. */
export function taskTicked(event: Of<"task.ticked">, { state, palette, columns }: LineContext): string {
  const unchecked = event.level === "unchecked";
  const room = columns === null ? TITLE_CHARS_MAX : Math.max(TITLE_CHARS_MIN, columns - LEAD_WIDTH - 1);
  const title = shorten(state.tasks.get(event.task)?.title ?? "", Math.min(room, TITLE_CHARS_MAX));
  const tokens = totalTokens(event.usage);
  const time = formatDuration(event.ms).padStart(TIME_WIDTH);
  const cost = (tokens === 0 ? "" : `${formatTokens(tokens)} tokens`).padStart(TOKENS_WIDTH);
  const level = paintLevel(event.level, palette)(event.level.padEnd(LEVEL_WIDTH));
  const line = lineMaker(palette);
  return line(
    unchecked ? "warn" : "good",
    event.task,
    `${level}${palette.faint(`${time}${cost}`)}  ${title}${alreadyTrue(event)}`,
  );
}

const alreadyTrue = ({ since }: Of<"task.ticked">): string =>
  since === undefined ? "" : ` (already true since ${escapeLine(since)})`;

export function taskFailed(event: Of<"task.failed">, context: LineContext): readonly string[] {
  const line = lineMaker(context.palette);
  const after = event.attempts > 1 ? ` after ${plural(event.attempts, "attempt")}` : "";
  return [
    line("bad", event.task, `failed${after}${titleOf(event.task, context)}`),
    ...failureLines(event.failure, context.palette).map((each) => line("more", event.task, `  ${each}`)),
    ...keptWork(event).map((each) => line("more", event.task, `  ${each}`)),
  ];
}

/** The reproduction: where the work is, and what to run on it. */
function keptWork({ kept, failure }: Of<"task.failed">): readonly string[] {
  if (kept === undefined) return [];
  const check = "check" in failure ? failure.check : null;
  const command = check === null ? "" : ` and run \`${escapeLine(check.command)}\``;
  return [
    `what it made is kept in ${escapeLine(kept.dir, 300)} (${plural(kept.files.length, "file")})`,
    `to see it for yourself: copy that over the project${command}`,
  ];
}

export function taskWaiting(event: Of<"task.waiting">, context: LineContext): readonly string[] {
  const line = lineMaker(context.palette);
  const first = line("warn", event.task, `${WAITS[event.why]}${titleOf(event.task, context)}`);
  const more = event.failure === null ? [] : failureLines(event.failure, context.palette);
  return [first, ...more.map((each) => line("more", event.task, `  ${each}`))];
}

/** Green where a command proved it, blue where someone judged it, yellow where nobody did. */
export function paintLevel(level: EvidenceLevel, palette: Palette): (text: string) => string {
  if (level === "proved" || level === "checked") return palette.good;
  return level === "unchecked" ? palette.warn : palette.info;
}

function titleOf(task: string, { state }: LineContext): string {
  const title = shorten(state.tasks.get(task)?.title ?? "", TITLE_CHARS_MAX);
  return title === "" ? "" : `: ${title}`;
}
