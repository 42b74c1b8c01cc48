import { isBarrier, joinLine, type TaskGraph } from "../model/graph.ts";
import type { Task } from "../model/task.ts";
import { quotedList } from "./amounts.ts";
import { barrierTitle } from "./barrier-title.ts";
import { escapeLine } from "./escape.ts";
import { type Palette, palette } from "./palette.ts";

/** One reason of a waiting task; made by graph/explain.ts. */
export interface WaitReason {
  readonly edge: TaskGraph["edges"][number];
  readonly depth: number;
  readonly lacks: readonly string[];
  readonly seen: boolean;
}

export interface WaitingView {
  readonly graph: TaskGraph;
  readonly task: Task;
  readonly steps: readonly WaitReason[];
  readonly paint?: Palette;
}

/** The answer to "why does T014 not start": every reason, and behind each the reasons of that. */
export function formatWaiting({ graph, task, steps, paint = palette(false) }: WaitingView): string {
  const head = `${paint.strong(task.id)} ${escapeLine(task.title, 100)} ${paint.faint(`(line ${task.line})`)}`;
  const lines = [head, `  ${verdict(task, steps)}`];
  for (const step of steps) lines.push(`${"  ".repeat(step.depth + 2)}${reasonLine(graph, step, paint)}`);
  return `${lines.join("\n")}\n`;
}

function verdict(task: Task, steps: readonly WaitReason[]): string {
  if (task.state === "done") return "is done";
  if (task.state === "aside") return "is set aside, and holds nobody up";
  if (task.state === "unknown") return `has the mark [${task.marker}], which only a person can explain`;
  const held = HELD[task.kind];
  if (steps.length === 0) return held === undefined ? "may start now" : `waits for nothing else, but ${held}`;
  return held === undefined ? "waits for" : `${held}; and it waits for`;
}

const HELD: Partial<Record<Task["kind"], string>> = {
  person: "a person has to do it: `specrun confirm` ticks it",
  git: "it is yours, because your git history is yours",
};

function reasonLine(graph: TaskGraph, { edge, lacks, seen }: WaitReason, paint: Palette): string {
  const { from, reason, line, text } = edge;
  const note = seen ? paint.faint(" (see above)") : "";
  const title = escapeLine(barrierTitle(graph.feature, from), 80);
  if (joinLine(from) !== null) {
    const open =
      lacks.length === 0
        ? ""
        : `, of which ${quotedList(lacks, 8)} ${lacks.length === 1 ? "is" : "are"} open`;
    return `${title} ${paint.faint(`(${reason}: ${escapeLine(`"${text}"`, 160)})`)}${open}${note}`;
  }
  if (isBarrier(from)) {
    const lacking = lacks.length === 0 ? "" : `, which still lacks ${quotedList(lacks, 8)}`;
    return `${from} ${title} ${paint.faint(`(${reason}, line ${line})`)}${lacking}${note}`;
  }
  const why = { explicit: `line ${line} says "${text}"`, file: `both write ${text}`, sequence: text }[
    reason as string
  ];
  return `${from} ${paint.faint(`(${reason}${why === undefined ? "" : `: ${escapeLine(why, 160)}`})`)}${note}`;
}
