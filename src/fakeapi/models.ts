import type { ModelInfo } from "@anthropic-ai/sdk/resources/models";

/** A model as this server knows it. Every field but the id has a default. */
export interface FakeModel {
  readonly id: string;
  readonly outputTokensMax?: number;
  readonly inputTokensMax?: number;
  /** Shorter prefixes are silently not cached. */
  readonly cacheTokensMin?: number;
  /** Older models let a conversation end with an unfinished assistant message. */
  readonly prefill?: boolean;
  /** Older models take `thinking: {type: "enabled", budget_tokens}`. */
  readonly thinkingBudget?: boolean;
}

export type KnownModel = Required<FakeModel>;

/** The models that specrun uses by default, and one of the older kind. */
export const DEFAULT_MODELS: readonly FakeModel[] = [
  { id: "claude-opus-5-5" },
  { id: "claude-sonnet-5-5" },
  { id: "claude-haiku-5-5", inputTokensMax: 200_000, outputTokensMax: 64_000 },
  {
    id: "claude-haiku-4-5",
    inputTokensMax: 200_000,
    outputTokensMax: 64_000,
    prefill: true,
    thinkingBudget: true,
  },
];

export const knownModel = (model: FakeModel): KnownModel => ({
  outputTokensMax: 128_000,
  inputTokensMax: 1_000_000,
  cacheTokensMin: 1_024,
  prefill: false,
  thinkingBudget: false,
  ...model,
});

export function modelInfo(model: KnownModel): ModelInfo {
  const yes = { supported: true };
  const no = { supported: false };
  return {
    id: model.id,
    type: "model",
    display_name: displayName(model.id),
    created_at: "2026-01-01T00:00:00Z",
    deprecated_at: null,
    retires_at: null,
    lifecycle: "active",
    line: null,
    max_input_tokens: model.inputTokensMax,
    max_tokens: model.outputTokensMax,
    capabilities: {
      batch: no,
      citations: no,
      code_execution: no,
      context_management: {
        clear_thinking_20251015: no,
        clear_tool_uses_20250919: no,
        compact_20260112: no,
        ...no,
      },
      effort: { low: yes, medium: yes, high: yes, xhigh: yes, max: yes, ...yes },
      image_input: no,
      pdf_input: no,
      server_tools: { code_execution: no, web_search: no, ...no },
      structured_outputs: yes,
      thinking: {
        ...yes,
        types: {
          adaptive: yes,
          between_tools: no,
          disabled: yes,
          enabled: model.thinkingBudget ? yes : no,
        },
      },
    },
  };
}

/** `claude-sonnet-5-5` -> `Claude Sonnet 5.5`. */
function displayName(id: string): string {
  const words = id.replace(/(\d)-(\d)/g, "$1.$2").split("-");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ");
}
