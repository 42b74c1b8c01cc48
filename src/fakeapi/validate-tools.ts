import { isObject, type JsonObject, type Problems } from "./json.ts";
import type { MessagesRequest } from "./request.ts";
import { schemaProblems } from "./validate-schema.ts";

/** Tool definitions and `tool_choice`. Calls of tools that are not defined are fine: a model may invent one. */
export function* toolProblems(request: MessagesRequest): Problems {
  const names: unknown[] = [];
  for (const [index, tool] of request.tools.entries()) {
    if (!isObject(tool)) yield `tools.${index}: Input should be a valid dictionary`;
    else if (tool.type === undefined || tool.type === null || tool.type === "custom")
      yield* customToolProblems(tool, `tools.${index}.custom`);
    names.push(tool.name);
  }
  if (new Set(names).size < names.length) yield "tools: Tool names must be unique.";
  if (request.toolChoice !== null) yield* choiceProblems(request, request.toolChoice, names);
}

function* customToolProblems(tool: JsonObject, path: string): Problems {
  if (tool.name === undefined) yield `${path}.name: Field required`;
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(String(tool.name)))
    yield `${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
  if (tool.description !== undefined && typeof tool.description !== "string")
    yield `${path}.description: Input should be a valid string`;
  const schema = tool.input_schema;
  if (schema === undefined) return yield `${path}.input_schema: Field required`;
  if (!isObject(schema)) return yield `${path}.input_schema: Input should be a valid dictionary`;
  if (schema.type === undefined) yield `${path}.input_schema.type: Field required`;
  if (schema.type !== "object") yield `${path}.input_schema.type: Input should be 'object'`;
  if (tool.strict === true) yield* schemaProblems(schema, `${path}.input_schema`);
}

function* choiceProblems(request: MessagesRequest, choice: JsonObject, names: unknown[]): Problems {
  const type = String(choice.type);
  if (!["auto", "any", "tool", "none"].includes(type))
    yield `tool_choice: Input tag '${type}' found using 'type' does not match any of the expected tags: 'any', 'auto', 'none', 'tool'`;
  if (names.length === 0) yield "tool_choice may only be specified while providing tools";
  if (type === "tool" && !names.includes(choice.name))
    yield `tool_choice.tool.name: Tool '${String(choice.name)}' not found in provided tools`;
  const thinks = request.thinking !== null && request.thinking.type !== "disabled";
  if (thinks && (type === "any" || type === "tool"))
    yield "Thinking may not be enabled when tool_choice forces tool use.";
}
