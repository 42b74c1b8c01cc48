import type { TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";

/**
 * Circles among "waits for" edges, each as the list of its edges in the direction of waiting. Iterative, so that
 * a chain of any length fits; the same input always names the same circles.
 */
interface Arc {
  /** Prerequisite. */
  readonly from: TaskId;
  /** Dependent. */
  readonly to: TaskId;
}

interface Frame {
  readonly id: TaskId;
  /** The edge by which this task was reached. */
  readonly via: number;
  next: number;
}

/** Every edge that closes a circle, with the whole circle it closes. Without those edges there is none. */
export function findCycles<E extends Arc>(
  ids: readonly TaskId[],
  edges: readonly E[],
): readonly { readonly closing: E; readonly circle: readonly E[] }[] {
  const waits = new Map<TaskId, number[]>();
  edges.forEach((edge, index) => {
    append(waits, edge.to, index);
  });
  const cycles: { closing: E; circle: readonly E[] }[] = [];
  const done = new Set<TaskId>();
  for (const start of ids) {
    if (done.has(start)) continue;
    const stack: Frame[] = [{ id: start, via: -1, next: 0 }];
    const depthOf = new Map<TaskId, number>([[start, 0]]);
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const index = waits.get(frame.id)?.[frame.next];
      frame.next += 1;
      const edge = index === undefined ? undefined : edges[index];
      if (index === undefined || edge === undefined) {
        stack.pop();
        depthOf.delete(frame.id);
        done.add(frame.id);
        continue;
      }
      const depth = depthOf.get(edge.from);
      if (depth !== undefined)
        cycles.push({ closing: edge, circle: [...edgesAbove(stack, depth, edges), edge] });
      else if (!done.has(edge.from)) {
        depthOf.set(edge.from, stack.length);
        stack.push({ id: edge.from, via: index, next: 0 });
      }
    }
  }
  return cycles;
}

const edgesAbove = <E>(stack: readonly Frame[], depth: number, edges: readonly E[]): readonly E[] =>
  stack.slice(depth + 1).flatMap(({ via }) => edges[via] ?? []);
