import { createHash } from "node:crypto";
import type { JsonObject } from "./json.ts";
import { type Block, type CacheControl, type MessagesRequest, markerOf } from "./request.ts";
import { estimateTokens } from "./tokens.ts";

/** One block of the rendered prompt, with the digest and the tokens of everything up to its end. */
export interface PromptBlock {
  readonly digest: string;
  readonly tokensSoFar: number;
  /** The breakpoint on this block: explicit, or the automatic one on the last block that can carry it. */
  readonly marker: CacheControl | null;
}

/**
 * The prompt in the order in which the API reads it: tools, system, messages. Markers are no part of the content.
 * The tool choice, the thinking settings and the answer's format are read just before the messages, so changing
 * one of them keeps the cached tools and system and loses the rest.
 */
export function promptBlocks(request: MessagesRequest): PromptBlock[] {
  const parts = [...partsOf(request)];
  const automatic = request.cacheControl === null ? -1 : parts.findLastIndex(isCacheable);
  const blocks: PromptBlock[] = [];
  let digest = "";
  let tokensSoFar = 0;
  for (const [index, part] of parts.entries()) {
    digest = createHash("sha256").update(digest).update(part.text).digest("hex");
    if (!part.setting) tokensSoFar += estimateTokens(part.text);
    const marker = part.marker ?? (index === automatic ? request.cacheControl : null);
    if (!part.setting) blocks.push({ digest, tokensSoFar, marker });
  }
  return blocks;
}

interface Part {
  readonly text: string;
  readonly type: string;
  readonly marker: CacheControl | null;
  /** Goes into the digest only: it is no block and costs nothing here. */
  readonly setting: boolean;
}

function* partsOf(request: MessagesRequest): Generator<Part> {
  for (const tool of request.tools) yield partOf("tool", tool);
  for (const block of request.system) yield partOf("system", block);
  const { toolChoice, thinking, effort, format } = request;
  const settings = JSON.stringify([toolChoice, thinking, effort, format]);
  yield { text: settings, type: "setting", marker: null, setting: true };
  for (const { role, content } of request.messages) {
    for (const block of content) yield partOf(role, block);
  }
}

function partOf(place: string, value: JsonObject): Part {
  const inner = Array.isArray(value.content) ? (value.content as readonly Block[]) : [];
  const marker = markerOf(value) ?? inner.map(markerOf).find((found) => found !== null) ?? null;
  const text = `${place} ${JSON.stringify(withoutMarker(value))}`;
  return { text, type: String(value.type), marker, setting: false };
}

function withoutMarker({ cache_control: _, ...value }: JsonObject): JsonObject {
  if (!Array.isArray(value.content)) return value;
  return { ...value, content: (value.content as readonly Block[]).map(withoutMarker) };
}

const isCacheable = (part: Part): boolean => !part.setting && !part.type.endsWith("thinking");
