import { extraKeys, isObject, type JsonObject, type Problems } from "./json.ts";
import type { KnownModel } from "./models.ts";
import type { MessagesRequest } from "./request.ts";
import { schemaProblems } from "./validate-schema.ts";

/** Output length, thinking, effort and format, and what a cache warm-up may not be combined with. */
export function* optionProblems(body: JsonObject, request: MessagesRequest, model: KnownModel): Problems {
  const { maxTokens } = request;
  if (maxTokens > model.outputTokensMax)
    yield `max_tokens: ${maxTokens} > ${model.outputTokensMax}, which is the maximum allowed number of output tokens for ${model.id}`;
  yield* thinkingProblems(request, model);
  if (request.effort !== null && model.thinkingBudget)
    yield "This model does not support the effort parameter.";
  yield* outputProblems(body);
  if (maxTokens === 0) yield* warmUpProblems(request);
}

function* thinkingProblems({ thinking, maxTokens }: MessagesRequest, model: KnownModel): Problems {
  if (thinking === null) return;
  const type = String(thinking.type);
  if (!["adaptive", "between_tools", "disabled", "enabled"].includes(type))
    yield `thinking: Input tag '${type}' found using 'type' does not match any of the expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'`;
  if (type !== "enabled" && thinking.budget_tokens !== undefined)
    yield `thinking.${type}.budget_tokens: Extra inputs are not permitted`;
  if (type === "adaptive" && model.thinkingBudget) yield "adaptive thinking is not supported on this model";
  if (type !== "enabled") return;
  if (!model.thinkingBudget)
    yield '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  const budget = thinking.budget_tokens;
  if (budget === undefined) yield "thinking.enabled.budget_tokens: Field required";
  if (Number(budget) < 1_024)
    yield "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024";
  if (Number(budget) >= maxTokens) yield "`max_tokens` must be greater than `thinking.budget_tokens`.";
}

function* outputProblems(body: JsonObject): Problems {
  const config = body.output_config;
  if (!isObject(config)) return;
  yield* extraKeys(config, ["effort", "format"], "output_config.");
  if (config.effort !== undefined && config.effort !== null && !EFFORTS.includes(String(config.effort)))
    yield `output_config.effort: Input should be ${EFFORTS.map((effort) => `'${effort}'`).join(", ")}`;
  const { format } = config;
  if (format === undefined || format === null) return;
  if (!isObject(format)) return yield "output_config.format: Input should be a valid dictionary";
  yield* extraKeys(format, ["type", "schema"], "output_config.format.");
  if (format.type !== "json_schema") yield "output_config.format.type: Input should be 'json_schema'";
  if (format.schema === undefined) yield "output_config.format.schema: Field required";
  yield* schemaProblems(format.schema, "output_config.format.schema");
}

function* warmUpProblems(request: MessagesRequest): Problems {
  const forced = request.toolChoice?.type === "any" || request.toolChoice?.type === "tool";
  if (request.stream) yield "max_tokens: 0 is not supported when `stream` is true";
  if (request.thinking?.type === "enabled") yield "max_tokens: 0 is not supported when thinking is enabled";
  if (request.format !== null) yield "max_tokens: 0 is not supported with `output_config.format`";
  if (forced) yield "max_tokens: 0 is not supported when tool_choice forces tool use";
}

const EFFORTS = ["low", "medium", "high", "xhigh", "max"];
