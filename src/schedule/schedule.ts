import { type Edge, isBarrier, type NodeId, phaseBarrier, type TaskGraph } from "../model/graph.ts";
import type { Task, TaskId } from "../model/task.ts";

/**
 * What may start now: a state machine over the task graph, without processes and without time.
 *
 *   waiting -> ready -> running -> passed | failed
 *                   \-> held (a person's or git's task: satisfies every edge but explicit ones)
 *
 * A node whose prerequisite failed, or is held and explicitly depended on, stays waiting for ever.
 */
export type Work =
  | { readonly kind: "task"; readonly task: Task }
  | { readonly kind: "checkpoint"; readonly phase: number }
  | { readonly kind: "held"; readonly task: Task; readonly why: "person" | "git" | "unknown" };

export interface ScheduleOptions {
  /** Null: every open task. */
  readonly selected: ReadonlySet<TaskId> | null;
  readonly tasksMax: number | null;
  /** Phases that earlier runs changed and no checkpoint has passed since. */
  readonly dueCheckpoints: ReadonlySet<number>;
}

/** `settled`: done or set aside before the run; it passes once what is before it has, so nothing overtakes. */
type NodeState = "settled" | "waiting" | "ready" | "running" | "passed" | "failed" | "held" | "unselected";

interface Node {
  readonly id: NodeId;
  readonly incoming: Edge[];
  readonly outgoing: Edge[];
  state: NodeState;
}

export interface Blocked {
  readonly task: TaskId;
  /** The nearest node that does not let it start. */
  readonly by: NodeId;
}

export class Schedule {
  readonly #graph: TaskGraph;
  readonly #options: ScheduleOptions;
  readonly #nodes = new Map<NodeId, Node>();
  readonly #touchedPhases: Set<number>;
  #started = 0;

  constructor(graph: TaskGraph, options: ScheduleOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#touchedPhases = new Set(options.dueCheckpoints);
    for (const task of graph.feature.tasks) this.#addNode(task.id, this.#startState(task));
    for (const barrier of graph.barriers) this.#addNode(barrier, "waiting");
    for (const edge of graph.edges) {
      this.#nodes.get(edge.from)?.outgoing.push(edge);
      this.#nodes.get(edge.to)?.incoming.push(edge);
    }
    this.#settle([...this.#nodes.keys()]);
  }

  /** The next thing to start, in document order; null when nothing may start now. */
  takeReady(): Work | null {
    for (const node of this.#nodes.values()) {
      if (node.state !== "ready") continue;
      const work = this.#work(node);
      if (work === null) continue;
      node.state = "running";
      return work;
    }
    return null;
  }

  finish(id: NodeId, end: "passed" | "failed" | "held"): void {
    const node = this.#node(id);
    if (node.state !== "running") throw new Error(`Internal error: ${id} finished but was ${node.state}`);
    node.state = end;
    this.#settle(node.outgoing.map((edge) => edge.to));
  }

  /** Still to be done by somebody, now or in a later run; a failed task is. */
  isOpen(id: TaskId): boolean {
    const state = this.#node(id).state;
    return state !== "settled" && state !== "passed" && state !== "held";
  }

  running(): number {
    return [...this.#nodes.values()].filter((node) => node.state === "running").length;
  }

  /** Open, selected, and held back by something that failed or waits for a person. Document order. */
  blocked(): Blocked[] {
    const blocked: Blocked[] = [];
    for (const task of this.#graph.feature.tasks) {
      const node = this.#node(task.id);
      if (node.state !== "waiting") continue;
      const by = this.#cause(node);
      // What waits only for tasks beyond `tasksMax` is not blocked: it is simply later.
      if (this.#node(by).state !== "ready") blocked.push({ task: task.id, by });
    }
    return blocked;
  }

  #startState(task: Task): NodeState {
    if (task.state === "done" || task.state === "aside") return "settled";
    const { selected } = this.#options;
    return selected !== null && !selected.has(task.id) ? "unselected" : "waiting";
  }

  #work(node: Node): Work | null {
    if (isBarrier(node.id)) return { kind: "checkpoint", phase: barrierPhase(node.id) };
    const task = this.#graph.tasks.get(node.id);
    if (task === undefined) throw new Error(`Internal error: no task ${node.id}`);
    if (task.state === "unknown") return { kind: "held", task, why: "unknown" };
    if (task.kind === "person" || task.kind === "git") return { kind: "held", task, why: task.kind };
    if (this.#options.tasksMax !== null && this.#started >= this.#options.tasksMax) return null;
    this.#started += 1;
    this.#touchedPhases.add(this.#phaseOf(task));
    return { kind: "task", task };
  }

  /** Moves waiting nodes on as far as their prerequisites allow; barriers without a checkpoint pass at once. */
  #settle(ids: readonly NodeId[]): void {
    const queue = new Set(ids);
    for (const id of queue) {
      queue.delete(id);
      const node = this.#node(id);
      if (this.#isWaiting(id) && node.incoming.every((edge) => this.#isSatisfied(edge, node.state)))
        node.state = this.#next(node);
      if (node.state === "passed" || node.state === "held" || node.state === "unselected")
        for (const edge of node.outgoing) if (this.#isWaiting(edge.to)) queue.add(edge.to);
    }
  }

  #next(node: Node): NodeState {
    const nothingToDo = node.state === "settled" || (isBarrier(node.id) && !this.#needsCheckpoint(node));
    return nothingToDo ? "passed" : "ready";
  }

  #isWaiting(id: NodeId): boolean {
    const { state } = this.#node(id);
    return state === "waiting" || state === "settled";
  }

  #isSatisfied(edge: Edge, waiting: NodeState): boolean {
    const state = this.#node(edge.from).state;
    if (state === "passed") return true;
    // What is done already was not held up by a person's or an unselected task, so neither is what follows it.
    if (waiting === "settled" && (state === "held" || state === "unselected")) return true;
    // The person chose what to run: order that is only implied does not hold what they left out.
    return (state === "held" || state === "unselected") && edge.reason !== "explicit";
  }

  /** A phase in which nothing was done needs no checkpoint; one with unselected open tasks cannot have one yet. */
  #needsCheckpoint(node: Node): boolean {
    if (!node.id.startsWith("phase:")) return false;
    const complete = node.incoming.every((edge) => this.#node(edge.from).state !== "unselected");
    return complete && this.#touchedPhases.has(barrierPhase(node.id));
  }

  #cause(node: Node, seen: Set<NodeId> = new Set()): NodeId {
    seen.add(node.id);
    for (const edge of node.incoming) {
      if (this.#isSatisfied(edge, node.state) || seen.has(edge.from)) continue;
      const from = this.#node(edge.from);
      return this.#isWaiting(from.id) ? this.#cause(from, seen) : from.id;
    }
    return node.id;
  }

  #phaseOf(task: Task): number {
    return this.#graph.feature.phases[task.phase]?.index ?? 0;
  }

  #addNode(id: NodeId, state: NodeState): void {
    this.#nodes.set(id, { id, incoming: [], outgoing: [], state });
  }

  #node(id: NodeId): Node {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new Error(`Internal error: the schedule has no node ${id}`);
    return node;
  }
}

const barrierPhase = (node: NodeId): number => Number(node.slice(phaseBarrier(0).length - 1).split(".")[0]);
