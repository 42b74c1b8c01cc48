import type { Nodes } from "mdast";
import type { SourceRange, TaskId } from "../model/task.ts";
import type { OutlineSection } from "./outline.ts";
import type { SyntaxTree } from "./syntax-tree.ts";
import { TASK_ID } from "./task-id.ts";

/**
 * Lines that a person takes for a task and markdown does not: `-[ ] T001` without the blank, `[ ] T001` without
 * the bullet, a line that is indented so far that it is code, a list inside HTML.
 */
export interface LostLine {
  readonly id: TaskId;
  /** The line without its indentation and its end. */
  readonly range: SourceRange;
  readonly readAs: "text" | "code" | "HTML";
}

/** Source of a regular expression; at the start of a line. */
export const BOXED_LINE = `[ \\t]{0,24}(?:[-*+]|\\d{1,9}[.)])?[ \\t]{0,8}\\[[^\\]\\r\\n]{0,3}\\][ \\t]{0,8}[*_~\`[]{0,4}T-?\\d{2}`;

const LOST = new RegExp(`^(?=${BOXED_LINE})[^T]{1,60}(${TASK_ID})`);
const DEPTH_MAX = 12;

export function findLost(source: string, tree: SyntaxTree, section: OutlineSection): readonly LostLine[] {
  const found: LostLine[] = [];
  const visit = (node: Nodes, from: number, depth: number): void => {
    if (node.type === "list" && depth < DEPTH_MAX) {
      for (const item of node.children) {
        // The first line of an item's own paragraph is read with the item.
        item.children.forEach((child, index) => {
          visit(child, index === 0 ? lineAfter(source, tree.rangeOf(child)) : 0, depth + 1);
        });
      }
      return;
    }
    const readAs = readingOf(node, source, tree);
    if (readAs !== null) found.push(...linesOf(source, tree.rangeOf(node), from, readAs));
  };
  for (const node of section.nodes) visit(node, 0, 0);
  return found;
}

function readingOf(node: Nodes, source: string, tree: SyntaxTree): LostLine["readAs"] | null {
  if (node.type === "paragraph") return "text";
  const start = source.slice(tree.rangeOf(node).start, tree.rangeOf(node).start + 8).trimStart();
  if (node.type === "code") return /^(?:```|~~~)/.test(start) ? null : "code";
  return node.type === "html" && !start.startsWith("<!--") ? "HTML" : null;
}

const lineAfter = (source: string, { start, end }: SourceRange): number => {
  const at = source.slice(start, end).search(/[\r\n]/);
  return at < 0 ? end : start + at;
};

function linesOf(
  source: string,
  { start, end }: SourceRange,
  from: number,
  readAs: LostLine["readAs"],
): readonly LostLine[] {
  const first = Math.max(start, from);
  return [...source.slice(first, end).matchAll(/[^\r\n]+/g)].flatMap(({ 0: line, index }) => {
    const id = LOST.exec(line)?.[1];
    if (id === undefined) return [];
    const indent = line.length - line.trimStart().length;
    return [{ id, range: { start: first + index + indent, end: first + index + line.length }, readAs }];
  });
}
