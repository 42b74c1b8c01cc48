import type { ServerResponse } from "node:http";
import { err, ok, type Result } from "../model/result.ts";
import { answerOf, outputTokens, usageOf, warmUpAnswer } from "./answer.ts";
import { type CacheLedger, type CachePlan, createCacheLedger } from "./cache-ledger.ts";
import { type ApiError, invalidRequest } from "./errors.ts";
import { FaultCounter } from "./fault-counter.ts";
import { deliver, type Fault, type FaultKind } from "./faults.ts";
import type { KnownModel } from "./models.ts";
import { promptBlocks } from "./prompt-blocks.ts";
import type { OpenRequest } from "./request-log.ts";
import { pause, respond, respondError } from "./respond.ts";
import type { Reply, Script, Turn } from "./script.ts";
import { turnName, turnOf } from "./turn.ts";
import { type ValidRequest, validateRequest } from "./validate-request.ts";
import { schemaMismatch } from "./validate-schema.ts";

export interface MessagesRouteOptions {
  readonly script: Script;
  readonly faultFor: (turn: Turn) => FaultKind | Fault | null;
  readonly models: ReadonlyMap<string, KnownModel>;
  readonly now: () => number;
}

/** POST /v1/messages: validate, look the cache up, ask the script, then answer well or as badly as was asked. */
export class MessagesRoute {
  readonly #options: MessagesRouteOptions;
  readonly #ledger: CacheLedger;
  readonly #faults = new FaultCounter();

  constructor(options: MessagesRouteOptions) {
    this.#options = options;
    this.#ledger = createCacheLedger(options.now);
  }

  async handle(body: unknown, received: OpenRequest, response: ServerResponse): Promise<void> {
    const valid = validateRequest(body, this.#options.models);
    if (!valid.ok) return respondError(response, valid.error, received.requestId);
    const turn = turnOf(valid.value, received.headers);
    received.turn = turn;
    const plan = this.#plan(valid.value);
    if (!plan.ok) return respondError(response, plan.error, received.requestId);
    const reply = await this.#reply(turn, valid.value);
    if (!reply.ok) return respondError(response, reply.error, received.requestId);
    await this.#send(turn, reply.value, plan.value, received, response);
  }

  #plan({ request, model }: ValidRequest): Result<CachePlan, ApiError> {
    const blocks = promptBlocks(request);
    const tokens = blocks.at(-1)?.tokensSoFar ?? 0;
    if (tokens > model.inputTokensMax)
      return err(invalidRequest(`prompt is too long: ${tokens} tokens > ${model.inputTokensMax} maximum`));
    return ok(this.#ledger.plan(model, blocks));
  }

  async #reply(turn: Turn, { request }: ValidRequest): Promise<Result<Reply, ApiError>> {
    if (turn.warmUp) return ok({});
    const reply = await playedBy(this.#options.script, turn);
    if (!reply.ok || reply.value.output === undefined) return reply;
    if (request.format === null)
      return err(
        invalidRequest(`script: a structured answer for ${turnName(turn)}, but no \`output_config.format\``),
      );
    const mismatch = schemaMismatch(reply.value.output, request.format.schema, "output");
    return mismatch === null ? reply : err(invalidRequest(`script: for ${turnName(turn)}: ${mismatch}`));
  }

  async #send(
    turn: Turn,
    reply: Reply,
    plan: CachePlan,
    received: OpenRequest,
    response: ServerResponse,
  ): Promise<void> {
    const wanted = this.#options.faultFor(turn);
    const fault = this.#faults.take(turn, wanted) ?? this.#faults.take(turn, reply.fault);
    const answer = turn.warmUp ? warmUpAnswer(turn, plan.usage) : answerOf(reply, turn, plan.usage);
    const delivery = deliver(answer, fault, turn.body.stream === true);
    await pause(response, (reply.delayMs ?? 0) + (fault?.kind === "latency" ? (fault.ms ?? 0) : 0));
    received.fault = fault?.kind ?? null;
    if (delivery.kind === "body") {
      plan.begin();
      received.usage = usageOf(answer, outputTokens(answer));
    }
    await respond(response, delivery, received.requestId);
  }
}

/** A script that throws is a mistake in a test: a 400 stops its client at once, and says what it was. */
async function playedBy(script: Script, turn: Turn): Promise<Result<Reply, ApiError>> {
  try {
    return ok(await script(turn));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return err(invalidRequest(`script: ${words} (${turnName(turn)})`));
  }
}
