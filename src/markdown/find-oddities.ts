import type { SourceRange, TaskId } from "../model/task.ts";
import type { OutlineHeading } from "./outline.ts";
import type { Item } from "./read-items.ts";
import { isPhase, isTask, type ReadBlock } from "./read-phase.ts";
import type { ReadTask } from "./read-task.ts";
import type { SyntaxTree } from "./syntax-tree.ts";
import { TASK_ID } from "./task-id.ts";

/** What looks like a task and is none. An id that is defined elsewhere is only cited, and no oddity. */
export interface Oddities {
  readonly strayBoxes: readonly SourceRange[];
  readonly outside: readonly { readonly id: TaskId; readonly range: SourceRange; readonly heading: string }[];
  readonly malformed: readonly { readonly id: TaskId; readonly range: SourceRange }[];
  readonly unboxed: readonly UnboxedTask[];
  readonly unknownOverrides: readonly SourceRange[];
}

export interface UnboxedTask {
  readonly id: TaskId;
  readonly range: SourceRange;
  readonly form: "heading" | "plain bullet" | "table row";
}

export function findOddities(
  source: string,
  tree: SyntaxTree,
  blocks: readonly ReadBlock[],
  read: readonly ReadTask[],
): Oddities {
  const defined = new Set<TaskId>(read.map(({ task }) => task.id));
  const found = blocks.map((block) => ofBlock(block, defined));
  return {
    strayBoxes: found.flatMap(({ strayBoxes }) => strayBoxes),
    outside: found.flatMap(({ outside }) => outside),
    malformed: found.flatMap(({ malformed }) => malformed),
    unboxed: [...found.flatMap(({ unboxed }) => unboxed), ...tableTasks(source, tree, blocks, defined)],
    unknownOverrides: read.flatMap((task) => task.unknownOverrides),
  };
}

type BlockOddities = Omit<Oddities, "unknownOverrides">;

function ofBlock(entry: ReadBlock, defined: ReadonlySet<TaskId>): BlockOddities {
  const phase = isPhase(entry);
  const { heading, announcesPhase } = entry.block;
  const found = entry.sections.map(({ section, items }) => {
    const counts = phase && !section.example;
    const of = <K extends Item["kind"]>(kind: K): readonly Extract<Item, { kind: K }>[] =>
      items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);
    const isNew = ({ head }: { readonly head: { readonly id: TaskId } }): boolean => !defined.has(head.id);
    const title = (section.example ? section.heading?.title : heading?.title) ?? "";
    return {
      strayBoxes: counts ? of("stray").map(({ range }) => range) : [],
      malformed: counts ? of("malformed").map(({ head, range }) => ({ id: head.id, range })) : [],
      outside: counts
        ? []
        : of("task")
            .filter(isNew)
            .map(({ head }) => ({ id: head.id, range: head.idRange, heading: title })),
      unboxed: [
        ...(items.some(isTask) ? [] : headingTask(section.heading, defined)),
        ...(announcesPhase && !section.example
          ? of("bullet")
              .filter(isNew)
              .map(({ head, range }): UnboxedTask => ({ id: head.id, range, form: "plain bullet" }))
          : []),
      ],
    };
  });
  const groups = entry.sections.some(({ items }) => items.some(isTask));
  return {
    strayBoxes: found.flatMap(({ strayBoxes }) => strayBoxes),
    malformed: found.flatMap(({ malformed }) => malformed),
    outside: found.flatMap(({ outside }) => outside),
    unboxed: [...(groups ? [] : headingTask(heading, defined)), ...found.flatMap(({ unboxed }) => unboxed)],
  };
}

const HEADING_TASK = new RegExp(`^(?:\\[[ xX]\\]\\s*)?(?:\\*\\*|~~)?(${TASK_ID})(?=[\\s:.\\-–—*~]|$)`);

function headingTask(heading: OutlineHeading | null, defined: ReadonlySet<TaskId>): readonly UnboxedTask[] {
  const id = heading === null ? undefined : HEADING_TASK.exec(heading.title)?.[1];
  if (heading === null || id === undefined || defined.has(id)) return [];
  return [{ id, range: heading.range, form: "heading" }];
}

const ROW_TASK = new RegExp(`^\\|?\\s*(?:\\*\\*|\`)?(${TASK_ID})(?:\\*\\*|\`)?\\s*\\|`);

function tableTasks(
  source: string,
  tree: SyntaxTree,
  blocks: readonly ReadBlock[],
  defined: ReadonlySet<TaskId>,
): readonly UnboxedTask[] {
  const phases = blocks.filter(({ block }) => block.announcesPhase);
  const rows = phases.flatMap(({ block }) =>
    block.sections.flatMap(({ tables }) => tables.flatMap((table) => table.children)),
  );
  return rows.flatMap((row) => {
    const range = tree.rangeOf(row);
    const id = ROW_TASK.exec(source.slice(range.start, Math.min(range.end, range.start + 80)))?.[1];
    return id === undefined || defined.has(id) ? [] : [{ id, range, form: "table row" as const }];
  });
}
