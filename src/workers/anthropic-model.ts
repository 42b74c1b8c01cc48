import Anthropic from "@anthropic-ai/sdk";
import type { Event } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import { err, ok } from "../model/result.ts";
import { addUsage, NO_USAGE, type Usage } from "../model/usage.ts";
import { classifyApiError } from "./api-failure.ts";
import { ApiGate, WAIT_MAX_MS } from "./api-gate.ts";
import type { Model, ModelAnswer, ModelReply, ModelRequest } from "./model.ts";

export interface AnthropicOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly run: string;
  readonly retriesMax: number;
  readonly streamIdleMs: number;
  readonly emit: (event: Event) => void;
}

type WarmRequest = Omit<ModelRequest, "messages" | "outputSchema">;

/** The Messages API over HTTP. Retries are ours: the SDK's own know neither the run nor a silent stream. */
export class AnthropicModel implements Model {
  readonly #client: Anthropic;
  readonly #gate = new ApiGate();
  readonly #options: AnthropicOptions;

  constructor(options: AnthropicOptions) {
    this.#options = options;
    this.#client = new Anthropic({
      apiKey: options.env.ANTHROPIC_API_KEY ?? null,
      authToken: options.env.ANTHROPIC_API_KEY ? null : (options.env.ANTHROPIC_AUTH_TOKEN ?? null),
      baseURL: options.env.ANTHROPIC_BASE_URL ?? null,
      maxRetries: 0,
      logLevel: "off",
      defaultHeaders: { "X-Specrun-Run": options.run },
    });
  }

  send(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    return this.#withRetries(request.model, signal, (usage) => this.#stream(request, signal, usage));
  }

  warm(request: WarmRequest, signal: AbortSignal): Promise<ModelAnswer> {
    return this.#withRetries(request.model, signal, async (usage) => {
      const { "X-Specrun-Task": _, ...headers } = tagHeaders(request);
      const message = await this.#client.messages.create(
        {
          model: request.model,
          max_tokens: 0,
          system: [...request.system],
          tools: [...request.tools],
          messages: [{ role: "user", content: "Ready." }],
        },
        { signal, headers },
      );
      usage(readUsage(message.usage));
      return { content: [], stopReason: message.stop_reason ?? "max_tokens" };
    });
  }

  async #withRetries(
    model: string,
    signal: AbortSignal,
    call: (usage: (used: Usage) => void) => Promise<ModelReply>,
  ): Promise<ModelAnswer> {
    let total = NO_USAGE;
    const fail = (failure: Failure): ModelAnswer => ({ usage: total, result: err(failure) });
    for (let tries = 1; ; tries++) {
      let used = NO_USAGE;
      try {
        await this.#gate.pass(signal);
        const reply = await call((usage) => {
          used = usage;
        });
        return { usage: addUsage(total, used), result: ok(reply) };
      } catch (error) {
        total = addUsage(total, used);
        if (signal.aborted) return fail({ reason: "interrupted", signal: "abort" });
        const verdict = classifyApiError(error, model, error instanceof SilentStream);
        if (verdict.kind === "stop") return fail(verdict.failure);
        const { status, detail } = verdict;
        if (tries > this.#options.retriesMax || (verdict.afterMs ?? 0) > WAIT_MAX_MS)
          return fail({ reason: "api", status, type: null, detail, tries });
        const ms = Math.round(this.#gate.close(tries, verdict.afterMs));
        this.#options.emit({ type: "api.waiting", status, detail, ms });
      }
    }
  }

  /** One streamed call. A stream that stops sending anything but pings is given up after `streamIdleMs`. */
  async #stream(
    request: ModelRequest,
    signal: AbortSignal,
    usage: (used: Usage) => void,
  ): Promise<ModelReply> {
    const stream = this.#client.messages.stream(messageParams(request), {
      signal,
      headers: tagHeaders(request),
    });
    let idle = false;
    const giveUp = (): void => {
      idle = true;
      stream.abort();
    };
    let timer = setTimeout(giveUp, this.#options.streamIdleMs);
    stream.on("streamEvent", (event, snapshot) => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, this.#options.streamIdleMs);
      if (event.type === "message_start" || event.type === "message_delta") usage(readUsage(snapshot.usage));
    });
    try {
      const message = await stream.finalMessage();
      usage(readUsage(message.usage));
      return { content: message.content, stopReason: message.stop_reason ?? "none" };
    } catch (error) {
      throw idle ? new SilentStream() : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

class SilentStream extends Error {}

/** The growing conversation is cached for five minutes, behind the prefix's own hour. */
const messageParams = (request: ModelRequest): Anthropic.MessageStreamParams => ({
  model: request.model,
  max_tokens: request.outputTokensMax,
  system: [...request.system],
  tools: [...request.tools],
  messages: [...request.messages],
  cache_control: { type: "ephemeral" },
  ...(request.outputSchema && {
    output_config: { format: { type: "json_schema", schema: { ...request.outputSchema } } },
  }),
});

const tagHeaders = ({ tag }: Pick<ModelRequest, "tag">): Record<string, string> => ({
  ...(tag.task !== null && { "X-Specrun-Task": tag.task }),
  "X-Specrun-Phase": String(tag.phase),
  "X-Specrun-Role": tag.role,
  "X-Specrun-Attempt": String(tag.attempt),
});

const readUsage = (usage: Anthropic.Usage): Usage => ({
  input: usage.input_tokens,
  output: usage.output_tokens,
  cacheRead: usage.cache_read_input_tokens ?? 0,
  cacheWrite: usage.cache_creation_input_tokens ?? 0,
});
