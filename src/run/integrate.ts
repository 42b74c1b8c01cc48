import { withoutProof } from "../checks/evidence-level.ts";
import type { CheckResult } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { isAcceptance } from "../model/graph.ts";
import type { TaskId } from "../model/task.ts";
import { fingerprint, readTask } from "../writeback/write-tick.ts";
import { INTERRUPTED, type RunContext } from "./context.ts";
import { keepWork } from "./keep-work.ts";
import { land, type Merged } from "./land.ts";
import { firstRed, MergeQueue } from "./merge-queue.ts";
import { checkStack, type Layer, type MergeRequest, regressionAt, type Stack, stackUp } from "./stack.ts";
import { withoutEdits } from "./without-edits.ts";

const RACES_MAX = 3;
const QUICK_TRIES_MAX = 10;

/**
 * Merges accepted work onto the user's tree as it is at this moment, checks what comes out, and writes it. Checks run
 * while others go on working; what they finish meanwhile is the next batch. The person is one more contributor: a
 * racing save starts the merge again.
 */
export class Integration {
  readonly #context: () => RunContext;
  readonly #queue: MergeQueue<MergeRequest, Merged>;
  readonly #races = new WeakMap<MergeRequest, number>();

  constructor(context: () => RunContext) {
    this.#context = context;
    this.#queue = new MergeQueue((batch) => this.#landBatch(batch));
  }

  /** Resolves once the work is in the user's files and its task is ticked, or with why it is not. */
  submit(request: MergeRequest): Promise<Merged> {
    return this.#queue.submit(request);
  }

  async #landBatch(batch: readonly MergeRequest[]): Promise<Map<MergeRequest, Merged>> {
    const context = this.#context();
    const answers = new Map<MergeRequest, Merged>();
    const all = (failure: Failure) => new Map(batch.map((request) => [request, { failure }]));
    const stopped = await stopOf(context);
    if (stopped !== null) return all(stopped);
    const current: MergeRequest[] = [];
    for (const request of batch) {
      const late = await textChanged(context, request);
      if (late === null) current.push(request);
      else answers.set(request, { failure: late });
    }
    const snapshot = await context.store.snapshot();
    if (!snapshot.ok) return all(snapshot.error);
    const stack = await stackUp(context, snapshot.value, current);
    for (const [request, failure] of stack.refused) answers.set(request, { failure });
    if (stack.layers.length === 0) return answers;
    const { layers, red } = await greenLayers(context, stack);
    // A check that was cut off is neither green nor red.
    if (context.signal.aborted) return all(INTERRUPTED);
    if (red !== null) answers.set(red.layer.request, { failure: red.failure });
    for (const [request, answer] of await this.#landLayers(context, layers)) answers.set(request, answer);
    return answers;
  }

  /** In order, until one cannot be written: what lies above it is merged again. */
  async #landLayers(context: RunContext, layers: readonly Layer[]): Promise<Map<MergeRequest, Merged>> {
    const answers = new Map<MergeRequest, Merged>();
    // Minutes of checks may lie between the merge and now; what was checked together is only right together.
    for (const { request } of layers) {
      const late = (await stopOf(context)) ?? (await textChanged(context, request));
      if (late !== null) return answers.set(request, { failure: late });
    }
    for (const layer of layers) {
      const { request } = layer;
      const end = await landNow(context, layer);
      if (end === "raced") {
        const races = (this.#races.get(request) ?? 0) + 1;
        this.#races.set(request, races);
        if (races >= RACES_MAX) answers.set(request, { failure: await neverStill(context, request) });
        // The first of a batch may have raced alone: then it is merged again at once.
        else if (answers.size === 0) return this.#landBatch([request]);
        return answers;
      }
      answers.set(request, end);
      if (end.failure !== null) return answers;
    }
    return answers;
  }
}

/**
 * Somebody saves the same file again and again: the checked work is merged onto each newer version of it at once, for as
 * long as it merges at all.
 */
async function landNow(context: RunContext, layer: Layer): Promise<Merged | "raced"> {
  let current = layer;
  for (let tries = 1; ; tries++) {
    const end = await land(context, current);
    if (end !== "raced" || tries === QUICK_TRIES_MAX) return end;
    const now = await context.store.snapshot();
    if (!now.ok) return { failure: now.error };
    const task = layer.request.task?.id ?? null;
    const merge = await context.store.merge({ base: layer.from, ours: now.value, theirs: layer.to, task });
    if (merge.kind !== "merged") return "raced";
    current = { ...layer, from: now.value, to: merge.commit };
  }
}

async function stopOf({ signal, store }: RunContext): Promise<Failure | null> {
  return signal.aborted ? INTERRUPTED : store.branchSwitched();
}

/** A tick belongs to the words it was earned with. */
async function textChanged(context: RunContext, { task, work }: MergeRequest): Promise<Failure | null> {
  if (task === null || isAcceptance(task.id)) return null;
  const now = await readTask(context.root, context.feature, task.id);
  const { file } = context.feature;
  const isOpen = now !== null && (now.task.state === "todo" || now.task.state === "done");
  if (isOpen && fingerprint(now.task, now.source) === work.line) return null;
  return { reason: "text-changed", task: task.id, file, isGone: now === null };
}

interface Green {
  /** From the bottom up, what may be written. */
  readonly layers: readonly Layer[];
  readonly red: { readonly layer: Layer; readonly failure: Failure } | null;
}

/** What of a stack is green; the one layer that turned it red is told apart, what lies above it is left for later. */
async function greenLayers(context: RunContext, merged: Stack): Promise<Green> {
  const checked = await checkStack(context, merged);
  if (checked.newlyRed.length > 0) return blame(context, checked.stack, checked.newlyRed);
  const hidden = await behindPeople(context, checked.stack);
  if (hidden === null) return { layers: checked.stack.layers, red: null };
  if (hidden.newlyRed.length > 0) return blame(context, hidden.stack, hidden.newlyRed, checked.stack);
  const layers = checked.stack.layers.map((layer) => ({ ...layer, gate: hidden.gate }));
  return { layers, red: null };
}

/**
 * A check that is red already, because somebody is in the middle of an edit, tells nothing about the work. Then both are
 * looked at without what people changed since the work began. Null where nothing hides anything.
 */
async function behindPeople(context: RunContext, stack: Stack) {
  const gate = stack.layers.at(-1)?.gate?.gate ?? [];
  if (!gate.some(({ status }) => status === "failed")) return null;
  const since = stack.layers[0]?.request.work.base ?? stack.ours;
  const below = await withoutEdits(context, since, stack.ours);
  if (below === null) return null;
  const layers: Layer[] = [];
  for (const layer of stack.layers) {
    const without = await withoutEdits(context, since, layer.to);
    if (without === null) return null;
    layers.push({ ...layer, from: layers.at(-1)?.to ?? below.commit, to: without.commit });
  }
  const alone: Stack = { ...stack, ours: below.commit, layers };
  const found = await regressionAt(context, alone, layers.length - 1);
  return { stack: alone, newlyRed: found.newlyRed, gate: withoutProof(found.gate) };
}

/** `stack` is what was looked at; `whole` is what may be written. */
async function blame(
  context: RunContext,
  stack: Stack,
  newlyRed: readonly CheckResult[],
  whole: Stack = stack,
): Promise<Green> {
  let red = newlyRed;
  let gate: Layer["gate"] = null;
  const at = await firstRed(stack.layers.length, async (last) => {
    const found = await regressionAt(context, stack, last);
    const isGreen = found.newlyRed.length === 0;
    if (isGreen) gate = withoutProof(found.gate);
    else red = found.newlyRed;
    return isGreen;
  });
  const layer = whole.layers[at] as Layer;
  // The last green look was at exactly these.
  const green = whole.layers.slice(0, at).map((below) => ({ ...below, gate }));
  const { debt } = layer.request.work;
  const check = red.find(({ command }) => !debt.includes(command));
  if (check === undefined) return { layers: [...green, layer], red: null };
  const failure: Failure = { reason: "merged-check-red", check, since: mergedBefore(context, whole, at) };
  return { layers: green, red: { layer, failure } };
}

function mergedBefore({ merged }: RunContext, { layers }: Stack, at: number): TaskId[] {
  const own = layers[at]?.request.task?.id;
  const below = layers.slice(0, at).map(({ request }) => request.task?.id ?? null);
  const before = [...merged.map(({ task }) => task), ...below];
  return before.filter((task) => task !== null && task !== own).slice(-5) as TaskId[];
}

/** Its files change faster than they can be written. */
async function neverStill(context: RunContext, request: MergeRequest): Promise<Failure> {
  const { base, candidate } = request.work;
  const paths = (await context.store.changes(base, candidate)).map(({ path }) => path);
  const keptIn = await keepWork(context, request, paths);
  return { reason: "conflict-person", paths, keptIn, neverStill: true };
}
