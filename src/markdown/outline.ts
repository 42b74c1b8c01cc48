import type { Heading, List, RootContent, Table } from "mdast";
import type { SourceRange } from "../model/task.ts";
import { announcesPhase, headingText, isExample, isNonPhase } from "./headings.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

/**
 * The document cut at its headings: blocks at the level of the phases, sub-headings inside them, and the lists
 * and tables of each. Fences, quotes, comments and front matter are gone already: they are not lists.
 */
export interface OutlineHeading {
  readonly title: string;
  readonly range: SourceRange;
}

export interface OutlineSection {
  /** Null for what stands above the first sub-heading. */
  readonly heading: OutlineHeading | null;
  /** Only shows tasks, defines none. */
  readonly example: boolean;
  readonly lists: readonly List[];
  readonly tables: readonly Table[];
  /** Everything below the heading, in order. */
  readonly nodes: readonly RootContent[];
}

export interface OutlineBlock {
  /** Null for what stands above the first heading. */
  readonly heading: OutlineHeading | null;
  readonly announcesPhase: boolean;
  readonly nonPhase: boolean;
  readonly sections: readonly OutlineSection[];
}

interface OpenSection {
  readonly heading: OutlineHeading | null;
  readonly example: boolean;
  readonly lists: List[];
  readonly tables: Table[];
  readonly nodes: RootContent[];
}

interface OpenBlock {
  readonly heading: OutlineHeading | null;
  readonly announcesPhase: boolean;
  readonly nonPhase: boolean;
  readonly sections: OpenSection[];
}

export function outline(source: string, tree: SyntaxTree): readonly OutlineBlock[] {
  const level = phaseLevel(source, tree);
  const blocks: OpenBlock[] = [openBlock(null)];
  for (const node of tree.root.children) {
    if (isAtxHeading(node, source, tree)) openAt(blocks, node, level, source, tree);
    else keep(blocks.at(-1)?.sections.at(-1), node);
  }
  return blocks;
}

function keep(section: OpenSection | undefined, node: RootContent): void {
  section?.nodes.push(node);
  if (node.type === "list") section?.lists.push(node);
  else if (node.type === "table") section?.tables.push(node);
}

function openAt(blocks: OpenBlock[], node: Heading, level: number, source: string, tree: SyntaxTree): void {
  const range = tree.rangeOf(node);
  const heading = { title: headingText(source.slice(range.start, range.end)), range };
  if (node.depth <= level) blocks.push(openBlock(heading));
  else blocks.at(-1)?.sections.push(openSection(heading));
}

const openBlock = (heading: OutlineHeading | null): OpenBlock => ({
  heading,
  announcesPhase: heading !== null && announcesPhase(heading.title),
  nonPhase: heading !== null && isNonPhase(heading.title),
  sections: [openSection(null)],
});

const openSection = (heading: OutlineHeading | null): OpenSection => ({
  heading,
  example: heading !== null && isExample(heading.title),
  lists: [],
  tables: [],
  nodes: [],
});

/** Phases are second-level headings, or third-level or first-level ones in files where only those say "phase". */
function phaseLevel(source: string, tree: SyntaxTree): number {
  const depths = new Set<number>();
  for (const node of tree.root.children) {
    if (!isAtxHeading(node, source, tree)) continue;
    const { start, end } = tree.rangeOf(node);
    if (announcesPhase(headingText(source.slice(start, end)))) depths.add(node.depth);
  }
  return [2, 3, 1].find((depth) => depths.has(depth)) ?? 2;
}

/** Text directly above a `---` is a heading for markdown, but never meant as one in these files. */
function isAtxHeading(node: RootContent, source: string, tree: SyntaxTree): node is Heading {
  return (
    node.type === "heading" &&
    /^\s{0,3}#/.test(source.slice(tree.rangeOf(node).start, tree.rangeOf(node).start + 4))
  );
}
