import type { Phase, Section } from "../model/feature.ts";
import { lineAt, type SourceText } from "../util/source-text.ts";
import { phaseKindOf, storyOf } from "./headings.ts";
import type { OutlineBlock, OutlineSection } from "./outline.ts";
import { type Item, readItems } from "./read-items.ts";
import { type ReadTask, readTask, type TaskPlace } from "./read-task.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

/** A block of the outline with the items of its lists. */
export interface ReadBlock {
  readonly block: OutlineBlock;
  readonly sections: readonly { readonly section: OutlineSection; readonly items: readonly Item[] }[];
}

export const readBlock = (source: string, tree: SyntaxTree, block: OutlineBlock): ReadBlock => ({
  block,
  sections: block.sections.map((section) => ({ section, items: readItems(source, tree, section.lists) })),
});

export type TaskItem = Extract<Item, { kind: "task" }>;

export const isTask = (item: Item): item is TaskItem => item.kind === "task";

/** A phase says so in its heading, or directly holds tasks and is not one of the sections that only cite them. */
export function isPhase({ block, sections }: ReadBlock): boolean {
  if (block.announcesPhase) return true;
  return !block.nonPhase && sections.some(({ section, items }) => !section.example && items.some(isTask));
}

export interface ReadPhase {
  readonly phase: Phase;
  readonly tasks: readonly ReadTask[];
}

/** Sections without tasks are left out: nothing ever refers to them. */
export function readPhase(
  { block, sections }: ReadBlock,
  index: number,
  source: SourceText,
  place: Pick<TaskPlace, "dir" | "projectName" | "exists" | "roots">,
): ReadPhase {
  const kept: Section[] = [];
  const tasks: ReadTask[] = [];
  for (const { section, items } of sections) {
    const found = section.example ? [] : items.filter(isTask);
    if (found.length === 0) continue;
    if (section.heading !== null) {
      kept.push({ title: section.heading.title, line: lineAt(source, section.heading.range.start) });
    }
    const at = {
      ...place,
      source,
      phase: index,
      section: section.heading === null ? null : kept.length - 1,
      sectionTitle: section.heading?.title ?? "",
    };
    tasks.push(...found.map((item) => readTask(item, at)));
  }
  const line = block.heading === null ? 1 : lineAt(source, block.heading.range.start);
  return {
    phase: { ...describe(block.heading?.title ?? "Tasks", tasks), index: index + 1, line, sections: kept },
    tasks,
  };
}

function describe(title: string, tasks: readonly ReadTask[]): Pick<Phase, "title" | "kind" | "story"> {
  const kind = phaseKindOf(title);
  const story = storyOf(title) ?? storyOfAll(tasks);
  if (kind === "other" && story !== null) return { title, kind: "story", story };
  return { title, kind, story: kind === "story" ? story : null };
}

/** The one story that every task of the phase is labelled with. */
function storyOfAll(tasks: readonly ReadTask[]): string | null {
  const [story, ...more] = tasks[0]?.task.stories ?? [];
  if (story === undefined || more.length > 0) return null;
  return tasks.every(({ task }) => task.stories.length === 1 && task.stories[0] === story) ? story : null;
}
