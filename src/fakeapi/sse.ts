import { type Answer, type AnswerBlock, emptyMessage, outputTokens, stopDetails, usageOf } from "./answer.ts";
import { signatureOf } from "./signature.ts";

/** An answer as the frames of its event stream, in the order and the pieces in which the API sends them. */
export function messageFrames(answer: Answer): string[] {
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens } = usageOf(answer, 0);
  const blocks = answer.blocks.flatMap((block, index) => blockFrames(block, index));
  return [
    frame("message_start", { message: emptyMessage(answer) }),
    ...blocks.slice(0, 1),
    frame("ping", {}),
    ...blocks.slice(1),
    frame("message_delta", {
      delta: {
        stop_reason: answer.stopReason,
        stop_sequence: null,
        stop_details: stopDetails(answer),
        container: null,
      },
      usage: {
        input_tokens,
        cache_creation_input_tokens,
        cache_read_input_tokens,
        output_tokens: outputTokens(answer),
        output_tokens_details: null,
        server_tool_use: null,
      },
    }),
    frame("message_stop", {}),
  ];
}

export const frame = (event: string, data: object): string =>
  `event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`;

function blockFrames(block: AnswerBlock, index: number): string[] {
  const deltas = deltasOf(block).map((delta) => frame("content_block_delta", { index, delta }));
  const start = frame("content_block_start", { index, content_block: blockStart(block) });
  return [start, ...deltas, frame("content_block_stop", { index })];
}

function blockStart(block: AnswerBlock): object {
  if (block.type === "text") return { type: "text", text: "", citations: null };
  if (block.type === "thinking") return { type: "thinking", thinking: "", signature: "" };
  const { type, id, name } = block;
  return { type, id, name, input: {}, caller: { type: "direct" } };
}

/** Tool input starts with an empty piece, as the API's does, and comes in at least three more if it can. */
function deltasOf(block: AnswerBlock): object[] {
  if (block.type === "text") return pieces(block.text).map((text) => ({ type: "text_delta", text }));
  if (block.type === "thinking") {
    const thoughts = pieces(block.thinking).map((thinking) => ({ type: "thinking_delta", thinking }));
    return [...thoughts, { type: "signature_delta", signature: signatureOf(block.thinking) }];
  }
  const parts = ["", ...pieces(block.json)];
  return parts.map((partial_json) => ({ type: "input_json_delta", partial_json }));
}

/** Cuts by code point: half a surrogate pair could not be sent as UTF-8. */
function pieces(text: string): string[] {
  const points = [...text];
  const size = Math.max(1, Math.min(PIECE_POINTS_MAX, Math.ceil(points.length / PIECES_MIN)));
  const count = Math.ceil(points.length / size);
  return Array.from({ length: count }, (_, at) => points.slice(at * size, (at + 1) * size).join(""));
}

const PIECES_MIN = 3;
const PIECE_POINTS_MAX = 400;
