import type { Nodes } from "mdast";
import { parseMarkdown } from "./syntax-tree.ts";
import { readBox } from "./task-line.ts";

/** Boxes of a checklist document, at any depth. Fences, quotes and comments hold none. */
export function countBoxes(source: string): { readonly total: number; readonly unchecked: number } {
  const tree = parseMarkdown(source);
  let total = 0;
  let unchecked = 0;
  const open: Nodes[] = [tree.root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "blockquote") continue;
    if (node.type === "listItem") {
      const marker = readBox(source, tree.rangeOf(node).start)?.marker;
      if (marker === " " || marker === "x" || marker === "X") total++;
      if (marker === " ") unchecked++;
    }
    if ("children" in node) open.push(...node.children);
  }
  return { total, unchecked };
}
