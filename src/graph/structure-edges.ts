import type { Phase } from "../model/feature.ts";
import { type Edge, type NodeId, phaseBarrier } from "../model/graph.ts";
import type { Task } from "../model/task.ts";
import type { Chunk } from "./phase-chunks.ts";
import type { PhaseOrder } from "./phase-order.ts";

/**
 * Edges that follow from where tasks stand. Groups of one chunk follow each other directly; chunks and phases
 * are joined by barrier nodes, so that the number of edges grows with the number of tasks and no faster.
 */
export function structureEdges(
  phases: readonly Phase[],
  chunksOf: ReadonlyMap<number, readonly Chunk[]>,
  order: PhaseOrder,
): { readonly edges: readonly Edge[]; readonly barriers: readonly NodeId[] } {
  const edges: Edge[] = [];
  const barriers: NodeId[] = [];
  for (const [index, chunks] of chunksOf) {
    const phase = phases[index];
    if (phase === undefined) continue;
    const before = order.before(index).flatMap((other) => phases[other] ?? []);
    for (const [place, chunk] of chunks.entries()) {
      const previous = chunks[place - 1];
      edges.push(...(previous === undefined ? fromPhases(before, phase, chunk) : fromChunk(previous, chunk)));
      edges.push(...insideChunk(chunk), ...intoPhase(chunk, phase));
      if (place < chunks.length - 1) {
        edges.push(...intoSection(chunk));
        barriers.push(chunk.barrier);
      }
    }
    barriers.push(phaseBarrier(phase.index));
  }
  return { edges, barriers };
}

const entries = (chunk: Chunk): readonly Task[] => chunk.groups[0] ?? [];

/** A story phase that another one waits for, side by side with the rest, is said by its story. */
const fromPhases = (before: readonly Phase[], phase: Phase, chunk: Chunk): readonly Edge[] =>
  before.flatMap((earlier) =>
    entries(chunk).map((task) => ({
      from: phaseBarrier(earlier.index),
      to: task.id,
      reason: before.length > 1 ? ("story" as const) : ("phase" as const),
      line: phase.line,
      text: earlier.title,
    })),
  );

const fromChunk = (previous: Chunk, chunk: Chunk): readonly Edge[] =>
  entries(chunk).map((task) => ({
    from: previous.barrier,
    to: task.id,
    reason: "section" as const,
    line: chunk.line,
    text: previous.title,
  }));

function insideChunk(chunk: Chunk): readonly Edge[] {
  const edges: Edge[] = [];
  for (const [place, group] of chunk.groups.entries()) {
    for (const from of chunk.groups[place - 1] ?? []) {
      for (const to of group) {
        const barrier = to.parallel ? from : to;
        edges.push({
          from: from.id,
          to: to.id,
          reason: "sequence",
          line: to.line,
          text: `${barrier.id} has no [P]`,
        });
      }
    }
  }
  return edges;
}

const intoPhase = (chunk: Chunk, phase: Phase): readonly Edge[] =>
  chunk.groups.flat().map((task) => ({
    from: task.id,
    to: phaseBarrier(phase.index),
    reason: "phase" as const,
    line: task.line,
    text: phase.title,
  }));

const intoSection = (chunk: Chunk): readonly Edge[] =>
  chunk.groups.flat().map((task) => ({
    from: task.id,
    to: chunk.barrier,
    reason: "section" as const,
    line: task.line,
    text: chunk.title,
  }));
