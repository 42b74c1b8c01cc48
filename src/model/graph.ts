import type { Diagnostic } from "./diagnostic.ts";
import type { Feature } from "./feature.ts";
import type { Task, TaskId } from "./task.ts";

export type Order = "phases" | "stories";

export type EdgeReason = "explicit" | "phase" | "section" | "sequence" | "file" | "story";

/**
 * A task id, a story's acceptance tests (`acceptance:US1`), or a barrier: `phase:3` (everything of phase 3 is settled),
 * `section:3.1`, `tasks:57/1234` (everything that a statement in line 57 names first).
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
  /** Only where acceptance tests are asked for. */
  readonly acceptance?: AcceptanceGraph;
}

/** Acceptance tests beside the tasks: who gets some, and which stories give nothing to test. */
export interface AcceptanceGraph {
  /** One for each open story with scenarios, in the order of spec.md. */
  readonly nodes: readonly AcceptanceNode[];
  /** Open stories without a single scenario. */
  readonly without: readonly string[];
}

/** The tests of one story, written from the documents alone; only the story's checkpoint waits for them. */
export interface AcceptanceNode {
  /** `acceptance:US1`. */
  readonly id: NodeId;
  readonly story: string;
  /** Index of the phase whose checkpoint needs them. */
  readonly phase: number;
  /** `US1/AC1`, … */
  readonly scenarios: readonly string[];
  /** What implements the story, done or not. */
  readonly tasks: readonly TaskId[];
  /** The story's first task: where there is room for one of both, the tests go first. */
  readonly before: TaskId;
}

export const phaseBarrier = (index: number): NodeId => `phase:${index}`;
export const isBarrier = (node: NodeId): boolean => node.includes(":") && !isAcceptance(node);
export const acceptanceOf = (story: string): NodeId => `acceptance:${story}`;
export const isAcceptance = (node: NodeId): boolean => node.startsWith("acceptance:");
export const joinBarrier = (line: number, offset: number): NodeId => `tasks:${line}/${offset}`;
/** The line of the statement whose tasks meet in this barrier; null for every other node. */
export const joinLine = (node: NodeId): number | null =>
  node.startsWith("tasks:") ? Number(node.slice("tasks:".length).split("/")[0]) : null;
