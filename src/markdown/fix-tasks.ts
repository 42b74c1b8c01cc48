import type { Feature } from "../model/feature.ts";
import type { SourceRange, Task, TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import type { LostLine } from "./find-lost.ts";
import { findOddities, type TaskTable, type UnboxedTask } from "./find-oddities.ts";
import { outline } from "./outline.ts";
import { parseTasks } from "./parse-tasks.ts";
import type { MalformedItem } from "./read-items.ts";
import { readBlock } from "./read-phase.ts";
import { parseMarkdown } from "./syntax-tree.ts";
import { writeTaskLine } from "./write-task-line.ts";

/**
 * The edits that turn what only looks like tasks into task lines. Each replaces (a part of) one line, and only
 * where nothing has to be guessed; what is left stays a diagnostic. Applied, the text has these tasks, every other
 * task is as it was, and there is nothing more to fix.
 */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Null for the head of a table whose rows are all tasks now. */
  readonly id: TaskId | null;
}

const ROUNDS_MAX = 6;

export function fixTasks(source: string): readonly TextEdit[] {
  let candidates = candidatesOf(source);
  const before = parse(source);
  for (let round = 0; round < ROUNDS_MAX && candidates.length > 0; round++) {
    const edits = withTableHeads(candidates);
    const after = parse(applyEdits(source, edits));
    const wrong = misread(before, after, candidates);
    if (wrong.size === 0) return edits;
    candidates = candidates.filter(({ id }) => !wrong.has(id));
  }
  return [];
}

export function applyEdits(source: string, edits: readonly TextEdit[]): string {
  let text = "";
  let from = 0;
  for (const edit of edits) {
    text += source.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  return text + source.slice(from);
}

const parse = (source: string): Feature => parseTasks(source, { dir: ".", file: "tasks.md" }).value;

interface Candidate extends SourceRange {
  readonly id: TaskId;
  readonly text: string;
  readonly table: TaskTable | null;
}

function candidatesOf(source: string): readonly Candidate[] {
  const tree = parseMarkdown(source);
  const blocks = outline(source, tree).map((block) => readBlock(source, tree, block));
  const defined = parse(source).tasks.map(({ id }) => id);
  const { unboxed, malformed, lost } = findOddities({ source, tree, blocks }, defined);
  const found = [
    ...unboxed.flatMap((task) => boxed(source, task)),
    ...malformed.flatMap((item) => mended(source, item)),
    ...lost.flatMap((line) => recovered(source, line)),
  ];
  const uses = new Map<TaskId, number>();
  const all = [...unboxed, ...malformed.map(({ head }) => head), ...lost].map(({ id }) => id);
  for (const id of [...defined, ...all]) uses.set(id, (uses.get(id) ?? 0) + 1);
  return found.filter(({ id }) => uses.get(id) === 1).sort((a, b) => a.start - b.start);
}

function boxed(source: string, task: UnboxedTask): readonly Candidate[] {
  const { text, certain } = writeTaskLine(source, task);
  if (!certain) return [];
  const { start } = task.range;
  return [{ id: task.id, start, end: lineEnd(source, start), text, table: task.table }];
}

/** `[]`, `[ x ]`, `[x]T001`, `[X] - [X] T001`: mended where only one reading is left. */
function mended(source: string, { box, head, second }: MalformedItem): readonly Candidate[] {
  const marker = box.marker.trim();
  if (!/^[xX~-]?$/.test(marker) || (second !== null && second.trim() !== marker)) return [];
  const behind = source.slice(box.end, head.idRange.start);
  const rest = second === null ? behind : behind.replace(/^[^\]]{0,16}\]/, "");
  return [
    {
      id: head.id,
      start: box.markerRange.start - 1,
      end: head.idRange.start,
      text: `[${marker === "" ? " " : marker}]${/^\s/.test(rest) ? "" : " "}${rest}`,
      table: null,
    },
  ];
}

/** `-[ ] T001` and `[ ] T001` lack a blank or a bullet. */
function recovered(source: string, { id, range, readAs }: LostLine): readonly Candidate[] {
  const line = source.slice(range.start, range.end);
  const parts = /^([-*+]|\d{1,9}[.)])?[ \t]{0,8}\[([^\]])\][ \t]{0,8}/.exec(line);
  if (readAs !== "text" || parts === null) return [];
  const text = `${parts[1] ?? "-"} [${parts[2]}] `;
  return [{ id, start: range.start, end: range.start + parts[0].length, text, table: null }];
}

const lineEnd = (source: string, from: number): number => {
  const at = source.slice(from).search(/[\r\n]|$/);
  return from + at;
};

/** A table goes as a whole, with its header and delimiter lines, or stays as a whole. */
function withTableHeads(candidates: readonly Candidate[]): readonly TextEdit[] {
  const tables = new Map<number, Candidate[]>();
  for (const row of candidates) if (row.table !== null) append(tables, row.table.range.start, row);
  const isWhole = ({ table }: Candidate): boolean =>
    table === null || tables.get(table.range.start)?.length === table.rows;
  const rows = candidates.filter(isWhole).map(({ id, start, end, text }) => ({ id, start, end, text }));
  const heads = [...tables].flatMap(([start, [first]]) =>
    first !== undefined && isWhole(first) ? [{ id: null, start, end: first.start, text: "" }] : [],
  );
  return [...rows, ...heads].sort((a, b) => a.start - b.start);
}

/** The ids whose edits did not make a task of them; all of them when another task reads differently now. */
function misread(before: Feature, after: Feature, candidates: readonly Candidate[]): ReadonlySet<TaskId> {
  const now = new Map<TaskId, Task[]>();
  for (const task of after.tasks) append(now, task.id, task);
  const wrong = new Set(candidates.map(({ id }) => id).filter((id) => now.get(id)?.length !== 1));
  if (wrong.size > 0) return wrong;
  const fixed = new Set(candidates.map(({ id }) => id));
  const others = after.tasks.filter(({ id }) => !fixed.has(id));
  const same =
    others.length === before.tasks.length &&
    others.every((task, index) => sameTask(task, after, before.tasks[index], before));
  return same ? wrong : fixed;
}

function sameTask(task: Task, after: Feature, other: Task | undefined, before: Feature): boolean {
  if (other === undefined) return false;
  const { start, end } = task.range;
  const facts = (of: Task, feature: Feature): string =>
    JSON.stringify([
      of.id,
      of.state,
      of.parallel,
      of.stories,
      of.kind,
      of.role,
      feature.phases[of.phase]?.title,
    ]);
  return (
    facts(task, after) === facts(other, before) &&
    after.source.slice(start, end) === before.source.slice(other.range.start, other.range.end)
  );
}
