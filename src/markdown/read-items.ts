import type { List, ListItem } from "mdast";
import type { SourceRange, TaskId } from "../model/task.ts";
import { BOXED_LINE } from "./find-lost.ts";
import type { SyntaxTree } from "./syntax-tree.ts";
import { type Box, isWellFormed, readBox, readTaskHead, type TaskHead } from "./task-line.ts";

/** The list items of a section, sorted by what they are. Nested tasks are tasks; nested plain boxes are not. */
export type Item =
  | {
      readonly kind: "task";
      readonly box: Box;
      readonly head: TaskHead;
      readonly text: ItemText;
      /** The task whose list item holds this one. */
      readonly parent: TaskId | null;
    }
  /** A box that no task id follows, outside any task; `amongTasks`: in one list with tasks. */
  | { readonly kind: "stray"; readonly range: SourceRange; readonly amongTasks: boolean }
  /** An id behind a box that cannot be ticked by replacing one character, or behind two boxes. */
  | MalformedItem
  /** An id without any box. */
  | { readonly kind: "bullet"; readonly range: SourceRange; readonly head: TaskHead };

export interface MalformedItem {
  readonly kind: "malformed";
  readonly range: SourceRange;
  readonly box: Box;
  readonly head: TaskHead;
  /** The second box, behind the first. */
  readonly second: string | null;
}

export interface ItemText {
  /** The whole item, nested tasks and what follows them excluded. */
  readonly range: SourceRange;
  /** Where the first paragraph ends, lines that only look like a part of it excluded. */
  readonly paragraphEnd: number;
}

const DEPTH_MAX = 20;

export function readItems(source: string, tree: SyntaxTree, lists: readonly List[]): readonly Item[] {
  const items: Item[] = [];
  const visit = (item: ListItem, parent: TaskId | null, depth: number): void => {
    const read = readItem(source, tree, item, parent);
    if (read !== null) items.push(read);
    if (depth >= DEPTH_MAX) return;
    const inside = read?.kind === "task" ? read.head.id : parent;
    for (const child of nestedItems(item)) visit(child, inside, depth + 1);
  };
  for (const list of lists) {
    const before = items.length;
    for (const item of list.children) visit(item, null, 0);
    const own = items.splice(before);
    const amongTasks = own.some(({ kind }) => kind === "task");
    for (const item of own) items.push(item.kind === "stray" ? { ...item, amongTasks } : item);
  }
  return items;
}

function readItem(source: string, tree: SyntaxTree, item: ListItem, parent: TaskId | null): Item | null {
  const insideTask = parent !== null;
  const { start, end } = tree.rangeOf(item);
  const paragraph = item.children[0]?.type === "paragraph" ? tree.rangeOf(item.children[0]) : null;
  const limit = paragraph?.end ?? end;
  const box = readBox(source, start);
  if (box === null) return insideTask ? null : readBullet(source, start, limit);
  const head = readTaskHead(source, box.end, limit);
  const line = { start, end: lineEndFrom(source, start, limit) };
  if (head === null)
    return insideTask || !isWellFormed(source, box, limit)
      ? null
      : { kind: "stray", range: line, amongTasks: false };
  const second = SECOND_BOX.exec(source.slice(box.end, head.idRange.start))?.[1] ?? null;
  if (second !== null || !isWellFormed(source, box, limit))
    return { kind: "malformed", range: line, box, head, second };
  const paragraphEnd = cutLazyLines(source, head.end, limit);
  const nested = nestedItems(item).map((child) => tree.rangeOf(child));
  const firstTask = nested.find((range) => isTaskStart(source, range));
  const cut = paragraphEnd < limit ? paragraphEnd : end;
  const range = { start, end: trimEnd(source, Math.min(cut, firstTask?.start ?? cut)) };
  return { kind: "task", box, head, text: { range, paragraphEnd }, parent };
}

/** `- [ ] - [X] T001 …`: what a hand that ticks by adding leaves behind. */
const SECOND_BOX = /^[ \t]{0,4}(?:[-*+][ \t]{1,4})?\[([ xX~-])\]/;

function readBullet(source: string, start: number, limit: number): Item | null {
  const bullet = /^(?:[-*+]|\d{1,9}[.)])[ \t]+/.exec(source.slice(start, start + 16));
  if (bullet === null) return null;
  const head = readTaskHead(source, start + bullet[0].length, limit);
  if (head === null) return null;
  return { kind: "bullet", range: { start, end: lineEndFrom(source, start, limit) }, head };
}

function isTaskStart(source: string, { start, end }: SourceRange): boolean {
  const box = readBox(source, start);
  return box !== null && readTaskHead(source, box.end, end) !== null;
}

const nestedItems = (item: ListItem): readonly ListItem[] =>
  item.children.flatMap((child) => (child.type === "list" ? child.children : []));

/**
 * Markdown lets a paragraph run on in lines that are not indented. A line that begins like a remark of its own
 * (`**Checkpoint**: …`) was never meant so.
 */
function cutLazyLines(source: string, from: number, limit: number): number {
  const at = source.slice(from, limit).search(OWN_LINE);
  return at < 0 ? limit : from + at;
}

const OWN_LINE = new RegExp(
  `(?:\\r\\n|\\n|\\r)(?=\\*\\*|__|\\||>|#|_\\p{Lu}|\\*\\p{Lu}|Checkpoint\\b|\\p{Extended_Pictographic}|<!--|${BOXED_LINE})`,
  "u",
);

function lineEndFrom(source: string, start: number, limit: number): number {
  const end = source.slice(start, limit).search(/[\r\n]/);
  return end < 0 ? limit : start + end;
}

function trimEnd(source: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(source[at - 1] ?? "")) at--;
  return at;
}
