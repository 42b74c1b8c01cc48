import type { Edge, NodeId } from "../model/graph.ts";
import { isOpen, type Task, type TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import { topologicalOrder } from "./topological-order.ts";

/** When each open task could start at the earliest, and the longest chain of them. */
export interface Levels {
  readonly waves: readonly (readonly TaskId[])[];
  readonly criticalPath: readonly TaskId[];
}

interface Reached {
  /** Open tasks that must be through before this node. */
  readonly level: number;
  /** The node that this level comes from. */
  readonly via: NodeId | null;
}

export function levels(
  nodes: readonly NodeId[],
  edges: readonly Edge[],
  tasks: ReadonlyMap<TaskId, Task>,
): Levels {
  const incoming = new Map<NodeId, Edge[]>();
  for (const edge of edges) append(incoming, edge.to, edge);
  const reached = new Map<NodeId, Reached>();
  for (const node of topologicalOrder(nodes, edges)) {
    let best: Reached = { level: 0, via: null };
    for (const edge of incoming.get(node) ?? []) {
      const level = (reached.get(edge.from)?.level ?? 0) + cost(tasks.get(edge.from), edge);
      if (level > best.level) best = { level, via: edge.from };
    }
    reached.set(node, best);
  }
  return { waves: wavesOf(nodes, reached, tasks), criticalPath: criticalPathOf(nodes, reached, tasks) };
}

/** A barrier takes no time, nor does what is settled; a held task delays only what names it. */
function cost(task: Task | undefined, edge: Edge): number {
  if (task === undefined || !isOpen(task)) return 0;
  return isHeld(task) && edge.reason !== "explicit" ? 0 : 1;
}

const isHeld = ({ kind }: Task): boolean => kind === "person" || kind === "git";

function wavesOf(
  nodes: readonly NodeId[],
  reached: ReadonlyMap<NodeId, Reached>,
  tasks: ReadonlyMap<TaskId, Task>,
): readonly (readonly TaskId[])[] {
  const waves: TaskId[][] = [];
  for (const node of nodes) {
    const task = tasks.get(node);
    const level = reached.get(node)?.level;
    if (task === undefined || level === undefined || !isOpen(task)) continue;
    while (waves.length <= level) waves.push([]);
    waves[level]?.push(node);
  }
  return waves.filter((wave) => wave.length > 0);
}

function criticalPathOf(
  nodes: readonly NodeId[],
  reached: ReadonlyMap<NodeId, Reached>,
  tasks: ReadonlyMap<TaskId, Task>,
): readonly TaskId[] {
  const isStep = (node: NodeId): boolean => {
    const task = tasks.get(node);
    return task !== undefined && isOpen(task);
  };
  let last: NodeId | null = null;
  for (const node of nodes) {
    if (!isStep(node) || !reached.has(node)) continue;
    if (last === null || (reached.get(node)?.level ?? 0) > (reached.get(last)?.level ?? 0)) last = node;
  }
  const path: TaskId[] = [];
  for (let node = last; node !== null; node = reached.get(node)?.via ?? null)
    if (isStep(node)) path.push(node);
  return path.reverse();
}
