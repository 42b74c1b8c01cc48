import type Anthropic from "@anthropic-ai/sdk";
import type { Failure } from "../model/failure.ts";
import type { Result } from "../model/result.ts";
import type { RoleName, TaskId } from "../model/task.ts";
import type { Usage } from "../model/usage.ts";

export type ContentBlock = Anthropic.ContentBlock;
export type MessageParam = Anthropic.MessageParam;
export type SystemBlock = Anthropic.TextBlockParam;
export type ToolDefinition = Anthropic.Tool;

/** Who asks: sent as `X-Specrun-*` headers, so that a proxy can account for it. */
export interface RequestTag {
  readonly task: TaskId | null;
  readonly phase: number;
  readonly role: RoleName;
  readonly attempt: number;
}

export interface ModelRequest {
  readonly model: string;
  readonly outputTokensMax: number;
  /** Byte-identical for all tasks of a run, with the tools: the cached prefix. */
  readonly system: readonly SystemBlock[];
  readonly tools: readonly ToolDefinition[];
  readonly messages: readonly MessageParam[];
  /** JSON Schema of the final text, for reviewers. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly tag: RequestTag;
}

export interface ModelReply {
  readonly content: readonly ContentBlock[];
  readonly stopReason: string;
}

/** A call costs tokens whether or not it succeeds. */
export interface ModelAnswer {
  readonly usage: Usage;
  readonly result: Result<ModelReply, Failure>;
}

/** One model call, retried where that is safe. Never rejects because of what a server or network does. */
export interface Model {
  send(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer>;
  /** Writes the shared prefix into the cache without generating anything. */
  warm(request: Omit<ModelRequest, "messages" | "outputSchema">, signal: AbortSignal): Promise<ModelAnswer>;
}
