import type { Diagnostic } from "./diagnostic.ts";
import type { Feature } from "./feature.ts";
import type { Task, TaskId } from "./task.ts";

export type Order = "phases" | "stories";

export type EdgeReason = "explicit" | "phase" | "section" | "sequence" | "file" | "story";

/**
 * A task id, or a barrier: `phase:3` (everything of phase 3 is settled), `section:3.1`, `tasks:57/1234` (everything that
 * a statement in line 57 names first).
 */
export type NodeId = string;

/** From prerequisite to dependent. */
export interface Edge {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly reason: EdgeReason;
  /** Line in tasks.md that says so. */
  readonly line: number;
  /** The words, or the path, it comes from. */
  readonly text: string;
}

export interface TaskGraph {
  readonly feature: Feature;
  readonly order: Order;
  readonly tasks: ReadonlyMap<TaskId, Task>;
  /** Barrier nodes in topological order of their phases. */
  readonly barriers: readonly NodeId[];
  /** Sorted by document position; acyclic unless `diagnostics` holds an error. */
  readonly edges: readonly Edge[];
  /** Open tasks by earliest start with unlimited workers. */
  readonly waves: readonly (readonly TaskId[])[];
  /** Longest chain of open tasks. */
  readonly criticalPath: readonly TaskId[];
  readonly diagnostics: readonly Diagnostic[];
}

export const phaseBarrier = (index: number): NodeId => `phase:${index}`;
export const isBarrier = (node: NodeId): boolean => node.includes(":");
export const joinBarrier = (line: number, offset: number): NodeId => `tasks:${line}/${offset}`;
/** The line of the statement whose tasks meet in this barrier; null for every other node. */
export const joinLine = (node: NodeId): number | null =>
  node.startsWith("tasks:") ? Number(node.slice("tasks:".length).split("/")[0]) : null;
