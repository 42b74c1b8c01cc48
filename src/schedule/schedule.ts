import { movedPhases } from "../graph/moved-phases.ts";
import {
  type AcceptanceNode,
  type Edge,
  isBarrier,
  type NodeId,
  phaseBarrier,
  type TaskGraph,
} from "../model/graph.ts";
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
  | { readonly kind: "acceptance"; readonly node: AcceptanceNode }
  | { readonly kind: "held"; readonly task: Task; readonly why: "person" | "git" | "unknown" };

/** What a piece of work finishes. */
export function nodeOf(work: Work): NodeId {
  if (work.kind === "checkpoint") return phaseBarrier(work.phase);
  return work.kind === "acceptance" ? work.node.id : work.task.id;
}

export interface ScheduleOptions {
  /** Null: every open task. */
  readonly selected: ReadonlySet<TaskId> | null;
  readonly tasksMax: number | null;
  /** Phases that earlier runs changed and no checkpoint has passed since. */
  readonly dueCheckpoints: ReadonlySet<number>;
}

export interface Replan {
  readonly selected: ReadonlySet<TaskId> | null;
  /** Tasks whose words are not what they were. */
  readonly changed: ReadonlySet<TaskId>;
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
  readonly #tasksMax: number | null;
  #graph: TaskGraph;
  #selected: ReadonlySet<TaskId> | null;
  #nodes = new Map<NodeId, Node>();
  #touchedPhases: Set<number>;
  #started = 0;

  constructor(graph: TaskGraph, options: ScheduleOptions) {
    this.#tasksMax = options.tasksMax;
    this.#graph = graph;
    this.#selected = options.selected;
    this.#touchedPhases = new Set(options.dueCheckpoints);
    this.#addWork(
      (task) => this.#startState(task),
      (node) => this.#startStateOf(node),
    );
    for (const barrier of graph.barriers) this.#addNode(barrier, "waiting");
    this.#connect();
  }

  /**
   * Takes over a list that a person has edited: what is new waits its turn, what was unticked is open again, what failed
   * is tried again if its words changed. Work that runs goes on. Phases may only move while nothing runs.
   */
  replan(graph: TaskGraph, { selected, changed }: Replan): void {
    const before = this.#nodes;
    const moved = movedPhases(this.#graph.feature.phases, graph.feature.phases);
    const barriers = new Map([...moved].map(([from, to]) => [phaseBarrier(to), phaseBarrier(from)]));
    this.#graph = graph;
    this.#selected = selected;
    this.#nodes = new Map();
    this.#touchedPhases = new Set([...this.#touchedPhases].flatMap((index) => moved.get(index) ?? []));
    this.#addWork(
      (task) => this.#stateAfter(before.get(task.id)?.state, task, changed.has(task.id)),
      (node) => before.get(node.id)?.state ?? this.#startStateOf(node),
    );
    for (const id of graph.barriers)
      this.#addNode(id, before.get(barriers.get(id) ?? "")?.state ?? "waiting");
    // A task whose line is gone still runs; nothing waits for it.
    for (const [id, { state }] of before)
      if (state === "running" && !this.#nodes.has(id)) this.#addNode(id, state);
    this.#connect();
  }

  #connect(): void {
    for (const edge of this.#graph.edges) {
      this.#nodes.get(edge.from)?.outgoing.push(edge);
      this.#nodes.get(edge.to)?.incoming.push(edge);
    }
    // A barrier behind which there is work again has not passed.
    for (const id of this.#graph.barriers) {
      const node = this.#node(id);
      if (node.state === "passed" && !this.#areSatisfied(node)) node.state = "waiting";
    }
    this.#settle([...this.#nodes.keys()]);
  }

  #stateAfter(before: NodeState | undefined, task: Task, isChanged: boolean): NodeState {
    if (before === "running") return before;
    const state = this.#startState(task);
    if (state === "settled") return before === "passed" ? before : state;
    const isKept = before === "failed" || before === "held";
    return isKept && !isChanged ? before : state;
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

  finish(id: NodeId, end: "passed" | "failed" | "held" | "again"): void {
    const node = this.#node(id);
    if (node.state !== "running") throw new Error(`Internal error: ${id} finished but was ${node.state}`);
    // Somebody may have added work behind a barrier while its checkpoint looked.
    const isOvertaken = isBarrier(id) && end === "passed" && !this.#areSatisfied(node);
    node.state = isOvertaken || end === "again" ? "waiting" : end;
    this.#settle([id, ...node.outgoing.map((edge) => edge.to)]);
  }

  /** Still to be done by somebody, now or in a later run; a failed task is. */
  isOpen(id: TaskId): boolean {
    const state = this.#nodes.get(id)?.state;
    // A line that is gone asks for nothing any more.
    return state !== undefined && state !== "settled" && state !== "passed" && state !== "held";
  }

  /** Done, by this run or before it. */
  isPassed(id: TaskId): boolean {
    return this.#nodes.get(id)?.state === "passed";
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
    return this.#selected !== null && !this.#selected.has(task.id) ? "unselected" : "waiting";
  }

  /** A story chosen in part has its tests as well: they are about what is done of it. */
  #startStateOf({ tasks }: AcceptanceNode): NodeState {
    const selected = this.#selected;
    return selected !== null && !tasks.some((id) => selected.has(id)) ? "unselected" : "waiting";
  }

  #work(node: Node): Work | null {
    const acceptance = this.#graph.acceptance?.nodes.find(({ id }) => id === node.id);
    if (acceptance !== undefined) return { kind: "acceptance", node: acceptance };
    if (isBarrier(node.id)) return { kind: "checkpoint", phase: barrierPhase(node.id) };
    const task = this.#graph.tasks.get(node.id);
    if (task === undefined) throw new Error(`Internal error: no task ${node.id}`);
    if (task.state === "unknown") return { kind: "held", task, why: "unknown" };
    if (task.kind === "person" || task.kind === "git") return { kind: "held", task, why: task.kind };
    if (this.#tasksMax !== null && this.#started >= this.#tasksMax) return null;
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
      if (this.#isWaiting(id) && this.#areSatisfied(node)) node.state = this.#next(node);
      if (node.state === "passed" || node.state === "held" || node.state === "unselected")
        for (const edge of node.outgoing) if (this.#isWaiting(edge.to)) queue.add(edge.to);
    }
  }

  #next(node: Node): NodeState {
    const nothingToDo = node.state === "settled" || (isBarrier(node.id) && !this.#needsCheckpoint(node));
    return nothingToDo ? "passed" : "ready";
  }

  #areSatisfied(node: Node): boolean {
    return node.incoming.every((edge) => this.#isSatisfied(edge, node.state));
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

  /** In the order of the document, a story's acceptance tests before its first task. */
  #addWork(stateOf: (task: Task) => NodeState, stateOfTests: (node: AcceptanceNode) => NodeState): void {
    const { feature, acceptance } = this.#graph;
    for (const task of feature.tasks) {
      for (const node of acceptance?.nodes ?? [])
        if (node.before === task.id) this.#addNode(node.id, stateOfTests(node));
      this.#addNode(task.id, stateOf(task));
    }
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
