import { NO_USAGE, type Usage } from "../model/usage.ts";
import type { ModelRequest, WarmRequest } from "./model.ts";

/**
 * What a call may use at most, as cheaply as it can be told: three bytes of JSON for a token is more than text and code
 * need, everything may have to be written to the cache anew, and the answer may take all that it is allowed to.
 */
const BYTES_PER_TOKEN = 3;

export function worstOf(request: ModelRequest): Usage {
  const prefix = worstOfWarmUp(request).cacheWrite;
  const messages = tokensIn(request.messages);
  return {
    ...NO_USAGE,
    cacheWrite: prefix + messages,
    cacheWrite1h: prefix,
    output: request.outputTokensMax,
  };
}

export function worstOfWarmUp({ system, tools }: Pick<WarmRequest, "system" | "tools">): Usage {
  const prefix = tokensOfPrefix(system) + tokensOfPrefix(tools);
  return { ...NO_USAGE, cacheWrite: prefix, cacheWrite1h: prefix };
}

/** What a prompt to another agent costs at least: it asks its model as often as it likes, and tells afterwards. */
export const leastOf = (prompt: string, outputTokensMax: number): Usage => ({
  ...NO_USAGE,
  input: tokensIn(prompt),
  output: outputTokensMax,
});

const tokensIn = (part: unknown): number =>
  Math.ceil(Buffer.byteLength(JSON.stringify(part)) / BYTES_PER_TOKEN);

/** The prefix is the same object for a whole run. */
const counted = new WeakMap<object, number>();
function tokensOfPrefix(part: object): number {
  const known = counted.get(part);
  if (known !== undefined) return known;
  const tokens = tokensIn(part);
  counted.set(part, tokens);
  return tokens;
}
