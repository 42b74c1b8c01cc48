import type { Edge, NodeId } from "../model/graph.ts";
import { append } from "../util/append.ts";

/**
 * All nodes, each behind everything it waits for; among those that are free, first come in `nodes`, first out.
 * Nodes of a circle are left out.
 */
export function topologicalOrder(nodes: readonly NodeId[], edges: readonly Edge[]): readonly NodeId[] {
  const missing = new Map<NodeId, number>(nodes.map((node) => [node, 0]));
  const outgoing = new Map<NodeId, NodeId[]>();
  for (const { from, to } of edges) {
    missing.set(to, (missing.get(to) ?? 0) + 1);
    append(outgoing, from, to);
  }
  const ordered = nodes.filter((node) => missing.get(node) === 0);
  for (let at = 0; at < ordered.length; at++) {
    for (const to of outgoing.get(ordered[at] ?? "") ?? []) {
      const left = (missing.get(to) ?? 0) - 1;
      missing.set(to, left);
      if (left === 0) ordered.push(to);
    }
  }
  return ordered;
}
