/**
 * What a run looks like at one moment, folded from its events: the only input of rows, counters and the summary.
 * Pure; an event that does not fit what was seen before changes as much as it can and never throws.
 */
import { movedPhases } from "../graph/moved-phases.ts";
import type { Event, Stamped } from "../model/event.ts";
import type { EvidenceLevel } from "../model/evidence.ts";
import { isAcceptance } from "../model/graph.ts";
import type { RoleName, TaskId, TaskKind } from "../model/task.ts";
import { addUsage, NO_USAGE, type Usage } from "../model/usage.ts";

export interface TaskView {
  readonly id: TaskId;
  readonly title: string;
  readonly phase: number;
  readonly kind: TaskKind;
  readonly role: RoleName;
  readonly status: "open" | "running" | "ticked" | "failed" | "waiting";
  readonly level: EvidenceLevel | null;
  readonly attempts: number;
  readonly turns: number;
  readonly usage: Usage;
  /** US dollars, of what has a price. */
  readonly cost?: number;
  readonly ms: number;
}

export interface PhaseView {
  readonly index: number;
  readonly title: string;
  readonly open: number;
  readonly total: number;
  readonly status: "later" | "running" | "passed" | "red";
  readonly startedMs: number;
  readonly ms: number;
}

/** One attempt that occupies a slot now, until its task is settled or the slot gets other work. */
export interface Work {
  readonly slot: number;
  readonly task: TaskId | null;
  readonly phase: number;
  readonly role: RoleName | "run";
  readonly attempt: number;
  readonly turn: number;
  /** What it did last: a tool with its file, a check. */
  readonly doing: string;
  readonly startedMs: number;
  /** Of its turns so far; counted for good when the attempt ends. */
  readonly usage: Usage;
  /** The worker is through; its work is being checked and merged. */
  readonly ended: boolean;
}

export interface RunState {
  readonly run: Extract<Event, { type: "run.started" }> | null;
  readonly startedMs: number;
  readonly phases: readonly PhaseView[];
  /** Document order. */
  readonly tasks: ReadonlyMap<TaskId, TaskView>;
  readonly works: readonly Work[];
  /** Of everything that has ended. */
  readonly settledUsage: Usage;
  readonly apiWait: { readonly untilMs: number; readonly status: number | null } | null;
}

export const EMPTY_RUN: RunState = {
  run: null,
  startedMs: 0,
  phases: [],
  tasks: new Map(),
  works: [],
  settledUsage: NO_USAGE,
  apiWait: null,
};

/** Tokens so far, running attempts included. */
export function usageSoFar(state: RunState): Usage {
  return state.works.reduce((sum, work) => addUsage(sum, work.usage), state.settledUsage);
}

/** Part of the input that came out of the cache, 0 to 100; null before the first input. */
export function cacheHitPercent(usage: Usage): number | null {
  const input = usage.input + usage.cacheRead + usage.cacheWrite;
  return input === 0 ? null : Math.round((usage.cacheRead / input) * 100);
}

export function countTasks(state: RunState): Readonly<Record<TaskView["status"], number>> {
  const counts = { open: 0, running: 0, ticked: 0, failed: 0, waiting: 0 };
  for (const task of state.tasks.values()) counts[task.status]++;
  return counts;
}

export function reduceRun(state: RunState, event: Stamped): RunState {
  const at = Date.parse(event.ts);
  switch (event.type) {
    case "run.started":
      return { ...EMPTY_RUN, run: event, startedMs: at };
    case "graph.made":
      return { ...state, ...graphMade(event, state) };
    case "phase.started":
      return withPhase(state, event.phase, { status: "running", startedMs: at });
    case "phase.passed":
      return withPhase(state, event.phase, { status: "passed", ms: phaseMs(event, state) });
    case "phase.red":
      return withPhase(state, event.phase, { status: "red", ms: phaseMs(event, state) });
    case "attempt.started":
      return attemptStarted(state, event, at);
    case "turn.ended":
      return turnEnded({ ...state, apiWait: null }, event);
    case "tool.called":
      return withWork(state, event, (work) => ({ ...work, doing: `${event.tool} ${event.detail}` }));
    case "attempt.finished":
      return attemptFinished(state, event);
    case "check.finished":
      return withWork(state, { task: event.task, attempt: null }, (work) => ({
        ...work,
        doing: `${event.check.command} ${event.check.status === "not-run" ? "not run" : event.check.status}`,
      }));
    case "task.merged":
      return withWork(state, { task: event.task, attempt: null }, (work) => ({ ...work, doing: "merged" }));
    case "task.ticked":
      return settle(state, event.task, {
        status: "ticked",
        level: event.level,
        ms: event.ms,
        usage: event.usage,
      });
    case "task.failed":
      return settle(state, event.task, { status: "failed", attempts: event.attempts });
    case "task.waiting":
      return settle(state, event.task, { status: "waiting" });
    case "api.waiting":
      return { ...state, apiWait: { untilMs: at + event.ms, status: event.status } };
    case "lock.waiting":
      return withWork(state, { task: event.task, attempt: null }, (work) => ({
        ...work,
        doing: `needs ${event.locks.join(", ")}: ${event.command}`,
      }));
    case "run.finished":
      return { ...state, works: [], settledUsage: event.summary.usage, apiWait: null };
    case "acceptance.frozen":
      return settle(state, event.task, {});
    case "acceptance.checked":
      return state;
    case "spend.settled":
      return spendSettled(state, event);
    case "spend.reserved":
    case "review.finished":
    case "mutants.finished":
    case "phase.scored":
    case "merge.refused":
    case "notes.remembered":
    case "work.undone":
      return state;
  }
}

/** Again in mid-run when a person has edited the list: what is known of its phases and tasks stays. */
function graphMade(
  event: Extract<Event, { type: "graph.made" }>,
  before: RunState,
): Pick<RunState, "phases" | "tasks"> {
  const moved = new Map([...movedPhases(before.phases, event.phases)].map(([from, to]) => [to, from]));
  const phases = event.phases.map((phase): PhaseView => {
    const known = before.phases.find(({ index }) => index === moved.get(phase.index));
    const { startedMs, ms } = known ?? { startedMs: 0, ms: 0 };
    const status = phase.open === 0 ? "passed" : known?.status === "passed" ? "running" : known?.status;
    return { ...phase, status: status ?? "later", startedMs, ms };
  });
  const listed = event.tasks.map((task): [TaskId, TaskView] => {
    const known = before.tasks.get(task.id);
    const isKept = known !== undefined && known.status !== "ticked";
    return [task.id, isKept ? { ...known, ...task } : newTask(task)];
  });
  const done = [...before.tasks].filter(([, { status }]) => status === "ticked" || status === "running");
  return { phases, tasks: new Map([...done, ...listed]) };
}

function newTask(task: Pick<TaskView, "id" | "title" | "phase" | "kind" | "role">): TaskView {
  return { ...task, status: "open", level: null, attempts: 0, turns: 0, usage: NO_USAGE, ms: 0 };
}

function attemptStarted(
  state: RunState,
  event: Extract<Event, { type: "attempt.started" }>,
  at: number,
): RunState {
  const { slot, task, phase, role, attempt } = event;
  const fresh = { turn: 0, doing: "", startedMs: at, usage: NO_USAGE, ended: false };
  const work: Work = { slot, task, phase, role, attempt, ...fresh };
  const gone = state.works.filter((each) => each.slot === slot || (each.task === task && each.ended));
  const settledUsage = gone.reduce((sum, each) => addUsage(sum, each.usage), state.settledUsage);
  const works = [...state.works.filter((each) => !gone.includes(each)), work].sort((a, b) => a.slot - b.slot);
  const started = { ...state, works, settledUsage };
  if (task === null) return started;
  const before = taskOf(started, task, phase);
  return withTask(started, { ...before, status: "running", attempts: Math.max(before.attempts, attempt) });
}

function turnEnded(state: RunState, event: Extract<Event, { type: "turn.ended" }>): RunState {
  if (workOf(state, event) === undefined)
    return { ...state, settledUsage: addUsage(state.settledUsage, event.usage) };
  const counted = withWork(state, event, (work) => ({
    ...work,
    turn: event.turn,
    usage: addUsage(work.usage, event.usage),
  }));
  if (event.task === null) return counted;
  const before = taskOf(counted, event.task, 0);
  return withTask(counted, { ...before, turns: before.turns + 1, ...costWith(before, event.cost) });
}

/** A call that failed is no turn, and is paid for like one. */
function spendSettled(state: RunState, event: Extract<Event, { type: "spend.settled" }>): RunState {
  const ref = { task: event.task, attempt: null };
  if (event.task === null || workOf(state, ref) === undefined)
    return { ...state, settledUsage: addUsage(state.settledUsage, event.usage) };
  const counted = withWork(state, ref, (work) => ({ ...work, usage: addUsage(work.usage, event.usage) }));
  const before = taskOf(counted, event.task, 0);
  return withTask(counted, { ...before, ...costWith(before, event.cost) });
}

const costWith = ({ cost = 0 }: TaskView, more: number | undefined): Pick<TaskView, "cost"> =>
  more === undefined ? {} : { cost: cost + more };

/** A worker's slot keeps showing its task while it is checked and merged; a reviewer's is free at once. */
function attemptFinished(state: RunState, event: Extract<Event, { type: "attempt.finished" }>): RunState {
  const settledUsage = addUsage(state.settledUsage, event.usage);
  const work = workOf(state, event);
  const over = event.task === null || event.outcome === "interrupted";
  const works = over
    ? state.works.filter((each) => each !== work)
    : state.works.map((each) =>
        each === work ? { ...each, usage: NO_USAGE, doing: event.outcome, ended: true } : each,
      );
  const ended = { ...state, settledUsage, works };
  if (event.task === null) return ended;
  const before = taskOf(ended, event.task, 0);
  return withTask(ended, {
    ...before,
    status: event.outcome === "interrupted" ? "open" : before.status,
    usage: addUsage(before.usage, event.usage),
    ms: before.ms + event.ms,
  });
}

function settle(state: RunState, id: TaskId, end: Partial<TaskView>): RunState {
  const gone = state.works.filter((each) => each.task === id);
  const settledUsage = gone.reduce((sum, each) => addUsage(sum, each.usage), state.settledUsage);
  const works = state.works.filter((each) => each.task !== id);
  return withTask({ ...state, works, settledUsage }, { ...taskOf(state, id, 0), ...end });
}

function taskOf(state: RunState, id: TaskId, phase: number): TaskView {
  return state.tasks.get(id) ?? newTask({ id, title: "", phase, kind: "edit", role: "code" });
}

/** A story's acceptance tests take a slot like a task, but are none of the list. */
function withTask(state: RunState, task: TaskView): RunState {
  if (isAcceptance(task.id)) return state;
  return { ...state, tasks: new Map(state.tasks).set(task.id, task) };
}

function withPhase(state: RunState, index: number, change: Partial<PhaseView>): RunState {
  const phases = state.phases.map((each) => (each.index === index ? { ...each, ...change } : each));
  return { ...state, phases };
}

/** From its first task to the end of its checkpoint; the checkpoint alone when the start was not seen. */
export function phaseMs(
  event: Stamped<Extract<Event, { type: "phase.passed" | "phase.red" }>>,
  state: RunState,
): number {
  const startedMs = state.phases.find((each) => each.index === event.phase)?.startedMs ?? 0;
  if (startedMs > 0) return Date.parse(event.ts) - startedMs;
  return event.type === "phase.passed" ? event.ms : 0;
}

/** What an event is about: the work in a slot, if it is still there. */
export function workOf(state: RunState, ref: WorkRef): Work | undefined {
  return state.works.find((each) => isOf(each, ref));
}

interface WorkRef {
  readonly task: TaskId | null;
  /** Null: whichever attempt of the task is at work. */
  readonly attempt: number | null;
  readonly role?: RoleName | "run";
}

function withWork(state: RunState, ref: WorkRef, change: (work: Work) => Work): RunState {
  const work = workOf(state, ref);
  if (work === undefined || (ref.task === null && ref.attempt === null)) return state;
  return { ...state, works: state.works.map((each) => (each === work ? change(each) : each)) };
}

function isOf(work: Work, ref: WorkRef): boolean {
  return (
    work.task === ref.task &&
    (ref.attempt === null || work.attempt === ref.attempt) &&
    (ref.role === undefined || work.role === ref.role)
  );
}
