import { type Edge, isBarrier, type NodeId, type TaskGraph } from "../model/graph.ts";
import { isOpen, type Task, type TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import { topologicalOrder } from "./topological-order.ts";

/** One reason why a task waits, and behind it the reasons of what it waits for. */
export interface WaitStep {
  readonly edge: Edge;
  /** 0: a reason of the task itself; 1: a reason of that reason; and so on. */
  readonly depth: number;
  /** Open tasks that a barrier still lacks; empty for a task. */
  readonly lacks: readonly TaskId[];
  /** Was explained further up; its own reasons are not repeated. */
  readonly seen: boolean;
}

export interface Waiting {
  readonly task: Task;
  /** Depth first, in document order; empty for a task that may start now. */
  readonly steps: readonly WaitStep[];
}

/** Everything that keeps a task from starting, step by step; null for an unknown id. */
export function whyNot(graph: TaskGraph, id: TaskId): Waiting | null {
  const task = graph.tasks.get(id);
  if (task === undefined) return null;
  const incoming = new Map<NodeId, Edge[]>();
  for (const edge of graph.edges) append(incoming, edge.to, edge);
  const settled = settledNodes(graph, incoming);
  const steps: WaitStep[] = [];
  const seen = new Set<NodeId>([id]);
  const open = (node: NodeId): readonly Edge[] =>
    (incoming.get(node) ?? []).filter(({ from }) => !settled.has(from));
  const stack = open(id)
    .map((edge) => ({ edge, depth: 0 }))
    .reverse();
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { edge, depth } = next;
    const lacks = isBarrier(edge.from) ? lacking(open(edge.from), graph) : [];
    steps.push({ edge, depth, lacks, seen: seen.has(edge.from) });
    if (seen.has(edge.from)) continue;
    seen.add(edge.from);
    // What a barrier lacks is listed with it; only the barriers and tasks before those are worth a step.
    const deeper = isBarrier(edge.from) ? open(edge.from).flatMap(({ from }) => open(from)) : open(edge.from);
    const fresh = isBarrier(edge.from) ? firstOfEach(deeper.filter(({ from }) => isBarrier(from))) : deeper;
    stack.push(...fresh.map((further) => ({ edge: further, depth: depth + 1 })).reverse());
  }
  return { task, steps };
}

const lacking = (edges: readonly Edge[], graph: TaskGraph): readonly TaskId[] =>
  edges.map(({ from }) => from).filter((node) => graph.tasks.has(node));

function firstOfEach(edges: readonly Edge[]): readonly Edge[] {
  const first = new Map<NodeId, Edge>();
  for (const edge of edges) if (!first.has(edge.from)) first.set(edge.from, edge);
  return [...first.values()];
}

/** Settled itself, and so is everything before it. */
function settledNodes(graph: TaskGraph, incoming: ReadonlyMap<NodeId, readonly Edge[]>): ReadonlySet<NodeId> {
  const settled = new Set<NodeId>();
  for (const node of topologicalOrder([...graph.tasks.keys(), ...graph.barriers], graph.edges)) {
    const task = graph.tasks.get(node);
    if (task !== undefined && (isOpen(task) || task.state === "unknown")) continue;
    if ((incoming.get(node) ?? []).every(({ from }) => settled.has(from))) settled.add(node);
  }
  return settled;
}
