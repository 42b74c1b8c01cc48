import { createHash } from "node:crypto";
import type { Message, StopReason, Usage } from "@anthropic-ai/sdk/resources/messages";
import type { InputUsage } from "./cache-ledger.ts";
import type { Reply, ReplyBlock, Turn } from "./script.ts";
import { signatureOf } from "./signature.ts";
import { estimateTokens } from "./tokens.ts";

/** A reply made concrete: blocks with ids, a stop reason and the bill. What goes over the wire is made from this. */
export interface Answer {
  readonly id: string;
  readonly model: string;
  readonly blocks: readonly AnswerBlock[];
  /** A plain string, because a test may send a reason that nobody knows. */
  readonly stopReason: string;
  readonly input: InputUsage;
}

export type AnswerBlock =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "thinking"; readonly thinking: string }
  | {
      readonly type: "tool_use" | "server_tool_use";
      readonly id: string;
      readonly name: string;
      readonly json: string;
    };

export function answerOf(reply: Reply, turn: Turn, input: InputUsage): Answer {
  const seed = JSON.stringify([turn.task, turn.role, turn.attempt, turn.phase, turn.turn, turn.body]);
  const digest = createHash("sha256").update(seed).digest("hex").slice(0, 20);
  const parts = replyBlocks(reply);
  const blocks = parts.map((part, index) => answerBlock(part, `toolu_${digest}_${turn.turn}_${index}`));
  const stops = blocks.some((block) => block.type === "tool_use") ? "tool_use" : "end_turn";
  return { id: `msg_${digest}`, model: turn.model, blocks, stopReason: reply.stopReason ?? stops, input };
}

/** The answer to a cache warm-up: nothing but the bill. */
export const warmUpAnswer = (turn: Turn, input: InputUsage): Answer =>
  answerOf({ content: [], stopReason: "max_tokens" }, turn, input);

export function outputTokens(answer: Answer): number {
  return answer.blocks.reduce((sum, block) => sum + estimateTokens(blockText(block)), 0);
}

export function usageOf(answer: Answer, output: number): Usage {
  const { fresh, read, written5m, written1h } = answer.input;
  return {
    input_tokens: fresh,
    cache_creation_input_tokens: written5m + written1h,
    cache_read_input_tokens: read,
    cache_creation: { ephemeral_5m_input_tokens: written5m, ephemeral_1h_input_tokens: written1h },
    output_tokens: output,
    output_tokens_details: null,
    server_tool_use: null,
    service_tier: "standard",
    inference_geo: null,
    speed: null,
  };
}

/** The shell of a message, as `message_start` carries it: no content, no stop reason yet. */
export function emptyMessage(answer: Answer): Message {
  return {
    id: answer.id,
    type: "message",
    role: "assistant",
    model: answer.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    container: null,
    diagnostics: null,
    usage: usageOf(answer, Math.min(1, outputTokens(answer))),
  };
}

/** The non-streaming body. Tool input is pasted in as it is, so that a broken one breaks the body. */
export function messageJson(answer: Answer): string {
  const message = {
    ...emptyMessage(answer),
    stop_reason: answer.stopReason as StopReason,
    stop_details: stopDetails(answer),
    usage: usageOf(answer, outputTokens(answer)),
  };
  const blocks = answer.blocks.map(blockJson).join(",");
  return JSON.stringify(message).replace('"content":[]', () => `"content":[${blocks}]`);
}

export const stopDetails = (answer: Answer): Message["stop_details"] =>
  answer.stopReason === "refusal" ? { type: "refusal", category: null, explanation: null } : null;

function replyBlocks({ content, output }: Reply): readonly ReplyBlock[] {
  if (output !== undefined) return [{ text: JSON.stringify(output) }];
  return typeof content === "string" ? [{ text: content }] : (content ?? []);
}

function answerBlock(part: ReplyBlock, id: string): AnswerBlock {
  if ("text" in part) return { type: "text", text: part.text };
  if ("thinking" in part) return { type: "thinking", thinking: part.thinking };
  const json = "rawInput" in part ? part.rawInput : JSON.stringify(part.input);
  return { type: "tool_use", id, name: part.tool, json };
}

function blockText(block: AnswerBlock): string {
  if (block.type === "text") return block.text;
  return block.type === "thinking" ? block.thinking : `${block.name} ${block.json}`;
}

function blockJson(block: AnswerBlock): string {
  if (block.type === "text") return JSON.stringify({ type: "text", text: block.text, citations: null });
  if (block.type === "thinking") {
    const { thinking } = block;
    return JSON.stringify({ type: "thinking", thinking, signature: signatureOf(thinking) });
  }
  const { type, id, name, json } = block;
  return `${JSON.stringify({ type, id, name, caller: { type: "direct" } }).slice(0, -1)},"input":${json}}`;
}
