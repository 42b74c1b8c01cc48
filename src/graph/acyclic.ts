import type { NodeId } from "../model/graph.ts";
import { append } from "../util/append.ts";

interface Arc {
  readonly from: NodeId;
  readonly to: NodeId;
}

export interface Refused<E> {
  readonly edge: E;
  /** What stands against it: the edges that already lead from its end to its beginning, in the order of work. */
  readonly against: readonly Arc[];
}

/**
 * Takes the edges of `offered` one after the other, as long as none closes a circle with `given` and what was taken
 * before. Only edges in the neighbourhood of a circle are looked at singly, and those with a bound on the work.
 */
export function takeAcyclic<E extends Arc>(
  given: readonly Arc[],
  offered: readonly E[],
): { readonly taken: readonly E[]; readonly refused: readonly Refused<E>[] } {
  const entangled = nodesOfCircles([...given, ...offered]);
  if (entangled.size === 0) return { taken: offered, refused: [] };
  const inside = ({ from, to }: Arc): boolean => entangled.has(from) && entangled.has(to);
  const outgoing = new Map<NodeId, Arc[]>();
  for (const edge of given.filter(inside)) append(outgoing, edge.from, edge);
  const taken: E[] = [];
  const refused: Refused<E>[] = [];
  let visits = VISITS_MAX;
  for (const edge of offered) {
    if (!inside(edge)) {
      taken.push(edge);
      continue;
    }
    const { path, visited } = pathBetween(edge.to, edge.from, outgoing, visits);
    visits -= visited;
    if (path !== null || visits <= 0) refused.push({ edge, against: path ?? [] });
    else {
      append(outgoing, edge.from, edge);
      taken.push(edge);
    }
  }
  return { taken, refused };
}

const VISITS_MAX = 500_000;

/** Nodes that are left when everything without a predecessor, then everything without a successor, is taken away. */
function nodesOfCircles(edges: readonly Arc[]): ReadonlySet<NodeId> {
  const forward = peel(
    edges,
    ({ from }) => from,
    ({ to }) => to,
  );
  const inside = edges.filter(({ from, to }) => forward.has(from) && forward.has(to));
  return peel(
    inside,
    ({ to }) => to,
    ({ from }) => from,
  );
}

function peel(
  edges: readonly Arc[],
  near: (edge: Arc) => NodeId,
  far: (edge: Arc) => NodeId,
): ReadonlySet<NodeId> {
  const missing = new Map<NodeId, number>();
  const next = new Map<NodeId, NodeId[]>();
  for (const edge of edges) {
    missing.set(near(edge), missing.get(near(edge)) ?? 0);
    missing.set(far(edge), (missing.get(far(edge)) ?? 0) + 1);
    append(next, near(edge), far(edge));
  }
  const free = [...missing].filter(([, count]) => count === 0).map(([node]) => node);
  for (let node = free.pop(); node !== undefined; node = free.pop()) {
    missing.delete(node);
    for (const other of next.get(node) ?? []) {
      const left = (missing.get(other) ?? 0) - 1;
      missing.set(other, left);
      if (left === 0) free.push(other);
    }
  }
  return new Set(missing.keys());
}

/** Breadth first, so that the shortest reason is named. */
function pathBetween(
  start: NodeId,
  goal: NodeId,
  outgoing: ReadonlyMap<NodeId, readonly Arc[]>,
  visitsMax: number,
): { readonly path: readonly Arc[] | null; readonly visited: number } {
  const via = new Map<NodeId, Arc | null>([[start, null]]);
  const queue = [start];
  for (let at = 0; at < queue.length && at < visitsMax; at++) {
    const node = queue[at] ?? "";
    if (node === goal) return { path: pathTo(node, via), visited: at };
    for (const edge of outgoing.get(node) ?? []) {
      if (via.has(edge.to)) continue;
      via.set(edge.to, edge);
      queue.push(edge.to);
    }
  }
  return { path: null, visited: queue.length };
}

function pathTo(goal: NodeId, via: ReadonlyMap<NodeId, Arc | null>): readonly Arc[] {
  const path: Arc[] = [];
  for (let edge = via.get(goal); edge !== undefined && edge !== null; edge = via.get(edge.from))
    path.push(edge);
  return path.reverse();
}
