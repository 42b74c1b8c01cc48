import type { Event } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import { err } from "../model/result.ts";
import { addUsage, NO_USAGE, totalTokens } from "../model/usage.ts";
import type { Model, ModelAnswer, ModelRequest } from "./model.ts";

export interface SharedOptions {
  /** Tokens the whole run may use; null: no cap. */
  readonly runTokensMax: number | null;
  /** Several workers are about to ask: then the prefix is worth writing once, before all of them. */
  readonly isParallel: () => boolean;
  readonly emit: (event: Event) => void;
}

/** One model for all workers of a run: the prefix is warmed once per model name, the run's tokens are capped. */
export class SharedModel implements Model {
  readonly #model: Model;
  readonly #options: SharedOptions;
  readonly #warmed = new Map<string, Promise<Failure | null>>();
  #used = NO_USAGE;

  constructor(model: Model, options: SharedOptions) {
    this.#model = model;
    this.#options = options;
  }

  async send(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    const refused = this.#overBudget() ?? (await this.#warmFor(request, signal));
    if (refused !== null) return { usage: NO_USAGE, result: err(refused) };
    const answer = await this.#model.send(request, signal);
    this.#used = addUsage(this.#used, answer.usage);
    return answer;
  }

  warm(request: Omit<ModelRequest, "messages" | "outputSchema">, signal: AbortSignal): Promise<ModelAnswer> {
    return this.#model.warm(request, signal);
  }

  #overBudget(): Failure | null {
    const { runTokensMax } = this.#options;
    const tokens = totalTokens(this.#used);
    return runTokensMax !== null && tokens >= runTokensMax
      ? { reason: "budget-spent", tokens, tokensMax: runTokensMax }
      : null;
  }

  /** The first of several parallel conversations warms; the others wait for it instead of all missing the cache. */
  async #warmFor(request: ModelRequest, signal: AbortSignal): Promise<Failure | null> {
    const known = this.#warmed.get(request.model);
    if (known !== undefined) return known;
    const warming = this.#options.isParallel() ? this.#warmOnce(request, signal) : Promise.resolve(null);
    this.#warmed.set(request.model, warming);
    return warming;
  }

  async #warmOnce(
    { messages: _, outputSchema: __, ...request }: ModelRequest,
    signal: AbortSignal,
  ): Promise<Failure | null> {
    const started = Date.now();
    const { usage, result } = await this.#model.warm(request, signal);
    this.#used = addUsage(this.#used, usage);
    const { role, attempt } = request.tag;
    const ms = Date.now() - started;
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
    });
    // A warm-up is thrift: only what would stop every call stops this one.
    const stops = new Set<Failure["reason"]>([
      "key-rejected",
      "account-stopped",
      "model-unknown",
      "interrupted",
    ]);
    return !result.ok && stops.has(result.error.reason) ? result.error : null;
  }
}
