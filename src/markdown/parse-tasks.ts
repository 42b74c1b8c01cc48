import type { Diagnostic, Parsed } from "../model/diagnostic.ts";
import type { Feature, Phase, Section } from "../model/feature.ts";
import type { SourceRange, TaskId } from "../model/task.ts";
import { lineAt, type SourceText, sourceText } from "../util/source-text.ts";
import { headingText, phaseKindOf, storyOf } from "./headings.ts";
import { type OutlineBlock, type OutlineSection, outline } from "./outline.ts";
import { type Item, readItems } from "./read-items.ts";
import { type ReadTask, readTask } from "./read-task.ts";
import { type Oddities, reportOddities } from "./report-oddities.ts";
import { settleDependencies } from "./settle-dependencies.ts";
import { parseMarkdown, type SyntaxTree } from "./syntax-tree.ts";
import { TASK_ID } from "./task-id.ts";

/** Where the text comes from: project-relative, `/`. */
export interface DocumentPlace {
  readonly dir: string;
  readonly file: string;
  /** The project folder's own name: absolute paths that lead through it are paths of the project. */
  readonly projectName?: string;
  /** Whether the project has this path: an absolute path whose tail it has is that file. */
  readonly exists?: (path: string) => boolean;
}

/** tasks.md to a Feature. Never throws and never guesses silently; every offset points into `source`. */
export function parseTasks(source: string, place: DocumentPlace): Parsed<Feature> {
  const tree = parseMarkdown(source);
  const text = sourceText(source, place.file);
  const blocks = outline(source, tree).map((block) => readBlock(source, tree, block));
  const phases: Phase[] = [];
  const read: ReadTask[] = [];
  for (const block of blocks.filter(isPhase)) {
    const { phase, tasks } = readPhase(block, phases.length, text, place);
    phases.push(phase);
    read.push(...tasks);
  }
  const tasks = settleDependencies(read);
  const oddities = collectOddities(blocks, read);
  return {
    value: {
      dir: place.dir,
      file: place.file,
      title: titleOf(source, tree) ?? place.dir,
      source,
      phases,
      tasks,
      strayBoxes: oddities.strayBoxes,
    },
    diagnostics: reportOddities(text, oddities) satisfies readonly Diagnostic[],
  };
}

interface ReadBlock {
  readonly block: OutlineBlock;
  readonly sections: readonly { readonly section: OutlineSection; readonly items: readonly Item[] }[];
}

const readBlock = (source: string, tree: SyntaxTree, block: OutlineBlock): ReadBlock => ({
  block,
  sections: block.sections.map((section) => ({ section, items: readItems(source, tree, section.lists) })),
});

const isTask = (item: Item): item is Extract<Item, { kind: "task" }> => item.kind === "task";

function isPhase({ block, sections }: ReadBlock): boolean {
  if (block.announcesPhase) return true;
  return !block.nonPhase && sections.some(({ section, items }) => !section.example && items.some(isTask));
}

function readPhase(
  { block, sections }: ReadBlock,
  index: number,
  source: SourceText,
  place: DocumentPlace,
): { readonly phase: Phase; readonly tasks: readonly ReadTask[] } {
  const kept: Section[] = [];
  const tasks: ReadTask[] = [];
  for (const { section, items } of sections) {
    const found = section.example ? [] : items.filter(isTask);
    if (found.length === 0) continue;
    if (section.heading !== null) {
      kept.push({ title: section.heading.title, line: lineAt(source, section.heading.range.start) });
    }
    const at = {
      source,
      dir: place.dir,
      projectName: place.projectName ?? null,
      exists: place.exists ?? (() => false),
      phase: index,
      section: section.heading === null ? null : kept.length - 1,
      sectionTitle: section.heading?.title ?? "",
    };
    tasks.push(...found.map((item) => readTask(item, at)));
  }
  const title = block.heading?.title ?? "Tasks";
  const story = storyOfPhase(title, tasks);
  const kind = phaseKindOf(title);
  return {
    phase: {
      index: index + 1,
      title,
      kind: kind === "other" && story !== null ? "story" : kind,
      story: kind === "story" || kind === "other" ? story : null,
      line: block.heading === null ? 1 : lineAt(source, block.heading.range.start),
      sections: kept,
    },
    tasks,
  };
}

/** Named in the heading, or by every task. */
function storyOfPhase(title: string, tasks: readonly ReadTask[]): string | null {
  const named = storyOf(title);
  const first = tasks[0]?.task.stories;
  if (named !== null || first?.length !== 1) return named;
  return tasks.every(({ task }) => task.stories.join() === first[0]) ? (first[0] ?? null) : null;
}

function collectOddities(blocks: readonly ReadBlock[], read: readonly ReadTask[]): Oddities {
  const defined = new Set<TaskId>(read.map(({ task }) => task.id));
  const strayBoxes: SourceRange[] = [];
  const outside: { id: TaskId; range: SourceRange; heading: string }[] = [];
  const malformed: Oddities["malformed"][number][] = [];
  const unboxed: Oddities["unboxed"][number][] = [];
  for (const entry of blocks) {
    const phase = isPhase(entry);
    const announced = entry.block.announcesPhase;
    const hasTasks = entry.sections.some(({ items }) => items.some(isTask));
    if (!hasTasks && entry.block.heading !== null) unboxed.push(...headingTask(entry.block.heading, defined));
    for (const { section, items } of entry.sections) {
      const groups = items.some(isTask);
      if (!groups && section.heading !== null) unboxed.push(...headingTask(section.heading, defined));
      for (const item of items) {
        const counts = phase && !section.example;
        if (item.kind === "stray" && counts) strayBoxes.push(item.range);
        else if (item.kind === "malformed" && counts) malformed.push({ id: item.head.id, range: item.range });
        else if (item.kind === "bullet" && announced && !section.example && !defined.has(item.head.id)) {
          unboxed.push({ id: item.head.id, range: item.range, form: "bullet" });
        } else if (isTask(item) && !counts && !defined.has(item.head.id)) {
          const heading = section.example ? section.heading?.title : entry.block.heading?.title;
          outside.push({ id: item.head.id, range: item.head.idRange, heading: heading ?? "" });
        }
      }
    }
  }
  const unknownOverrides = read.flatMap((task) => task.unknownOverrides);
  return { strayBoxes, outside, malformed, unboxed, unknownOverrides };
}

const HEADING_TASK = new RegExp(`^(?:\\[[ xX]\\]\\s*)?(?:\\*\\*|~~)?(${TASK_ID})(?=[\\s:.\\-–—*~]|$)`);

function headingTask(
  { title, range }: { readonly title: string; readonly range: SourceRange },
  defined: ReadonlySet<TaskId>,
): Oddities["unboxed"] {
  const id = HEADING_TASK.exec(title)?.[1];
  return id === undefined || defined.has(id) ? [] : [{ id, range, form: "heading" }];
}

function titleOf(source: string, tree: SyntaxTree): string | null {
  const heading = tree.root.children.find((node) => node.type === "heading" && node.depth === 1);
  if (heading === undefined) return null;
  const { start, end } = tree.rangeOf(heading);
  return headingText(source.slice(start, end)).replace(/^Tasks\s*[:：—–-]\s*/i, "");
}
