import type { IncomingHttpHeaders } from "node:http";
import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import type { Fault, FaultKind } from "./faults.ts";

/** What is asked of the scripted model: one turn of one conversation, named by the X-Specrun headers. */
export interface Turn {
  readonly task: string | null;
  readonly role: string | null;
  readonly attempt: number;
  readonly phase: number | null;
  /** Number of assistant messages in the conversation so far. */
  readonly turn: number;
  readonly model: string;
  /** `max_tokens: 0`. The server answers these by itself; only `faultFor` sees them. */
  readonly warmUp: boolean;
  readonly body: MessageCreateParams;
  readonly headers: IncomingHttpHeaders;
}

export interface Reply {
  /** A string is one text block. */
  readonly content?: string | readonly ReplyBlock[];
  /** A structured answer, sent as text; the request must have asked for one with `output_config.format`. */
  readonly output?: unknown;
  /** Default: `tool_use` where there is a call, else `end_turn`. */
  readonly stopReason?: string;
  /** Time until the response starts. */
  readonly delayMs?: number;
  readonly fault?: FaultKind | Fault;
}

export type ReplyBlock =
  | { readonly text: string }
  | { readonly thinking: string }
  | { readonly tool: string; readonly input: unknown }
  /** The tool's input as the bytes of the stream, which need not be JSON. */
  | { readonly tool: string; readonly rawInput: string };

/** May wait on a promise that the test owns; one that throws is answered with a 400 that says what it threw. */
export type Script = (turn: Turn) => Reply | Promise<Reply>;
