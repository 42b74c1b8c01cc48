import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { Feature } from "../model/feature.ts";
import { type Edge, isBarrier, type NodeId, type Order, type TaskGraph } from "../model/graph.ts";
import type { DependencyNote, Task, TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import { placeOf, sourceText } from "../util/source-text.ts";
import { takeAcyclic } from "./acyclic.ts";
import { reportCycle, reportDuplicate, reportLaterPhase } from "./diagnose-graph.ts";
import { reportRefused } from "./diagnose-stated.ts";
import { type ExplicitEdge, explicitEdges } from "./explicit-edges.ts";
import { fileEdges } from "./file-edges.ts";
import { findCycles } from "./find-cycles.ts";
import { levels } from "./levels.ts";
import { type Chunk, effectiveOrder, phaseChunks } from "./phase-chunks.ts";
import { type PhaseOrder, phaseOrder } from "./phase-order.ts";
import { drawStated, isJoin, settleStated } from "./stated-edges.ts";
import { structureEdges } from "./structure-edges.ts";
import { topologicalOrder } from "./topological-order.ts";

/**
 * What waits for what, each edge with its reason and line. What a person wrote wins over where it was written;
 * what contradicts itself is reported, and left out of everything but the list of edges.
 */
export function buildGraph(feature: Feature, order: Order): TaskGraph {
  const { tasks, duplicates } = firstOfEach(feature);
  const places = placer(feature);
  const explicit = explicitEdges(feature, tasks, places.ofNote);
  const used = [...new Set([...tasks.values()].map(({ phase }) => phase))].sort((a, b) => a - b);
  const phases = phaseOrder(feature.phases, used, order);
  const { sound, diagnostics } = contradictions(explicit.edges, tasks, phases, feature);
  const stated = settleStated({ feature, tasks, used: new Set(used), phases, sound });
  const { chunks, structure } = arrange(feature, tasks, used, phases, sound, stated.edges);
  const drawn = drawStated(stated.edges, chunks, { feature, tasks, phases });
  const fixed = dedupe([...sound, ...structure.edges]);
  const fitting = takeAcyclic(fixed, drawn);
  const wanted = fitting.taken.map(edgeOnly);
  const barriers = [...structure.barriers, ...new Set(wanted.map(({ to }) => to).filter(isJoin))];
  const nodes = documentOrder(tasks, barriers, [...structure.edges, ...wanted]);
  const { agreed, stuck } = withoutDeadlocks(dedupe([...fixed, ...wanted]), nodes, feature.file);
  const isOrdered = orderedBy(chunks, phases, [...sound, ...wanted]);
  const acyclic = [...agreed, ...fileEdges(topologicalOrder(nodes, agreed), tasks, isOrdered)];
  return {
    feature,
    order,
    tasks,
    barriers,
    edges: sortEdges(dedupe([...explicit.edges.map(edgeOnly), ...structure.edges, ...acyclic]), nodes),
    ...levels(nodes, acyclic, tasks),
    diagnostics: [
      ...duplicates.map((task) => reportDuplicate(task, tasks.get(task.id), places.ofId)),
      ...explicit.diagnostics,
      ...diagnostics,
      ...stated.diagnostics,
      ...fitting.refused.map((refused) => reportRefused(feature, tasks, refused)),
      ...stuck,
    ],
  };
}

/**
 * The phases cut into groups. Statements may move tasks inside a phase like dependencies do, unless stories side
 * by side would then wait for each other.
 */
function arrange(
  feature: Feature,
  tasks: ReadonlyMap<TaskId, Task>,
  used: readonly number[],
  phases: PhaseOrder,
  sound: readonly Edge[],
  stated: readonly Edge[],
): {
  readonly chunks: ReadonlyMap<number, readonly Chunk[]>;
  readonly structure: ReturnType<typeof structureEdges>;
} {
  const chunks = chunksOf(feature, tasks, used, [...sound, ...stated]);
  const structure = structureEdges(feature.phases, chunks, phases);
  const nodes = [...tasks.keys(), ...structure.barriers];
  const sorted = topologicalOrder(nodes, [...sound, ...structure.edges]);
  if (stated.length === 0 || sorted.length === nodes.length) return { chunks, structure };
  return arrange(feature, tasks, used, phases, sound, []);
}

function firstOfEach(feature: Feature): { tasks: ReadonlyMap<TaskId, Task>; duplicates: readonly Task[] } {
  const tasks = new Map<TaskId, Task>();
  const duplicates: Task[] = [];
  for (const task of feature.tasks) {
    if (tasks.has(task.id)) duplicates.push(task);
    else tasks.set(task.id, task);
  }
  return { tasks, duplicates };
}

/** Splits off the edges that close a circle, or that wait for a phase which itself has to wait. */
function contradictions(
  edges: readonly ExplicitEdge[],
  tasks: ReadonlyMap<TaskId, Task>,
  phases: PhaseOrder,
  feature: Feature,
): { readonly sound: readonly Edge[]; readonly diagnostics: readonly Diagnostic[] } {
  const cycles = findCycles([...tasks.keys()], edges);
  const bad = new Set<ExplicitEdge>(cycles.map(({ closing }) => closing));
  const diagnostics: Diagnostic[] = cycles.map(({ circle }) => reportCycle(circle));
  for (const edge of edges) {
    const [from, to] = [tasks.get(edge.from), tasks.get(edge.to)];
    if (bad.has(edge) || from === undefined || to === undefined) continue;
    if (!phases.precedes(to.phase, from.phase)) continue;
    bad.add(edge);
    diagnostics.push(reportLaterPhase(edge, feature.phases[to.phase], feature.phases[from.phase]));
  }
  return { sound: edges.filter((edge) => !bad.has(edge)).map(edgeOnly), diagnostics };
}

/** Stories side by side may wait for each other crosswise: each dependency is sound, all together are not. */
function withoutDeadlocks(
  edges: readonly Edge[],
  nodes: readonly NodeId[],
  file: string,
): { readonly agreed: readonly Edge[]; readonly stuck: readonly Diagnostic[] } {
  if (topologicalOrder(nodes, edges).length === nodes.length) return { agreed: edges, stuck: [] };
  const cycles = findCycles(nodes, edges);
  const closing = new Set(cycles.map((cycle) => cycle.closing));
  const placed = (edge: Edge): ExplicitEdge => ({
    ...edge,
    place: { file, line: edge.line, column: 1, length: 1 },
  });
  return {
    agreed: edges.filter((edge) => !closing.has(edge)),
    stuck: cycles.map(({ circle }) => reportCycle(circle.map(placed))),
  };
}

const edgeOnly = ({ from, to, reason, line, text }: Edge): Edge => ({ from, to, reason, line, text });

function chunksOf(
  feature: Feature,
  tasks: ReadonlyMap<TaskId, Task>,
  used: readonly number[],
  explicit: readonly Edge[],
): ReadonlyMap<number, readonly Chunk[]> {
  const prerequisites = new Map<TaskId, TaskId[]>();
  for (const { from, to } of explicit) append(prerequisites, to, from);
  const byPhase = new Map<number, Task[]>(used.map((index) => [index, []]));
  for (const task of tasks.values()) byPhase.get(task.phase)?.push(task);
  const chunks = new Map<number, readonly Chunk[]>();
  for (const [index, own] of byPhase) {
    const phase = feature.phases[index];
    if (phase === undefined) continue;
    chunks.set(
      index,
      phaseChunks(
        phase,
        effectiveOrder(own, (id) => prerequisites.get(id) ?? []),
      ),
    );
  }
  return chunks;
}

/** Whether two tasks follow each other without an edge of their own: only the same group, or two lanes, do not. */
function orderedBy(
  chunks: ReadonlyMap<number, readonly Chunk[]>,
  phases: PhaseOrder,
  explicit: readonly Edge[],
): (first: Task, second: Task) => boolean {
  const groupOf = new Map<TaskId, readonly Task[]>();
  for (const list of chunks.values()) {
    for (const group of list.flatMap(({ groups }) => groups))
      for (const { id } of group) groupOf.set(id, group);
  }
  const written = new Set(explicit.map(({ from, to }) => `${from} ${to}`));
  return (first, second) => {
    if (written.has(`${first.id} ${second.id}`)) return true;
    if (first.phase === second.phase) return groupOf.get(first.id) !== groupOf.get(second.id);
    return phases.precedes(first.phase, second.phase) || phases.precedes(second.phase, first.phase);
  };
}

/** Tasks in document order, each barrier behind the last task it waits for. */
function documentOrder(
  tasks: ReadonlyMap<TaskId, Task>,
  barriers: readonly NodeId[],
  edges: readonly Edge[],
): readonly NodeId[] {
  const position = new Map<NodeId, number>([...tasks.keys()].map((id, index) => [id, index]));
  const last = new Map<NodeId, number>();
  for (const { from, to } of edges) {
    if (isBarrier(to)) last.set(to, Math.max(last.get(to) ?? 0, position.get(from) ?? 0));
  }
  // A section ends before its phase does.
  for (const barrier of barriers)
    position.set(barrier, (last.get(barrier) ?? 0) + (isPhase(barrier) ? 0.5 : 0.25));
  return [...position].sort(([, a], [, b]) => a - b).map(([node]) => node);
}

const isPhase = (barrier: NodeId): boolean => barrier.startsWith("phase:");

/** One edge for each pair; the first, and so the strongest, reason stays. */
function dedupe(edges: readonly Edge[]): readonly Edge[] {
  const kept = new Map<string, Edge>();
  for (const edge of edges) {
    const key = `${edge.from} ${edge.to}`;
    if (!kept.has(key)) kept.set(key, edge);
  }
  return [...kept.values()];
}

function sortEdges(edges: readonly Edge[], nodes: readonly NodeId[]): readonly Edge[] {
  const position = new Map(nodes.map((node, index) => [node, index]));
  const at = (node: NodeId): number => position.get(node) ?? (isBarrier(node) ? nodes.length : -1);
  return [...edges].sort((a, b) => at(a.to) - at(b.to) || at(a.from) - at(b.from));
}

interface Placer {
  readonly ofNote: (note: DependencyNote) => Place;
  readonly ofId: (task: Task) => Place;
}

function placer({ source, file }: Feature): Placer {
  const text = sourceText(source, file);
  return { ofNote: ({ range }) => placeOf(text, range), ofId: ({ idRange }) => placeOf(text, idRange) };
}
