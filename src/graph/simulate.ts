import type { NodeId, TaskGraph } from "../model/graph.ts";
import { isOpen, type TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import { topologicalOrder } from "./topological-order.ts";

/** How much an order of work could gain, if every task took equally long. */
export interface Gain {
  /** Open tasks that specrun does by itself. */
  readonly tasks: number;
  /** Of those, the most that follow each other. */
  readonly chain: number;
  /** Rounds that `jobs` workers would need. */
  readonly rounds: number;
}

/** Rounds of equal length: each starts as many ready tasks as there are workers, in document order. */
export function simulate(graph: TaskGraph, jobs: number): Gain {
  const works = (node: NodeId): boolean => {
    const task = graph.tasks.get(node);
    return task !== undefined && isOpen(task) && (task.kind === "edit" || task.kind === "run");
  };
  const nodes: readonly NodeId[] = [...graph.tasks.keys(), ...graph.barriers];
  const outgoing = new Map<NodeId, NodeId[]>();
  const missing = new Map<NodeId, number>(nodes.map((node) => [node, 0]));
  const solid = new Set(topologicalOrder(nodes, graph.edges));
  for (const { from, to } of graph.edges) {
    if (!solid.has(from) || !solid.has(to)) continue;
    append(outgoing, from, to);
    missing.set(to, (missing.get(to) ?? 0) + 1);
  }
  const ready: TaskId[] = [];
  const settle = (first: readonly NodeId[]): void => {
    const queue = [...first];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      for (const to of outgoing.get(node) ?? []) {
        const left = (missing.get(to) ?? 0) - 1;
        missing.set(to, left);
        if (left > 0) continue;
        if (works(to)) ready.push(to);
        else queue.push(to);
      }
    }
  };
  const free = nodes.filter((node) => missing.get(node) === 0 && solid.has(node));
  ready.push(...free.filter(works));
  settle(free.filter((node) => !works(node)));
  let rounds = 0;
  for (; ready.length > 0; rounds++) settle(ready.splice(0, jobs));
  const chain = graph.criticalPath.filter(works).length;
  return { tasks: nodes.filter((node) => works(node) && solid.has(node)).length, chain, rounds };
}
