import type { Failure } from "../model/failure.ts";
import type { TaskId } from "../model/task.ts";
import { fingerprint, readTask } from "../writeback/write-tick.ts";
import { INTERRUPTED, type RunContext } from "./context.ts";
import { keepWork } from "./keep-work.ts";
import { land, type Merged } from "./land.ts";
import { firstRed, type Landed, MergeQueue } from "./merge-queue.ts";
import { checkStack, type Layer, type MergeRequest, regressionAt, type Stack, stackUp } from "./stack.ts";
import { withoutEdits } from "./without-edits.ts";

const RACES_MAX = 3;

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

  async #landBatch(batch: readonly MergeRequest[]): Promise<Landed<MergeRequest, Merged>> {
    const context = this.#context();
    const answers = new Map<MergeRequest, Merged>();
    const all = (failure: Failure) => ({ answers: new Map(batch.map((request) => [request, { failure }])) });
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
    if (stack.layers.length === 0) return { answers };
    const { layers, red } = await greenLayers(context, stack);
    // A check that was cut off is neither green nor red.
    if (context.signal.aborted) return all(INTERRUPTED);
    if (red !== null) answers.set(red.layer.request, { failure: red.failure });
    for (const [request, answer] of await this.#landLayers(context, layers)) answers.set(request, answer);
    return { answers };
  }

  /** In order, until one cannot be written: what lies above it is merged again. */
  async #landLayers(context: RunContext, layers: readonly Layer[]): Promise<Map<MergeRequest, Merged>> {
    const answers = new Map<MergeRequest, Merged>();
    for (const layer of layers) {
      const { request } = layer;
      // Minutes of checks may lie between the merge and now.
      const late = (await stopOf(context)) ?? (await textChanged(context, request));
      const end = late === null ? await land(context, layer) : { failure: late };
      if (end === "raced") {
        const races = (this.#races.get(request) ?? 0) + 1;
        this.#races.set(request, races);
        if (races >= RACES_MAX) answers.set(request, { failure: await neverStill(context, request) });
        // The first of a batch may have raced alone: then it is merged again at once.
        else if (answers.size === 0) return this.#again(request);
        return answers;
      }
      answers.set(request, end);
      if (end.failure !== null) return answers;
    }
    return answers;
  }

  async #again(request: MergeRequest): Promise<Map<MergeRequest, Merged>> {
    const { answers } = await this.#landBatch([request]);
    return new Map(answers);
  }
}

async function stopOf({ signal, store }: RunContext): Promise<Failure | null> {
  return signal.aborted ? INTERRUPTED : store.branchSwitched();
}

/** A tick belongs to the words it was earned with. */
async function textChanged(context: RunContext, { task, work }: MergeRequest): Promise<Failure | null> {
  if (task === null) return null;
  const now = await readTask(context.root, context.feature, task.id);
  const { file } = context.feature;
  if (now !== null && fingerprint(now.task, now.source) === work.line) return null;
  return { reason: "text-changed", task: task.id, file, isGone: now === null };
}

interface Green {
  /** From the bottom up, what may be written. */
  readonly layers: readonly Layer[];
  readonly red: { readonly layer: Layer; readonly failure: Failure } | null;
}

/** What of a stack is green; the one layer that turned it red is told apart, what lies above it is left for later. */
async function greenLayers(context: RunContext, merged: Stack): Promise<Green> {
  const { stack, newlyRed } = await checkStack(context, merged);
  const { layers } = stack;
  if (newlyRed === null) return { layers, red: null };
  let check = newlyRed;
  const at = await firstRed(layers.length, async (last) => {
    const found = await regressionAt(context, stack, last);
    if (found !== null) check = found;
    return found === null;
  });
  const layer = layers[at] as Layer;
  if (layer.request.work.debt || (await isByPeople(context, stack, at)))
    return { layers: layers.slice(0, at + 1), red: null };
  const failure: Failure = { reason: "merged-check-red", check, since: mergedBefore(context, stack, at) };
  return { layers: layers.slice(0, at), red: { layer, failure } };
}

/** Somebody is in the middle of an edit: without it the same work is green, so it is not the work's fault. */
async function isByPeople(context: RunContext, stack: Stack, at: number): Promise<boolean> {
  const layer = stack.layers[at] as Layer;
  const { base } = layer.request.work;
  const without = await withoutEdits(context, base, layer.to);
  const below = await withoutEdits(context, base, stack.ours);
  if (without === null || below === null) return false;
  const layers = stack.layers.map((item, index) => (index === at ? { ...item, to: without.commit } : item));
  return (await regressionAt(context, { ...stack, ours: below.commit, layers }, at)) === null;
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
  return { reason: "conflict-person", paths, keptIn: await keepWork(context, request, paths) };
}
