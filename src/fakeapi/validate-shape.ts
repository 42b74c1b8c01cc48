import { extraKeys, isObject, type JsonObject, type Problems } from "./json.ts";

/** Fields, their types and their names: what the API checks before it looks at the conversation's meaning. */
export function* shapeProblems(body: JsonObject): Problems {
  yield* extraKeys(body, REQUEST_KEYS, "");
  for (const key of ["model", "max_tokens", "messages"]) {
    if (body[key] === undefined) yield `${key}: Field required`;
  }
  if (typeof body.model !== "string") yield "model: Input should be a valid string";
  if (!Number.isInteger(body.max_tokens)) yield "max_tokens: Input should be a valid integer";
  if (Number(body.max_tokens) < 0) yield "max_tokens: Input should be greater than or equal to 0";
  if (body.stream !== undefined && typeof body.stream !== "boolean")
    yield "stream: Input should be a valid boolean";
  yield* objectProblems(body);
  yield* systemProblems(body.system);
  yield* messagesProblems(body.messages);
}

function* objectProblems(body: JsonObject): Problems {
  for (const key of OBJECT_KEYS) {
    const value = body[key];
    if (value !== undefined && value !== null && !isObject(value))
      yield `${key}: Input should be a valid dictionary`;
  }
  if (body.tools !== undefined && !Array.isArray(body.tools)) yield "tools: Input should be a valid list";
}

function* systemProblems(system: unknown): Problems {
  if (system === undefined || typeof system === "string") return;
  if (!Array.isArray(system)) return yield "system: Input should be a valid list";
  for (const [index, block] of system.entries()) {
    yield* blockProblems(block, `system.${index}`, ["text"]);
  }
}

function* messagesProblems(messages: unknown): Problems {
  if (!Array.isArray(messages)) return yield "messages: Input should be a valid list";
  if (messages.length === 0) yield "messages: at least one message is required";
  if (messages.length > MESSAGES_MAX) yield `messages: at most ${MESSAGES_MAX} messages are allowed`;
  for (const [index, message] of messages.entries()) yield* messageProblems(message, `messages.${index}`);
}

function* messageProblems(message: unknown, path: string): Problems {
  if (!isObject(message)) return yield `${path}: Input should be a valid dictionary`;
  yield* extraKeys(message, ["role", "content"], `${path}.`);
  if (message.role === undefined) yield `${path}.role: Field required`;
  if (message.content === undefined) yield `${path}.content: Field required`;
  if (message.role === "system") yield `${path}.role: role 'system' is not supported on this model`;
  if (message.role !== "user" && message.role !== "assistant")
    yield `${path}.role: Input should be 'user' or 'assistant'`;
  if (typeof message.content === "string") return;
  if (!Array.isArray(message.content)) return yield `${path}.content: Input should be a valid list`;
  for (const [index, block] of message.content.entries()) {
    yield* blockProblems(block, `${path}.content.${index}`, Object.keys(BLOCK_KEYS));
  }
}

/** One content block: its tag, its keys, and the fields that its tag needs. */
function* blockProblems(block: unknown, path: string, tags: readonly string[]): Problems {
  if (!isObject(block)) return yield `${path}: Input should be a valid dictionary`;
  const tag = String(block.type);
  const keys = BLOCK_KEYS[tag];
  if (block.type === undefined) yield `${path}.type: Field required`;
  if (!tags.includes(tag) || keys === undefined) {
    const expected = tags.map((name) => `'${name}'`).join(", ");
    return yield `${path}: Input tag '${tag}' found using 'type' does not match any of the expected tags: ${expected}`;
  }
  yield* extraKeys(block, ["type", ...keys.needs, ...keys.allows], `${path}.${tag}.`);
  for (const key of keys.needs) {
    if (block[key] === undefined) yield `${path}.${tag}.${key}: Field required`;
  }
  if (tag === "text" && typeof block.text !== "string")
    yield `${path}.text.text: Input should be a valid string`;
  if (tag === "tool_use") yield* toolUseProblems(block, path);
  if (tag === "tool_result") yield* toolResultProblems(block, path);
}

function* toolUseProblems(block: JsonObject, path: string): Problems {
  if (!isObject(block.input)) yield `${path}.tool_use.input: Input should be a valid dictionary`;
  if (!/^[a-zA-Z0-9_-]+$/.test(String(block.id)))
    yield `${path}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  if (!/^[a-zA-Z0-9_-]{1,200}$/.test(String(block.name)))
    yield `${path}.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,200}$'`;
}

function* toolResultProblems(block: JsonObject, path: string): Problems {
  const { content } = block;
  const empty = content === undefined || content === "" || (Array.isArray(content) && content.length === 0);
  if (block.is_error === true && empty)
    yield `${path}.tool_result: content cannot be empty if \`is_error\` is true`;
  if (content === undefined || typeof content === "string") return;
  if (!Array.isArray(content)) return yield `${path}.tool_result.content: Input should be a valid list`;
  for (const [index, part] of content.entries()) {
    yield* blockProblems(part, `${path}.tool_result.content.${index}`, RESULT_TAGS);
  }
}

const MESSAGES_MAX = 100_000;
const RESULT_TAGS = ["text", "image", "search_result", "document"];

const OBJECT_KEYS = [
  "thinking",
  "tool_choice",
  "output_config",
  "metadata",
  "cache_control",
  "context_management",
];

const REQUEST_KEYS = [
  "model",
  "max_tokens",
  "messages",
  "system",
  "tools",
  "tool_choice",
  "thinking",
  "output_config",
  "cache_control",
  "stream",
  "stop_sequences",
  "metadata",
  "service_tier",
  "inference_geo",
  "speed",
  "container",
  "context_management",
  "diagnostics",
];

const BLOCK_KEYS: Readonly<
  Record<string, { readonly needs: readonly string[]; readonly allows: readonly string[] }>
> = {
  text: { needs: ["text"], allows: ["cache_control", "citations"] },
  image: { needs: ["source"], allows: ["cache_control", "transformations"] },
  document: { needs: ["source"], allows: ["cache_control", "citations", "context", "title"] },
  search_result: { needs: ["content", "source", "title"], allows: ["cache_control", "citations"] },
  thinking: { needs: ["thinking", "signature"], allows: [] },
  redacted_thinking: { needs: ["data"], allows: [] },
  tool_use: { needs: ["id", "name", "input"], allows: ["cache_control", "caller", "toolset_name"] },
  server_tool_use: { needs: ["id", "name", "input"], allows: ["cache_control", "caller"] },
  tool_result: { needs: ["tool_use_id"], allows: ["cache_control", "content", "is_error", "toolset_name"] },
};
