import Anthropic from "@anthropic-ai/sdk";
import type { Event } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import { err, ok } from "../model/result.ts";
import { addUsage, NO_USAGE, type Usage } from "../model/usage.ts";
import { noClock } from "../util/aside.ts";
import { classifyApiError } from "./api-failure.ts";
import { ApiGate, type Pass } from "./api-gate.ts";
import type { CallListener, Model, ModelAnswer, ModelReply, ModelRequest, WarmRequest } from "./model.ts";

export interface AnthropicOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly run: string;
  readonly retriesMax: number;
  readonly streamIdleMs: number;
  readonly emit: (event: Event) => void;
}

/** A server may ask for hours; beyond this a person should decide, so the run stops instead. */
const WAIT_MAX_MS = 15 * 60_000;
/** Of what was streamed before it broke off, where the server said nothing of it. */
const CHARS_PER_TOKEN = 4;

/** What a try tells while it lasts. */
interface Try {
  /** The server's first words. */
  answered(): void;
  usage(used: Usage): void;
}

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

  send(request: ModelRequest, signal: AbortSignal, listener: CallListener = {}): Promise<ModelAnswer> {
    const call = { model: request.model, signal, listener };
    return this.#withRetries(call, (tried) => this.#stream(request, signal, tried));
  }

  warm(request: WarmRequest, signal: AbortSignal, listener: CallListener = {}): Promise<ModelAnswer> {
    return this.#withRetries({ model: request.model, signal, listener }, async (tried) => {
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
      tried.usage(readUsage(message.usage));
      return { content: [], stopReason: message.stop_reason ?? "max_tokens" };
    });
  }

  async #withRetries(
    { model, signal, listener }: Call,
    call: (tried: Try) => Promise<ModelReply>,
  ): Promise<ModelAnswer> {
    const { aside = noClock, billed = () => {} } = listener;
    let total = NO_USAGE;
    const fail = (failure: Failure): ModelAnswer => ({ usage: total, result: err(failure) });
    for (let tries = 1; ; tries++) {
      let used = NO_USAGE;
      let pass: Pass | null = null;
      try {
        const own = await aside(() => this.#gate.pass(signal));
        pass = own;
        const usage = (now: Usage): void => {
          used = now;
        };
        const reply = await call({ answered: () => own.answered(), usage });
        own.answered();
        return { usage: addUsage(total, used), result: ok(reply) };
      } catch (error) {
        total = addUsage(total, used);
        const failure = this.#afterTrouble({ error, model, tries, pass, signal });
        if (failure !== null) return fail(failure);
        billed(used);
      }
    }
  }

  /** What ends the call; null: it is made again. */
  #afterTrouble({ error, model, tries, pass, signal }: Trouble): Failure | null {
    if (signal.aborted || pass === null) {
      pass?.left();
      return { reason: "interrupted", signal: "abort" };
    }
    const verdict = classifyApiError(error, model, error instanceof SilentStream);
    if (verdict.kind === "stop") {
      pass.answered();
      return verdict.failure;
    }
    const { status, detail, afterMs, isDown } = verdict;
    const isTooLong = (afterMs ?? 0) > WAIT_MAX_MS;
    const { waitMs, isNews, closures } = pass.troubled(tries, isTooLong ? null : afterMs);
    if (isTooLong || Math.max(tries, closures) > this.#options.retriesMax)
      return {
        ...{ reason: "api", status, type: null, detail, tries },
        ...((isDown || isTooLong) && { down: true }),
        ...(isTooLong && { retryAfterMs: afterMs ?? 0 }),
      };
    if (isNews) this.#options.emit({ type: "api.waiting", status, detail, ms: Math.round(waitMs) });
    return null;
  }

  /** One streamed call. A stream that stops sending anything but pings is given up after `streamIdleMs`. */
  async #stream(request: ModelRequest, signal: AbortSignal, tried: Try): Promise<ModelReply> {
    const stream = this.#client.messages.stream(messageParams(request), {
      signal,
      headers: tagHeaders(request),
    });
    let idle = false;
    const giveUp = (): void => {
      idle = true;
      stream.abort();
    };
    const { streamIdleMs } = this.#options;
    let timer = setTimeout(giveUp, streamIdleMs);
    let chars = 0;
    stream.on("streamEvent", (event, snapshot) => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, streamIdleMs);
      if (event.type === "message_start") tried.answered();
      if (event.type === "content_block_delta") chars += deltaChars(event.delta);
      const usage = readUsage(snapshot.usage);
      tried.usage({ ...usage, output: Math.max(usage.output, Math.ceil(chars / CHARS_PER_TOKEN)) });
    });
    try {
      const message = await stream.finalMessage();
      tried.usage(readUsage(message.usage));
      return { content: message.content, stopReason: message.stop_reason ?? "none" };
    } catch (error) {
      throw idle ? new SilentStream() : error;
    } finally {
      clearTimeout(timer);
    }
  }
}

interface Call {
  readonly model: string;
  readonly signal: AbortSignal;
  readonly listener: CallListener;
}

interface Trouble {
  readonly error: unknown;
  readonly model: string;
  readonly tries: number;
  readonly pass: Pass | null;
  readonly signal: AbortSignal;
}

class SilentStream extends Error {}

/** The body of a call. The growing conversation is cached for five minutes, behind the prefix's own hour. */
export const messageParams = (request: Omit<ModelRequest, "tag">): Anthropic.MessageStreamParams => ({
  model: request.model,
  max_tokens: request.outputTokensMax,
  system: [...request.system],
  tools: [...request.tools],
  messages: [...request.messages],
  cache_control: { type: "ephemeral" },
  ...(request.effort && { thinking: { type: "adaptive" } }),
  ...outputConfig(request),
});

function outputConfig({ effort, outputSchema }: Omit<ModelRequest, "tag">): {
  output_config?: Anthropic.OutputConfig;
} {
  if (effort === undefined && outputSchema === undefined) return {};
  const format = outputSchema && ({ type: "json_schema", schema: { ...outputSchema } } as const);
  return { output_config: { ...(effort && { effort }), ...(format && { format }) } };
}

const tagHeaders = ({ tag }: Pick<ModelRequest, "tag">): Record<string, string> => ({
  ...(tag.task !== null && { "X-Specrun-Task": tag.task }),
  "X-Specrun-Phase": String(tag.phase),
  "X-Specrun-Role": tag.role,
  "X-Specrun-Attempt": String(tag.attempt),
});

/** Gateways leave counts out; what is no number would make every sum, and with it every cap, none. */
function readUsage(usage: Anthropic.Usage | undefined): Usage {
  const hour = count(usage?.cache_creation?.ephemeral_1h_input_tokens);
  return {
    input: count(usage?.input_tokens),
    output: count(usage?.output_tokens),
    cacheRead: count(usage?.cache_read_input_tokens),
    cacheWrite: Math.max(hour, count(usage?.cache_creation_input_tokens)),
    ...(hour > 0 && { cacheWrite1h: hour }),
  };
}

const count = (value: unknown): number =>
  typeof value === "number" && Number.isFinite(value) ? Math.max(0, value) : 0;

function deltaChars(delta: Anthropic.RawContentBlockDelta): number {
  if (delta.type === "text_delta") return delta.text.length;
  if (delta.type === "input_json_delta") return delta.partial_json.length;
  return delta.type === "thinking_delta" ? delta.thinking.length : 0;
}
