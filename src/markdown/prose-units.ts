import type { Code, List, ListItem, RootContent, Table } from "mdast";
import type { SourceRange } from "../model/task.ts";
import { blankComments, blankStruck, blankUrls, codeSpans } from "./blank.ts";
import type { OutlineSection } from "./outline.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

/** One paragraph, table row or line of a fence, cleared of everything that is not prose. */
export interface ProseUnit {
  /** As long as its range in the source. */
  readonly text: string;
  readonly start: number;
  /** Text of the list item that holds this one; null at the top. */
  readonly parent: string | null;
}

export interface TableRow {
  readonly header: readonly string[];
  readonly cells: readonly ProseUnit[];
}

export interface SectionProse {
  readonly units: readonly ProseUnit[];
  readonly rows: readonly TableRow[];
  readonly fences: readonly {
    readonly language: string;
    readonly text: string;
    readonly range: SourceRange;
  }[];
}

const DEPTH_MAX = 12;

export function proseOf(source: string, tree: SyntaxTree, section: OutlineSection): SectionProse {
  const units: ProseUnit[] = [];
  const rows: TableRow[] = [];
  const fences: SectionProse["fences"][number][] = [];
  const unit = (range: SourceRange, parent: string | null): ProseUnit => ({
    text: onlyProse(source.slice(range.start, range.end)),
    start: range.start,
    parent,
  });
  const visit = (node: RootContent, parent: string | null, depth: number): void => {
    if (node.type === "paragraph") units.push(unit(tree.rangeOf(node), parent));
    else if (node.type === "code") fences.push(fenceOf(node, source, tree.rangeOf(node)));
    else if (node.type === "table") rows.push(...rowsOf(node, (cell) => unit(cell, null), tree));
    else if (node.type === "list" && depth < DEPTH_MAX) visitList(node, parent, depth);
  };
  const visitList = (list: List, parent: string | null, depth: number): void => {
    for (const item of list.children) {
      const own = headOf(item, source, tree);
      for (const child of item.children) visit(child, child === item.children[0] ? parent : own, depth + 1);
    }
  };
  for (const node of section.nodes) visit(node, null, 0);
  return { units, rows, fences };
}

function headOf(item: ListItem, source: string, tree: SyntaxTree): string | null {
  const [first] = item.children;
  if (first?.type !== "paragraph") return null;
  const { start, end } = tree.rangeOf(first);
  return onlyProse(source.slice(start, end));
}

function rowsOf(
  table: Table,
  unit: (range: SourceRange) => ProseUnit,
  tree: SyntaxTree,
): readonly TableRow[] {
  const [header, ...body] = table.children.map((row) =>
    row.children.map((cell) => {
      const read = unit(tree.rangeOf(cell));
      return { ...read, text: read.text.replace(/^\||\|$/g, " ") };
    }),
  );
  const titles = (header ?? []).map(({ text }) => text.trim());
  return body.map((cells) => ({ header: titles, cells }));
}

function fenceOf(node: Code, source: string, range: SourceRange): SectionProse["fences"][number] {
  return {
    language: (node.lang ?? "").toLowerCase(),
    text: source.slice(range.start, range.end),
    range,
  };
}

/** Code that only names tasks and phases is prose in another type. */
const NAMES =
  /^(?:T-?\d[\d.a-z]*|US-?\d+|Phase\s?\d+(?:\.\d+)?|Setup|Foundational|Polish|→|->|⟶|∥|‖|…|[\s,&+/(){}–—-])+$/;

/** Blanks comments, links, struck-through text and foreign code; the length stays. */
export function onlyProse(text: string): string {
  const prose = blankUrls(blankStruck(blankComments(text)));
  if (!prose.includes("`")) return prose;
  let cleared = "";
  let from = 0;
  for (const { content, start, end } of codeSpans(prose)) {
    if (NAMES.test(content)) continue;
    cleared += prose.slice(from, start) + content.replace(/[^\r\n]/g, " ");
    from = end;
  }
  return cleared + prose.slice(from);
}
