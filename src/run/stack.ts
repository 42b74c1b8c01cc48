import { type GateResults, withoutProof } from "../checks/evidence-level.ts";
import { findRegression, type Regression, runGate } from "../checks/gate.ts";
import type { OwedTests } from "../checks/owed.ts";
import type { AcceptedWork, CheckResult } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Task, TaskId } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import type { RunContext } from "./context.ts";
import { guardChange } from "./guard-change.ts";
import { keepWork } from "./keep-work.ts";
import { ownTests } from "./own-tests.ts";
import { inSlot } from "./slot-lost.ts";

/** Accepted work that wants to be merged. */
export interface MergeRequest {
  /** Null for a phase's repair: merged, but there is nothing to tick. */
  readonly task: Task | null;
  readonly phase: number;
  readonly attempt: number;
  readonly work: AcceptedWork;
}

/** One request merged onto what is below it. */
export interface Layer {
  readonly request: MergeRequest;
  readonly from: CommitId;
  readonly to: CommitId;
  /** Of the merged tree, where that is not the one that was checked before. */
  readonly gate: GateResults | null;
}

export interface Stack {
  readonly ours: CommitId;
  readonly layers: readonly Layer[];
  /** What cannot be merged at all, each with its reason. */
  readonly refused: ReadonlyMap<MergeRequest, Failure>;
}

/** The user's tree as it is at this moment, and on it each request in turn. Touches nothing of the user's. */
export async function stackUp(
  context: RunContext,
  ours: CommitId,
  batch: readonly MergeRequest[],
): Promise<Stack> {
  const layers: Layer[] = [];
  const refused = new Map<MergeRequest, Failure>();
  let tip = ours;
  for (const request of batch) {
    const merged = await mergeOnto(context, tip, request);
    if (typeof merged === "string") {
      layers.push({ request, from: tip, to: merged, gate: null });
      tip = merged;
      // A conflict with a layer that is not in the tree yet is none so far: it is merged again after this batch.
    } else if (tip === ours) refused.set(request, await kept(context, request, merged));
  }
  return { ours, layers, refused };
}

/** A conflict before anything of the work is kept for people. */
async function mergeOnto(
  context: RunContext,
  ours: CommitId,
  { task, work }: MergeRequest,
): Promise<CommitId | Failure> {
  const { base, candidate } = work;
  const merge = await context.store.merge({ base, ours, theirs: candidate, task: task?.id ?? null });
  if (merge.kind === "would-lose") return { reason: "would-lose", paths: merge.paths, keptIn: "" };
  if (merge.kind === "conflict") {
    if (merge.people.length > 0) return { reason: "conflict-person", paths: merge.people, keptIn: "" };
    return { reason: "conflict-task", paths: merge.paths, tasks: merge.tasks, keptIn: "" };
  }
  const refused = await guardChange(context, {
    task,
    base: ours,
    candidate: merge.commit,
    mustChange: false,
    ignored: [],
  });
  return refused ?? merge.commit;
}

async function kept(context: RunContext, request: MergeRequest, failure: Failure): Promise<Failure> {
  if (!("keptIn" in failure)) return failure;
  return { ...failure, keptIn: await keepWork(context, request, failure.paths) };
}

/** What the checks say of the whole stack; nothing is run where its tree is the one that was checked before. */
export async function checkStack(context: RunContext, stack: Stack): Promise<CheckedStack> {
  const [only] = stack.layers;
  if (only !== undefined && stack.layers.length === 1) return checkAlone(context, stack, only);
  const { gate, newlyRed } = await regressionAt(context, stack, stack.layers.length - 1);
  const layers = stack.layers.map((layer) => ({ ...layer, gate: withoutProof(gate) }));
  return { stack: { ...stack, layers }, newlyRed };
}

export interface CheckedStack {
  readonly stack: Stack;
  readonly newlyRed: readonly CheckResult[];
}

/** Others' merged work may break what was green alone. Equal trees need no second look. */
async function checkAlone(context: RunContext, stack: Stack, layer: Layer): Promise<CheckedStack> {
  const { task, work } = layer.request;
  const { verifier } = context;
  const isKnown = (await verifier.treeOf(layer.to)) === (await verifier.treeOf(work.candidate));
  // A phase's repair is looked at by its checkpoint, on the tree that it leads to.
  if (task === null || isKnown) return { stack, newlyRed: [] };
  const own = await ownTests(context, task, work);
  const gate = await inSlot(context, layer.to, (slot) =>
    runGate({ ...situation(context, stack, 0), slot, task, ownTests: own }),
  );
  return { stack: { ...stack, layers: [{ ...layer, gate }] }, newlyRed: gate.newlyRed };
}

/** The checks of the tree up to one layer, with what is owed after all of its tasks masked. */
export async function regressionAt(context: RunContext, stack: Stack, last: number): Promise<Regression> {
  const layers = stack.layers.slice(0, last + 1);
  const tests: OwedTests[] = [];
  for (const { request } of layers) {
    const owes = await ownTests(context, request.task, request.work);
    if (owes !== null) tests.push(owes);
  }
  const all = situation(context, stack, last);
  const owed = [...all.owed, ...tests];
  return inSlot(context, all.candidate, (slot) => findRegression({ ...all, slot, owed }));
}

/** What a gate has to know of the tree up to one layer; the topmost task comes first, and the check is told under its name. */
function situation(context: RunContext, stack: Stack, last: number) {
  const { feature, owed, schedule, verifier, signal } = context;
  const { request, to } = stack.layers[last] as Layer;
  const done = stack.layers
    .slice(0, last + 1)
    .flatMap((layer) => (layer.request.task === null ? [] : [layer.request.task.id]));
  return {
    feature,
    base: stack.ours,
    candidate: to,
    done: done.toReversed(),
    owed,
    isOpen: (id: TaskId): boolean => schedule.isOpen(id),
    verifier,
    phase: request.phase,
    signal,
  };
}
