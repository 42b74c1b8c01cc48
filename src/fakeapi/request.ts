import { isObject, type JsonObject } from "./json.ts";

/** A Messages request in one normal form: text shorthand is written out, absent lists are empty. */
export interface MessagesRequest {
  readonly model: string;
  readonly maxTokens: number;
  readonly stream: boolean;
  readonly tools: readonly JsonObject[];
  readonly system: readonly Block[];
  readonly messages: readonly RequestMessage[];
  /** Top-level `cache_control`: automatic caching of the conversation's tail. */
  readonly cacheControl: CacheControl | null;
  readonly toolChoice: JsonObject | null;
  readonly thinking: JsonObject | null;
  readonly effort: unknown;
  /** `output_config.format`, where a structured answer is asked for. */
  readonly format: JsonObject | null;
}

export interface RequestMessage {
  readonly role: string;
  readonly content: readonly Block[];
}

export type Block = JsonObject & { readonly type: string };

export interface CacheControl {
  readonly type: "ephemeral";
  readonly ttl?: "5m" | "1h";
}

/** Reads a body whose shape was found good. */
export function readRequest(body: JsonObject): MessagesRequest {
  const config = isObject(body.output_config) ? body.output_config : {};
  const messages = body.messages as readonly JsonObject[];
  return {
    model: String(body.model),
    maxTokens: Number(body.max_tokens),
    stream: body.stream === true,
    tools: (body.tools ?? []) as readonly JsonObject[],
    system: readBlocks(body.system),
    messages: messages.map(({ role, content }) => ({ role: String(role), content: readBlocks(content) })),
    cacheControl: markerOf(body),
    toolChoice: isObject(body.tool_choice) ? body.tool_choice : null,
    thinking: isObject(body.thinking) ? body.thinking : null,
    effort: config.effort ?? null,
    format: isObject(config.format) ? config.format : null,
  };
}

/** The cache breakpoint on a tool, a block or the whole request. */
export const markerOf = (value: JsonObject): CacheControl | null =>
  isObject(value.cache_control) ? (value.cache_control as unknown as CacheControl) : null;

/** Empty text is kept out only where it was the whole content: `content: ""` is a message without content. */
function readBlocks(content: unknown): readonly Block[] {
  if (content === undefined || content === "") return [];
  return typeof content === "string" ? [{ type: "text", text: content }] : (content as readonly Block[]);
}
