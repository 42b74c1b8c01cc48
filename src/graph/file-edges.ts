import type { Edge, NodeId } from "../model/graph.ts";
import type { Task } from "../model/task.ts";

/**
 * Tasks that write the same file follow each other even if all are marked `[P]`. The writers of a file are chained
 * along an order that the other edges already allow, so no circle can arise; pairs that are ordered anyway get
 * no edge of their own.
 */
export function fileEdges(
  order: readonly NodeId[],
  tasks: ReadonlyMap<string, Task>,
  isOrdered: (first: Task, second: Task) => boolean,
): readonly Edge[] {
  const writers = new Map<string, Task>();
  const edges = new Map<string, Edge>();
  for (const node of order) {
    const task = tasks.get(node);
    if (task === undefined || task.kind !== "edit") continue;
    for (const path of task.files) {
      const previous = writers.get(path);
      writers.set(path, task);
      if (previous === undefined || previous === task || isOrdered(previous, task)) continue;
      const key = `${previous.id} ${task.id}`;
      const [first, second] = previous.line <= task.line ? [previous, task] : [task, previous];
      if (!edges.has(key)) {
        const line = Math.max(first.line, second.line);
        edges.set(key, { from: previous.id, to: task.id, reason: "file", line, text: path });
      }
    }
  }
  return [...edges.values()];
}
