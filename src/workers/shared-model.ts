import type { Event } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import { err } from "../model/result.ts";
import { NO_USAGE, type Usage } from "../model/usage.ts";
import type { Ledger, PlannedCall } from "../spend/ledger.ts";
import { noClock } from "../util/aside.ts";
import { worstOf, worstOfWarmUp } from "./estimate-call.ts";
import type { CallListener, Model, ModelAnswer, ModelRequest, WarmRequest } from "./model.ts";

export interface SharedOptions {
  readonly ledger: Ledger;
  /** Several workers are about to ask: then the prefix is worth writing once, before all of them. */
  readonly isParallel: () => boolean;
  readonly emit: (event: Event) => void;
}

/** One model for all workers of a run: the prefix is warmed once per model name, every call has its reservation. */
export class SharedModel implements Model {
  readonly #model: Model;
  readonly #options: SharedOptions;
  /** By prefix, which an edit of the specification may change in mid-run, and by model. */
  readonly #warmed = new WeakMap<ModelRequest["system"], Map<string, Promise<Failure | null>>>();

  constructor(model: Model, options: SharedOptions) {
    this.#model = model;
    this.#options = options;
  }

  async send(request: ModelRequest, signal: AbortSignal, listener: CallListener = {}): Promise<ModelAnswer> {
    const { aside = noClock } = listener;
    const refused = await aside(() => this.#warmFor(request, signal));
    if (refused !== null) return { usage: NO_USAGE, result: err(refused) };
    const { model, tag } = request;
    const planned = { task: tag.task, model, worst: worstOf(request) };
    return this.#paid(planned, signal, listener, (own) => this.#model.send(request, signal, own));
  }

  warm(request: WarmRequest, signal: AbortSignal, listener: CallListener = {}): Promise<ModelAnswer> {
    const planned = { task: null, model: request.model, worst: worstOfWarmUp(request) };
    return this.#paid(planned, signal, listener, (own) => this.#model.warm(request, signal, own));
  }

  /** Reserves, calls, settles. What came to no turn is told here, because no turn will tell it. */
  async #paid(
    planned: PlannedCall,
    signal: AbortSignal,
    listener: CallListener,
    make: (listener: CallListener) => Promise<ModelAnswer>,
  ): Promise<ModelAnswer> {
    const { ledger, emit } = this.#options;
    const { aside = noClock } = listener;
    const reserved = await aside(() => ledger.reserve(planned, signal));
    if (!reserved.ok) return { usage: NO_USAGE, result: err(reserved.error) };
    const reservation = reserved.value;
    let usage: Usage = NO_USAGE;
    try {
      const answer = await make({ aside, billed: (used) => reservation.spend(used) });
      usage = answer.usage;
      if (!answer.result.ok) {
        const { task, model } = planned;
        emit({ type: "spend.settled", task, call: reservation.call, model, usage });
      }
      return { ...answer, call: reservation.call };
    } finally {
      reservation.settle(usage);
    }
  }

  /** The first of several parallel conversations warms; the others wait for it instead of all missing the cache. */
  async #warmFor(request: ModelRequest, signal: AbortSignal): Promise<Failure | null> {
    const warmed = this.#warmed.get(request.system) ?? new Map<string, Promise<Failure | null>>();
    this.#warmed.set(request.system, warmed);
    const known = warmed.get(request.model);
    if (known !== undefined) return known;
    const warming = this.#options.isParallel() ? this.#warmOnce(request, signal) : Promise.resolve(null);
    warmed.set(request.model, warming);
    return warming;
  }

  async #warmOnce(
    { messages: _, outputSchema: __, ...request }: ModelRequest,
    signal: AbortSignal,
  ): Promise<Failure | null> {
    const started = Date.now();
    const { usage, result, call } = await this.warm(request, signal);
    const { role, attempt } = request.tag;
    const ms = Date.now() - started;
    if (result.ok)
      this.#options.emit({
        type: "turn.ended",
        task: null,
        attempt,
        role,
        model: request.model,
        turn: 0,
        stopReason: "warm-up",
        usage,
        ms,
        ...(call !== undefined && { call }),
      });
    return result.ok || !STOPS.has(result.error.reason) ? null : result.error;
  }
}

/** A warm-up is thrift: only what would stop every call stops this one. */
const STOPS: ReadonlySet<Failure["reason"]> = new Set([
  "key-rejected",
  "account-stopped",
  "model-unknown",
  "interrupted",
  "budget-spent",
  "cost-spent",
]);
