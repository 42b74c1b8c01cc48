import type { ListItem, Nodes } from "mdast";
import type { SourceRange } from "../model/task.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

/**
 * A document as the flat row of its headings, paragraphs, table rows and fences, in the order of the text.
 * Quotes and HTML (comments) are left out: nobody states anything in them.
 */
export interface LeafBlock {
  readonly kind: "heading" | "paragraph" | "row" | "fence";
  /** 1 to 6 for a heading, 0 for everything else. */
  readonly depth: number;
  readonly range: SourceRange;
  /** The innermost list item that holds the block. */
  readonly item: ItemPlace | null;
  /** Tables are numbered; 0 outside of them. */
  readonly table: number;
}

export interface ItemPlace {
  readonly range: SourceRange;
  /** 1 for an item of an outermost list. */
  readonly nesting: number;
  readonly ordered: boolean;
  /** The block is the item's first. */
  readonly first: boolean;
}

interface Visit {
  readonly node: Nodes;
  readonly item: ItemPlace | null;
  readonly table: number;
}

export function leafBlocks(source: string, tree: SyntaxTree): readonly LeafBlock[] {
  const blocks: LeafBlock[] = [];
  const open: Visit[] = [{ node: tree.root, item: null, table: 0 }];
  let tables = 0;
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { node, item } = visit;
    const kind = kindOf(node, source, tree);
    if (kind !== null) {
      const depth = node.type === "heading" && kind === "heading" ? node.depth : 0;
      blocks.push({ kind, depth, range: tree.rangeOf(node), item, table: visit.table });
      continue;
    }
    if (node.type === "blockquote" || !("children" in node)) continue;
    if (node.type === "table") tables++;
    const table = node.type === "table" ? tables : visit.table;
    for (let at = node.children.length - 1; at >= 0; at--) {
      const child = node.children[at];
      if (child !== undefined) open.push({ node: child, item: placeIn(visit, at, tree), table });
    }
  }
  return blocks;
}

/** Text directly above a `---` is a heading for markdown, but never meant as one in these files. */
function kindOf(node: Nodes, source: string, tree: SyntaxTree): LeafBlock["kind"] | null {
  switch (node.type) {
    case "heading":
      return source[tree.rangeOf(node).start] === "#" ? "heading" : "paragraph";
    case "paragraph":
      return "paragraph";
    case "tableRow":
      return "row";
    case "code":
      return "fence";
    default:
      return null;
  }
}

/** The place of a child: an item of a list, or one of the blocks of an item. */
function placeIn({ node, item }: Visit, index: number, tree: SyntaxTree): ItemPlace | null {
  if (node.type === "list") {
    const child: ListItem | undefined = node.children[index];
    if (child === undefined) return item;
    const nesting = (item?.nesting ?? 0) + 1;
    return { range: tree.rangeOf(child), nesting, ordered: node.ordered === true, first: false };
  }
  if (node.type === "listItem" && item !== null) return { ...item, first: index === 0 };
  return item;
}

/** Whether the block begins a list item. */
export const startsItem = (block: LeafBlock): block is LeafBlock & { readonly item: ItemPlace } =>
  block.item?.first === true && block.kind === "paragraph";

/** What people wrote, as ranges: fences are left out. */
export const proseOf = (blocks: readonly LeafBlock[]): readonly SourceRange[] =>
  blocks.filter(({ kind }) => kind !== "fence").map(({ range }) => range);

/** On one line, comments and marks of emphasis removed. */
export const plainText = (text: string): string =>
  text
    .replace(/<!--[\s\S]*?(?:-->|$)/g, " ")
    .replace(/\*\*|__|~~/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** The end of a range without trailing white space. */
export function trimmedEnd(source: string, { start, end }: SourceRange): number {
  let at = end;
  while (at > start && /\s/.test(source[at - 1] ?? "")) at--;
  return at;
}

/** What a heading says, without its marks; the text of any other block stays what it is. */
export const titleText = (text: string): string =>
  plainText(text)
    .replace(/^#{1,6}(?: |$)/, "")
    .replace(/ #{1,6}$/, "");
