import type { Diagnostic } from "../model/diagnostic.ts";
import type { Feature, OrderEnd, StatedOrder } from "../model/feature.ts";
import { type Edge, joinBarrier, joinLine, type NodeId, phaseBarrier } from "../model/graph.ts";
import type { Task, TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import { type Refused, takeAcyclic } from "./acyclic.ts";
import { reportRefused, reportUnknown } from "./diagnose-stated.ts";
import type { Chunk } from "./phase-chunks.ts";
import type { PhaseOrder } from "./phase-order.ts";

/**
 * Order stated in prose, waves, diagrams and headings as edges. What is written on the tasks and the order of the
 * phases are stronger: a statement that contradicts them is left out and reported. What the structure says anyway
 * gets no edge of its own, and large groups meet in a barrier, so that the edges stay few.
 */
export interface StatedEdge extends Edge {
  readonly stated: StatedOrder;
}

export interface SettledOrders {
  /** Acyclic together with the dependencies and phases; ends may be barriers or `start:N`. */
  readonly edges: readonly StatedEdge[];
  readonly diagnostics: readonly Diagnostic[];
}

interface Context {
  readonly feature: Feature;
  readonly tasks: ReadonlyMap<TaskId, Task>;
  /** Indexes of the phases that hold tasks. */
  readonly used: ReadonlySet<number>;
  readonly phases: PhaseOrder;
  readonly sound: readonly Edge[];
}

export function settleStated(context: Context): SettledOrders {
  const { feature, tasks } = context;
  const budget = EDGES_PER_TASK * tasks.size + EDGES_MIN;
  const offered = new Map<string, StatedEdge>();
  const diagnostics: Diagnostic[] = [];
  for (const stated of feature.statedOrder) {
    const unknown = unknownIds(stated, context);
    if (unknown.length > 0) diagnostics.push(reportUnknown(feature, stated, unknown));
    for (const edge of edgesOf(stated, context)) {
      const key = `${edge.from} ${edge.to}`;
      if (offered.size < budget && !offered.has(key)) offered.set(key, edge);
    }
  }
  if (offered.size === 0) return { edges: [], diagnostics };
  const { taken, refused } = takeAcyclic(skeleton(context), [...offered.values()]);
  return { edges: taken, diagnostics: [...diagnostics, ...reportEach(refused, context)] };
}

const EDGES_PER_TASK = 8;
const EDGES_MIN = 100;
/** More pairs than this meet in a barrier. */
const PAIRS_MAX = 64;

/**
 * An id that the list does not have is worth a word only where the rest of the statement is about this list, and
 * where no box has it: that one is reported as what it is.
 */
function unknownIds({ from, to }: StatedOrder, { tasks, feature }: Context): readonly TaskId[] {
  const named = [...from, ...to].flatMap((end) => (end.kind === "task" ? [end.id] : []));
  const unknown = named.filter((id) => !tasks.has(id));
  if (unknown.length === named.length) return [];
  return [...new Set(unknown)].filter((id) => !boxWith(id).test(feature.source));
}

const boxWith = (id: TaskId): RegExp =>
  new RegExp(
    `^[ \\t]*(?:[-*+]|\\d{1,9}[.)])[ \\t]+\\[[^\\]\\n]{0,3}\\][^\\n]{0,40}${id.replaceAll(".", "\\.")}(?![\\w.])`,
    "mu",
  );

function edgesOf(stated: StatedOrder, { tasks, used, feature }: Context): readonly StatedEdge[] {
  const exists = (end: OrderEnd): boolean => (end.kind === "task" ? tasks.has(end.id) : used.has(end.phase));
  const from = stated.from.filter(exists);
  // "US6–US24 depend on US13": what stands on both sides is what the others wait for.
  const both = new Set(from.map(keyOf));
  const to = stated.to.filter((end) => exists(end) && !both.has(keyOf(end)));
  const phaseOf = (end: OrderEnd): number =>
    end.kind === "phase" ? end.phase : (tasks.get(end.id)?.phase ?? -1);
  const index = (phase: number): number => feature.phases[phase]?.index ?? phase + 1;
  const before = (end: OrderEnd): NodeId => (end.kind === "task" ? end.id : phaseBarrier(index(end.phase)));
  const after = (end: OrderEnd): NodeId => (end.kind === "task" ? end.id : startOf(index(end.phase)));
  const { line, text } = stated;
  const edge = (first: NodeId, second: NodeId): StatedEdge => ({
    from: first,
    to: second,
    reason: "explicit",
    line,
    text,
    stated,
  });
  if (from.length * to.length <= PAIRS_MAX) {
    const own = (first: OrderEnd, second: OrderEnd): boolean =>
      (first.kind === "phase" || second.kind === "phase") && phaseOf(first) === phaseOf(second);
    return from.flatMap((first) =>
      to.filter((second) => !own(first, second)).map((second) => edge(before(first), after(second))),
    );
  }
  if (namesItsOwn(from, to, phaseOf)) return [];
  const join = joinBarrier(line, stated.range.start);
  return [
    ...from.map((first) => edge(before(first), join)),
    ...to.map((second) => edge(join, after(second))),
  ];
}

const keyOf = (end: OrderEnd): string | number => (end.kind === "task" ? end.id : end.phase);

/** A whole phase on one side, and the same phase or a task of it on the other. */
function namesItsOwn(
  from: readonly OrderEnd[],
  to: readonly OrderEnd[],
  phaseOf: (end: OrderEnd) => number,
): boolean {
  const whole = (ends: readonly OrderEnd[]): ReadonlySet<number> =>
    new Set(ends.flatMap((end) => (end.kind === "phase" ? [end.phase] : [])));
  const [wholeFrom, wholeTo] = [whole(from), whole(to)];
  return from.some((end) => wholeTo.has(phaseOf(end))) || to.some((end) => wholeFrom.has(phaseOf(end)));
}

/** Stands for the beginning of a phase while the statements are weighed; no node of the graph. */
const startOf = (index: number): NodeId => `start:${index}`;
/** A barrier in which large groups meet. */
export const isJoin = (node: NodeId): boolean => joinLine(node) !== null;

/** What holds without the structure inside the phases, which gives way to statements. */
function skeleton({ feature, tasks, used, phases, sound }: Context): readonly Edge[] {
  const edges: Edge[] = [...sound];
  const index = (phase: number): number => feature.phases[phase]?.index ?? phase + 1;
  const link = (from: NodeId, to: NodeId): void => {
    edges.push({ from, to, reason: "phase", line: 0, text: "" });
  };
  for (const { id, phase } of tasks.values()) {
    link(startOf(index(phase)), id);
    link(id, phaseBarrier(index(phase)));
  }
  for (const phase of used)
    for (const before of phases.before(phase)) link(phaseBarrier(index(before)), startOf(index(phase)));
  return edges;
}

/** One diagnostic for each statement, about the first of its edges that was refused. */
function reportEach(
  refused: readonly Refused<StatedEdge>[],
  { feature, tasks }: Context,
): readonly Diagnostic[] {
  const first = new Map<StatedOrder, Refused<StatedEdge>>();
  for (const entry of refused) if (!first.has(entry.edge.stated)) first.set(entry.edge.stated, entry);
  return [...first.values()].map((entry) => reportRefused(feature, tasks, entry));
}

/** The statements as edges of the graph: without what its structure says anyway. */
export function drawStated(
  settled: readonly StatedEdge[],
  chunksOf: ReadonlyMap<number, readonly Chunk[]>,
  { feature, tasks, phases }: Pick<Context, "feature" | "tasks" | "phases">,
): readonly StatedEdge[] {
  const groupOf = new Map<NodeId, readonly Task[]>();
  const entries = new Map<NodeId, readonly Task[]>();
  const phaseAt = new Map<NodeId, number>();
  for (const [phase, chunks] of chunksOf) {
    const index = feature.phases[phase]?.index ?? phase + 1;
    entries.set(startOf(index), chunks[0]?.groups[0] ?? []);
    phaseAt.set(phaseBarrier(index), phase).set(startOf(index), phase);
    for (const group of chunks.flatMap(({ groups }) => groups))
      for (const { id } of group) groupOf.set(id, group);
  }
  const phaseOf = (node: NodeId): number | undefined => phaseAt.get(node) ?? tasks.get(node)?.phase;
  const implied = ({ from, to }: StatedEdge): boolean => {
    const [first, second] = [phaseOf(from), phaseOf(to)];
    if (first === undefined || second === undefined) return false;
    if (first === second) return groupOf.get(from) !== groupOf.get(to);
    return phases.precedes(first, second);
  };
  return withoutIdleJoins(settled, implied).flatMap((edge) =>
    (entries.get(edge.to) ?? [null]).map((task) => ({ ...edge, to: task?.id ?? edge.to })),
  );
}

/** A join stays when anything that meets in it is not ordered already. */
function withoutIdleJoins(
  edges: readonly StatedEdge[],
  implied: (edge: StatedEdge) => boolean,
): readonly StatedEdge[] {
  const into = new Map<NodeId, StatedEdge[]>();
  const outOf = new Map<NodeId, StatedEdge[]>();
  for (const edge of edges) {
    if (isJoin(edge.to)) append(into, edge.to, edge);
    if (isJoin(edge.from)) append(outOf, edge.from, edge);
  }
  const needed = new Set<NodeId>();
  for (const [join, first] of into) {
    const second = outOf.get(join) ?? [];
    let left = COMPARED_MAX;
    const open = first.some(({ from }) => second.some((edge) => left-- <= 0 || !implied({ ...edge, from })));
    if (open) needed.add(join);
  }
  return edges.filter((edge) => {
    if (isJoin(edge.to)) return needed.has(edge.to);
    return isJoin(edge.from) ? needed.has(edge.from) : !implied(edge);
  });
}

const COMPARED_MAX = 10_000;
