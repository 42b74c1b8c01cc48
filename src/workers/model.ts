import type Anthropic from "@anthropic-ai/sdk";
import type { Failure } from "../model/failure.ts";
import type { Result } from "../model/result.ts";
import type { RoleName, TaskId } from "../model/task.ts";
import type { Usage } from "../model/usage.ts";
import type { Aside } from "../util/aside.ts";

export type ContentBlock = Anthropic.ContentBlock;
export type MessageParam = Anthropic.MessageParam;
export type SystemBlock = Anthropic.TextBlockParam;
export type ToolDefinition = Anthropic.Tool;

/** How hard a model thinks, as far as it lets itself be told. */
export const EFFORTS = ["low", "medium", "high", "xhigh", "max"] as const;
export type Effort = (typeof EFFORTS)[number];

/** Who asks: sent as `X-Specrun-*` headers, so that a proxy can account for it. */
export interface RequestTag {
  readonly task: TaskId | null;
  readonly phase: number;
  readonly role: RoleName;
  readonly attempt: number;
}

export interface ModelRequest {
  readonly model: string;
  /** Left out: the model's own. */
  readonly effort?: Effort;
  readonly outputTokensMax: number;
  /** Byte-identical for all tasks of a run, with the tools: the cached prefix. */
  readonly system: readonly SystemBlock[];
  readonly tools: readonly ToolDefinition[];
  readonly messages: readonly MessageParam[];
  /** JSON Schema of the final text, for reviewers. */
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly tag: RequestTag;
}

export type WarmRequest = Omit<ModelRequest, "messages" | "outputSchema">;

/** What whoever makes a call wants to know while it lasts. */
export interface CallListener {
  /** Around every wait that is not the model's own time: for the API's limits, for room in the budget. */
  readonly aside?: Aside;
  /** A try that was billed, came to nothing, and is made again. */
  readonly billed?: (usage: Usage) => void;
}

export interface ModelReply {
  readonly content: readonly ContentBlock[];
  readonly stopReason: string;
}

/** A call costs tokens whether or not it succeeds. */
export interface ModelAnswer {
  /** Of all tries together. */
  readonly usage: Usage;
  /** The number of its reservation, where there is a budget. */
  readonly call?: number;
  readonly result: Result<ModelReply, Failure>;
}

/** One model call, retried where that is safe. Never rejects because of what a server or network does. */
export interface Model {
  send(request: ModelRequest, signal: AbortSignal, listener?: CallListener): Promise<ModelAnswer>;
  /** Writes the shared prefix into the cache without generating anything. */
  warm(request: WarmRequest, signal: AbortSignal, listener?: CallListener): Promise<ModelAnswer>;
}
