import type { OrderEnd, OrderSource, StatedOrder } from "../model/feature.ts";
import type { SourceRange, Task } from "../model/task.ts";
import { lineAt, type SourceText } from "../util/source-text.ts";
import { onlyProse, type ProseUnit, proseOf, type SectionProse, type TableRow } from "./prose-units.ts";
import { ADVICE_HEADINGS, DEPENDS_COLUMN, FIELD, ORDER_HEADINGS } from "./prose-words.ts";
import { readDependencies, readGroupDependencies } from "./read-dependencies.ts";
import { readMermaid } from "./read-mermaid.ts";
import { isPhase, isTask, type ReadBlock, type ReadPhase } from "./read-phase.ts";
import { groupsOf, type Relation, readProse } from "./read-prose.ts";
import { seriesOf, type Wave, waveOf, waveOfRow } from "./read-waves.ts";
import { type Resolve, resolver } from "./resolve-references.ts";
import type { SyntaxTree } from "./syntax-tree.ts";

/**
 * Order that is stated outside the tasks' own lists of ids: whole phases and stories named by a task, remarks in
 * headings, and the sentences, waves and diagrams of the sections that speak about dependencies.
 */
export interface StatedOrders {
  readonly stated: readonly StatedOrder[];
  /** Drawings of dependencies that were not read. */
  readonly unread: readonly SourceRange[];
}

export interface StatedPlace {
  readonly source: SourceText;
  readonly tree: SyntaxTree;
  readonly blocks: readonly ReadBlock[];
  readonly phases: readonly ReadPhase[];
}

const STRENGTH: readonly OrderSource[] = ["task", "heading", "wave", "diagram", "prose"];
const STATED_MAX = 2_000;
/** One doubtful arrow among so many is meant as it stands. */
const FORWARD_SHARE = 4;

export function readStatedOrder(place: StatedPlace): StatedOrders {
  const reader = new StatedOrderReader(place);
  for (const { task } of place.phases.flatMap(({ tasks }) => tasks)) reader.readTask(task);
  let phase = 0;
  for (const block of place.blocks) {
    if (isPhase(block)) reader.readPhase(block, phase++);
    else reader.readBlock(block);
  }
  return reader.result();
}

type Section = ReadBlock["sections"][number];
type Order = Pick<StatedOrder, "source" | "from" | "to" | "waves">;

class StatedOrderReader {
  readonly #place: StatedPlace;
  readonly #resolve: Resolve;
  readonly #stated: StatedOrder[] = [];
  readonly #arrows: StatedOrder[] = [];
  readonly #unread: SourceRange[] = [];

  constructor(place: StatedPlace) {
    this.#place = place;
    this.#resolve = resolver(
      place.phases.map(({ phase }) => phase),
      place.phases.flatMap(({ tasks }) => tasks),
    );
  }

  result(): StatedOrders {
    const strength = ({ source }: StatedOrder): number => STRENGTH.indexOf(source);
    const doubtful = this.#doubtfulArrows();
    const stated = this.#stated.filter((entry) => !doubtful.has(entry));
    return { stated: stated.sort((a, b) => strength(a) - strength(b)), unread: this.#unread };
  }

  /**
   * An arrow from a later task back to an earlier one means order only in a text whose arrows nearly all lead
   * forward; in others it may point at what is depended on.
   */
  #doubtfulArrows(): ReadonlySet<StatedOrder> {
    const position = new Map<string | number, number>();
    for (const [phase, { tasks }] of this.#place.phases.entries()) {
      position.set(phase, position.size);
      for (const { task } of tasks) position.set(task.id, position.size);
    }
    const at = (ends: readonly OrderEnd[]): number => {
      const [end] = ends;
      return position.get(end?.kind === "task" ? end.id : (end?.phase ?? -1)) ?? -1;
    };
    const backward = this.#arrows.filter(({ from, to }) => at(from) > at(to));
    return new Set(this.#arrows.length >= FORWARD_SHARE * backward.length ? [] : backward);
  }

  /** Whole phases and stories that a task waits for; its ids are read with the task. */
  readTask({ id, range, idRange }: Omit<Task, "dependencies">): void {
    const text = onlyProse(this.#place.source.text.slice(idRange.end, range.end));
    for (const written of readGroupDependencies(text)) {
      const from = this.#resolve(written.references);
      this.#state({ source: "task", from, to: [{ kind: "task", id }] }, shift(written.range, idRange.end));
    }
  }

  /** Remarks in the headings, and paragraphs such as `**Dependencies**: …`. */
  readPhase({ block, sections }: ReadBlock, phase: number): void {
    const whole: readonly OrderEnd[] = [{ kind: "phase", phase }];
    this.#readHeading(block.heading, whole);
    for (const entry of sections) {
      const { section, items } = entry;
      const tasks = section.example ? [] : items.filter(isTask);
      const own = tasks.map(({ head }): OrderEnd => ({ kind: "task", id: head.id }));
      if (tasks.length > 0) this.#readHeading(section.heading, own);
      const title = section.heading?.title ?? "";
      if (tasks.length === 0 && ORDER_HEADINGS.test(title) && !ADVICE_HEADINGS.test(title))
        this.#readSection(entry, whole);
      else if (!section.example) this.#readFields(entry, section.heading === null ? whole : own);
    }
  }

  /** A section without tasks: read when its heading, or the one above it, speaks about order. */
  readBlock({ block, sections }: ReadBlock): void {
    const above = block.heading?.title ?? "";
    if (ADVICE_HEADINGS.test(above)) return;
    for (const entry of sections) {
      const title = entry.section.heading?.title ?? "";
      if (ADVICE_HEADINGS.test(title) || !ORDER_HEADINGS.test(`${above} ${title}`)) continue;
      const group = groupsOf(title)[0];
      const isSubject = group !== undefined && !/\p{L}/u.test(title.slice(0, group.start));
      this.#readSection(entry, isSubject ? this.#resolve(group.references) : []);
    }
  }

  #readHeading(heading: Section["section"]["heading"], to: readonly OrderEnd[]): void {
    if (heading === null) return;
    const { source } = this.#place;
    const text = source.text.slice(heading.range.start, heading.range.end).replace(/^[\s#]+/, blankOut);
    for (const { ids, range, reverse } of readDependencies(text)) {
      if (reverse) continue;
      const from = this.#resolve(ids.map((item) => ({ kind: "ids", ids: item })));
      this.#state({ source: "heading", from, to }, shift(range, heading.range.start));
    }
    for (const { references, range } of readGroupDependencies(text)) {
      const from = this.#resolve(references);
      this.#state({ source: "heading", from, to }, shift(range, heading.range.start));
    }
  }

  #readFields({ section }: Section, subject: readonly OrderEnd[]): void {
    const { source, tree } = this.#place;
    const paragraphs = section.nodes.filter(({ type }) => type === "paragraph");
    for (const unit of proseOf(source.text, tree, { ...section, nodes: paragraphs }).units)
      if (FIELD.test(unit.text)) this.#readUnit(unit, subject, "prose");
  }

  #readSection({ section }: Section, subject: readonly OrderEnd[]): void {
    const { source, tree } = this.#place;
    const prose = proseOf(source.text, tree, section);
    const waves: Wave[] = [];
    for (const unit of prose.units) {
      const wave = waveOf(unit);
      if (wave !== null) waves.push(wave);
      this.#readUnit(unit, this.#subjectOf(unit) ?? subject, wave === null ? "prose" : "wave");
    }
    for (const row of prose.rows) {
      const wave = waveOfRow(row);
      if (wave !== null) waves.push(wave);
      this.#readRow(row);
    }
    this.#readWaves(waves);
    for (const fence of prose.fences) this.#readFence(fence);
  }

  #subjectOf({ parent }: ProseUnit): readonly OrderEnd[] | null {
    if (parent === null) return null;
    const group = groupsOf(parent)[0];
    if (group === undefined || /[\p{L}\p{N}]/u.test(parent.slice(0, group.start))) return [];
    return this.#resolve(group.references);
  }

  #readUnit(unit: ProseUnit, subject: readonly OrderEnd[], source: OrderSource): void {
    if (this.#stated.length >= STATED_MAX) return;
    const relations = readProse(unit.text);
    for (const relation of relations) this.#relate(relation, unit.start, source);
    const field = FIELD.exec(unit.text);
    if (field === null || subject.length === 0) return;
    const at = field[0].length;
    const group = groupsOf(unit.text)[0];
    if (
      group === undefined ||
      group.start > at + 1 ||
      relations.some(({ range }) => range.start === group.start)
    )
      return;
    if (!FIELD_END.test(unit.text.slice(group.end))) return;
    const range = { start: field[0].search(/[\p{L}]/u), end: group.end };
    const from = this.#resolve(group.references);
    this.#state({ source, from, to: subject }, shift(range, unit.start));
  }

  #readRow({ header, cells }: TableRow): void {
    const column = header.findIndex((title) => DEPENDS_COLUMN.test(title));
    const [first, value] = [cells[0], cells[column]];
    if (column < 1 || first === undefined || value === undefined) return;
    const [waits, group] = [first, value].map(({ text }) => {
      const found = groupsOf(text)[0];
      return found !== undefined && !/[\p{L}\p{N}]/u.test(text.slice(0, found.start)) ? found : undefined;
    });
    if (waits === undefined || group === undefined) return;
    const range = { start: value.start + group.start, end: value.start + group.end };
    const [from, to] = [this.#resolve(group.references), this.#resolve(waits.references)];
    this.#state({ source: "prose", from, to }, range);
  }

  #readWaves(waves: readonly Wave[]): void {
    for (const series of seriesOf(waves)) {
      for (const [index, wave] of series.entries()) {
        const before = series[index - 1];
        if (before === undefined) continue;
        const firstLine = lineAt(this.#place.source, before.start);
        const waves = { first: before.number, second: wave.number, firstLine };
        const [from, to] = [before, wave].map(({ references }) => this.#resolve(references));
        if (from !== undefined && to !== undefined) this.#state({ source: "wave", from, to, waves }, wave);
      }
    }
  }

  #readFence({ language, text, range }: SectionProse["fences"][number]): void {
    if (language === "mermaid") {
      for (const relation of readMermaid(text)) this.#relate(relation, range.start, "diagram");
    } else if (!DRAWN.test(text)) {
      for (const { index, 0: line } of text.matchAll(CHAIN_LINE))
        for (const relation of readProse(line)) this.#relate(relation, range.start + index, "prose");
    } else if (groupsOf(text).length > 1) this.#unread.push(range);
  }

  #relate(relation: Relation, offset: number, source: OrderSource): void {
    if (this.#stated.length >= STATED_MAX) return;
    const range = shift(relation.range, offset);
    if (relation.kind === "order") {
      const [from, to] = [this.#resolve(relation.from), this.#resolve(relation.to)];
      this.#state({ source, from, to }, range, relation.arrow === true);
      return;
    }
    const ends = this.#resolve(relation.of);
    for (const [index, end] of ends.entries()) {
      const before = ends[index - 1];
      if (before !== undefined) this.#state({ source, from: [before], to: [end] }, range);
    }
  }

  #state(order: Order, { start, end }: SourceRange, isArrow = false): void {
    const { from, to } = order;
    if (from.length === 0 || to.length === 0 || this.#stated.length >= STATED_MAX) return;
    const text = this.#place.source.text
      .slice(start, end)
      .replace(/\*\*|[\s|]+/g, (mark) => (mark === "**" ? "" : " "))
      .trim();
    const short = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
    const line = lineAt(this.#place.source, start);
    const stated = { ...order, range: { start, end }, line, text: short };
    this.#stated.push(stated);
    if (isArrow) this.#arrows.push(stated);
  }
}

const TEXT_MAX = 160;
const FIELD_END =
  /^[\s*_`]*(?:$|[.,;(（—–\n-]|(?:must|being|complete|completed|completion|done|only|first)\b)/u;
/** Lines that are no sentences: trees, boxes, arrows that lead down. */
const DRAWN = /[│├└┌┐┘┤┬┴┼─═║╔╗╚╝▼▲↓↑↘↙|\\]|^[ \t]*(?:→|[-=]{1,2}>)/mu;
const CHAIN_LINE = /^[ \t]*(?:T-?\d|US-?\d|Phase \d|\{|\()[^\r\n]{0,400}(?:→|->|⟶)[^\r\n]{0,400}$/gmu;

const shift = ({ start, end }: SourceRange, offset: number): SourceRange => ({
  start: start + offset,
  end: end + offset,
});

const blankOut = (text: string): string => " ".repeat(text.length);
