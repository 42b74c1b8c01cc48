import type { Paragraph, Table, TableRow } from "mdast";
import type { SourceRange, TaskId } from "../model/task.ts";
import { findLost, type LostLine } from "./find-lost.ts";
import type { OutlineBlock, OutlineHeading, OutlineSection } from "./outline.ts";
import type { Item, MalformedItem } from "./read-items.ts";
import { isPhase, isTask, type ReadBlock } from "./read-phase.ts";
import type { SyntaxTree } from "./syntax-tree.ts";
import { TASK_ID } from "./task-id.ts";

/** What looks like a task and is none. An id that is defined elsewhere is only cited, and no oddity. */
export interface Oddities {
  readonly strayBoxes: readonly SourceRange[];
  readonly outside: readonly { readonly id: TaskId; readonly range: SourceRange; readonly heading: string }[];
  readonly malformed: readonly MalformedItem[];
  readonly lost: readonly LostLine[];
  readonly unboxed: readonly UnboxedTask[];
}

export interface UnboxedTask {
  readonly id: TaskId;
  /** Heading, row, or first line. */
  readonly range: SourceRange;
  readonly form: "heading" | "plain bullet" | "table row" | "paragraph";
  /** Of a table row. */
  readonly table: TaskTable | null;
}

export interface TaskTable {
  readonly range: SourceRange;
  /** Header excluded. */
  readonly rows: number;
}

/** The text and what has been read of it so far. */
export interface ReadDocument {
  readonly source: string;
  readonly tree: SyntaxTree;
  readonly blocks: readonly ReadBlock[];
}

export function findOddities(document: ReadDocument, ids: readonly TaskId[]): Oddities {
  const defined = new Set(ids);
  const announced = document.blocks.some(({ block }) => block.announcesPhase);
  const found = document.blocks.map((entry) => ofBlock(document, entry, { defined, announced }));
  return {
    strayBoxes: found.flatMap(({ strayBoxes }) => strayBoxes),
    outside: found.flatMap(({ outside }) => outside),
    malformed: found.flatMap(({ malformed }) => malformed),
    lost: found.flatMap(({ lost }) => lost),
    unboxed: found.flatMap(({ unboxed }) => unboxed),
  };
}

interface Known {
  readonly defined: ReadonlySet<TaskId>;
  /** Some heading of the document announces a phase. */
  readonly announced: boolean;
}

function ofBlock(document: ReadDocument, entry: ReadBlock, { defined, announced }: Known): Oddities {
  const phase = isPhase(entry);
  const { heading, announcesPhase, nonPhase } = entry.block;
  const hasTasks = entry.sections.some(({ items }) => items.some(isTask));
  // Where nothing announces a phase, what looks like a task is looked for under any heading.
  const mayDefine = announcesPhase || (!announced && !nonPhase && (hasTasks || defined.size === 0));
  const found = entry.sections.map(({ section, items }) => {
    const counts = phase && !section.example;
    const mayHold = !section.example && (phase || !nonPhase);
    const title = (section.example ? section.heading?.title : heading?.title) ?? "";
    return {
      strayBoxes: counts ? straysOf(document.source, items, hasTasks) : [],
      malformed: mayHold
        ? itemsOf(items, "malformed").filter(({ head }) => counts || !defined.has(head.id))
        : [],
      lost: mayHold ? lostOf(document, section, defined) : [],
      outside: counts
        ? []
        : itemsOf(items, "task")
            .filter(({ head }) => !defined.has(head.id))
            .map(({ head }) => ({ id: head.id, range: head.idRange, heading: title })),
      unboxed: [
        ...(nonPhase ? [] : headingTask(section.heading, defined)).filter(
          ({ id }) => !items.some(isTask) || !mayNameGroup(id, defined),
        ),
        ...(mayDefine && !section.example
          ? unboxedOf(document, entry.block, section, items).filter(({ id }) => !defined.has(id))
          : []),
      ],
    };
  });
  return {
    strayBoxes: found.flatMap(({ strayBoxes }) => strayBoxes),
    malformed: found.flatMap(({ malformed }) => malformed),
    lost: found.flatMap(({ lost }) => lost),
    outside: found.flatMap(({ outside }) => outside),
    unboxed: [...(hasTasks ? [] : headingTask(heading, defined)), ...found.flatMap(({ unboxed }) => unboxed)],
  };
}

const itemsOf = <K extends Item["kind"]>(
  items: readonly Item[],
  kind: K,
): readonly Extract<Item, { kind: K }>[] =>
  items.filter((item): item is Extract<Item, { kind: K }> => item.kind === kind);

/** `R001`, `TXXX`, `Reopened T018`: somebody meant a task. `SC-001` and `FR-012` are requirements. */
const MEANT_AS_TASK =
  /\[[^\]]{0,3}\][\s*_~`[(]{1,6}(?:[A-Z]-?\d{2}|T[NX]{2}|\[?TaskID)|^.{0,40}\bT-?\d{2,4}\b/u;

/**
 * A box in a list with tasks, in a phase without any task, or with something like an id. Other lists of boxes are
 * what people tick by hand when they accept a phase.
 */
const straysOf = (source: string, items: readonly Item[], hasTasks: boolean): readonly SourceRange[] =>
  itemsOf(items, "stray")
    .filter(
      ({ range, amongTasks }) =>
        amongTasks ||
        !hasTasks ||
        MEANT_AS_TASK.test(source.slice(range.start, Math.min(range.end, range.start + 80))),
    )
    .map(({ range }) => range);

const lostOf = (
  { source, tree }: ReadDocument,
  section: OutlineSection,
  defined: ReadonlySet<TaskId>,
): readonly LostLine[] => findLost(source, tree, section).filter(({ id }) => !defined.has(id));

const HEADING_TASK = new RegExp(
  `^(?:\\[[ xX]\\]\\s*|[✅☑✔✓]\\uFE0F?\\s*)?(?:\\*\\*|~~|\`|\\[)?(${TASK_ID})(?=[\\s:：.\\-–—*~\`\\]]|$)`,
);

function headingTask(heading: OutlineHeading | null, defined: ReadonlySet<TaskId>): readonly UnboxedTask[] {
  const id = heading === null ? undefined : HEADING_TASK.exec(heading.title)?.[1];
  if (heading === null || id === undefined || defined.has(id)) return [];
  return [{ id, range: heading.range, form: "heading", table: null }];
}

/**
 * `T200` above `T201`, or `T5.1` above `T5.1a`, is the name of those tasks. Any other heading with an id of its own is a task,
 * whatever follows it: nothing else would tell that it is lost.
 */
const mayNameGroup = (id: TaskId, defined: ReadonlySet<TaskId>): boolean =>
  /0$/.test(id) || [...defined].some((other) => other.startsWith(id));

const TASKS_HEADING =
  /^(?:[\d.]{1,6}\s)?(?:tasks?|任务|任務|タスク|작업|задачи|tareas|tâches|aufgaben)(?![\p{Ll}])/iu;

/** Prose likes to begin bullets with ids, so these count only below a heading that promises tasks. */
function unboxedOf(
  { source, tree }: ReadDocument,
  block: OutlineBlock,
  section: OutlineSection,
  items: readonly Item[],
): readonly UnboxedTask[] {
  const promised =
    block.announcesPhase ||
    [section.heading, block.heading].some((heading) => heading !== null && TASKS_HEADING.test(heading.title));
  const bullets = (promised ? itemsOf(items, "bullet") : []).map(
    ({ head, range }): UnboxedTask => ({ id: head.id, range, form: "plain bullet", table: null }),
  );
  const rest = section.nodes.flatMap((node): readonly UnboxedTask[] =>
    node.type === "table"
      ? node.children.slice(1).flatMap((row) => rowTask(source, tree, node, row))
      : node.type === "paragraph"
        ? paragraphTask(source, tree, node)
        : [],
  );
  return [...bullets, ...rest];
}

const ROW_TASK = new RegExp(`^\\|?\\s*(?:\\*\\*|\`|\\[)?(${TASK_ID})(?:\\*\\*|\`|\\])?\\s*\\|`);

function rowTask(source: string, tree: SyntaxTree, node: Table, row: TableRow): readonly UnboxedTask[] {
  const range = tree.rangeOf(row);
  const id = ROW_TASK.exec(source.slice(range.start, Math.min(range.end, range.start + 80)))?.[1];
  const table = { range: tree.rangeOf(node), rows: node.children.length - 1 };
  return id === undefined ? [] : [{ id, range, form: "table row", table }];
}

const PARAGRAPH_TASK = new RegExp(`^(?:\\*\\*|__)\\[?(${TASK_ID})(?=[\\s:：.\\-–—*_\\]])`);

function paragraphTask(source: string, tree: SyntaxTree, node: Paragraph): readonly UnboxedTask[] {
  const { start, end } = tree.rangeOf(node);
  const id = PARAGRAPH_TASK.exec(source.slice(start, Math.min(end, start + 80)))?.[1];
  if (id === undefined) return [];
  const line = source.slice(start, end).search(/[\r\n]/);
  return [{ id, range: { start, end: line < 0 ? end : start + line }, form: "paragraph", table: null }];
}
