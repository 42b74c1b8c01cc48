import type { Nodes } from "mdast";
import type { ChecklistDocument, ChecklistItem } from "../model/documents.ts";
import { lineAt, sourceText } from "../util/source-text.ts";
import { trimmedEnd } from "./leaf-blocks.ts";
import { parseMarkdown } from "./syntax-tree.ts";
import { readBox } from "./task-line.ts";

/** Boxes of a checklist document, at any depth. Fences, quotes and comments hold none. */
export function parseChecklist(source: string, file: string): ChecklistDocument {
  const tree = parseMarkdown(source);
  const text = sourceText(source, file);
  const items: ChecklistItem[] = [];
  const open: Nodes[] = [tree.root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.type === "blockquote") continue;
    if (node.type === "listItem") {
      const range = tree.rangeOf(node);
      const box = readBox(source, range.start);
      if (box !== null && /^[ xX]$/.test(box.marker)) {
        items.push({
          id: idAt(source, box.end),
          checked: box.marker !== " ",
          line: lineAt(text, range.start),
          range: { start: range.start, end: trimmedEnd(source, range) },
        });
      }
    }
    if (!("children" in node)) continue;
    for (let at = node.children.length - 1; at >= 0; at--) {
      const child = node.children[at];
      if (child !== undefined) open.push(child);
    }
  }
  return { file, source, items };
}

/** How many boxes are there, and how many nobody ticked. */
export const countBoxes = (source: string): { readonly total: number; readonly unchecked: number } => {
  const { items } = parseChecklist(source, "");
  return { total: items.length, unchecked: items.filter(({ checked }) => !checked).length };
};

const ITEM_ID = /[ \t]{0,8}(?:\*\*|`|\[)?([A-Z]{2,8}-?\d{1,4}[a-z]?)(?![A-Za-z0-9])/y;

function idAt(source: string, from: number): string | null {
  ITEM_ID.lastIndex = from;
  return ITEM_ID.exec(source)?.[1] ?? null;
}
