import { describe, expect, it } from "vitest";
import { HELLO, startRig, verdict } from "./rig.ts";

const object = (properties: object, rest: object = {}) => ({
  type: "object",
  properties,
  additionalProperties: false,
  ...rest,
});
const tool = (rest: object = {}) => ({
  tools: [{ name: "read", input_schema: { type: "object" }, ...rest }],
});
const format = (schema: unknown) => ({ output_config: { format: { type: "json_schema", schema } } });
const marked = (ttl: object = {}) => ({ cache_control: { type: "ephemeral", ...ttl } });
const text = (words: string, rest: object = {}) => ({ type: "text", text: words, ...rest });

const accepted: Record<string, object> = {
  "a tool": tool({ description: "Reads a file." }),
  "a forced tool": { ...tool(), tool_choice: { type: "tool", name: "read" } },
  "a strict tool": tool({ strict: true, input_schema: object({ path: { type: "string" } }) }),
  "a schema of every supported kind": format(
    object({
      name: { type: "string", format: "date", description: "When." },
      kind: { enum: ["P0", "P1"] },
      line: { anyOf: [{ type: "integer" }, { type: "null" }] },
      items: { type: "array", minItems: 1, items: object({}) },
    }),
  ),
  "a warm-up": { max_tokens: 0, tool_choice: { type: "auto" }, ...tool() },
  "four breakpoints, the longest first": {
    tools: [{ name: "read", input_schema: { type: "object" }, ...marked({ ttl: "1h" }) }],
    system: [text("A", marked({ ttl: "1h" })), text("B", marked({ ttl: "5m" }))],
    messages: [{ role: "user", content: [text("C", marked())] }],
  },
  "an automatic breakpoint where one is already": {
    ...marked(),
    messages: [{ role: "user", content: [text("C", marked({ ttl: "5m" }))] }],
  },
};

const refused: Record<string, readonly [object, string]> = {
  "a tool without a schema": [
    tool({ input_schema: undefined }),
    "tools.0.custom.input_schema: Field required",
  ],
  "a schema without a type": [tool({ input_schema: {} }), "tools.0.custom.input_schema.type: Field required"],
  "a schema of a list": [
    tool({ input_schema: { type: "array" } }),
    "tools.0.custom.input_schema.type: Input should be 'object'",
  ],
  "a name with a dot": [
    tool({ name: "read.file" }),
    "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
  ],
  "a tool without a name": [tool({ name: undefined }), "tools.0.custom.name: Field required"],
  "two tools of one name": [
    { tools: [...tool().tools, ...tool().tools] },
    "tools: Tool names must be unique.",
  ],
  "a choice without tools": [
    { tool_choice: { type: "auto" } },
    "tool_choice may only be specified while providing tools",
  ],
  "a choice of an unknown tool": [
    { ...tool(), tool_choice: { type: "tool", name: "write" } },
    "tool_choice.tool.name: Tool 'write' not found in provided tools",
  ],
  "thinking with a forced tool": [
    { ...tool(), tool_choice: { type: "any" }, thinking: { type: "adaptive" } },
    "Thinking may not be enabled when tool_choice forces tool use.",
  ],
  "a strict tool with an open schema": [
    tool({ strict: true }),
    "tools.0.custom.input_schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
  ],
  "a format without a schema": [format(undefined), "output_config.format.schema: Field required"],
  "a format of another type": [
    { output_config: { format: { type: "xml", schema: object({}) } } },
    "output_config.format.type: Input should be 'json_schema'",
  ],
  "a number with a range": [
    format(object({ score: { type: "integer", minimum: 0, maximum: 10 } })),
    "output_config.format.schema: For 'integer' type, properties maximum, minimum are not supported",
  ],
  "an open object inside": [
    format(object({ findings: { type: "array", items: { type: "object" } } })),
    "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
  ],
  "a list of at least two": [
    format(object({ all: { type: "array", minItems: 2, items: { type: "string" } } })),
    "output_config.format.schema: For 'array' type, 'minItems' values other than 0 or 1 are not supported",
  ],
  "a streamed warm-up": [
    { max_tokens: 0, stream: true },
    "max_tokens: 0 is not supported when `stream` is true",
  ],
  "a structured warm-up": [
    { max_tokens: 0, ...format(object({})) },
    "max_tokens: 0 is not supported with `output_config.format`",
  ],
  "a forced warm-up": [
    { max_tokens: 0, ...tool(), tool_choice: { type: "any" } },
    "max_tokens: 0 is not supported when tool_choice forces tool use",
  ],
  "five breakpoints": [
    { system: ["A", "B", "C", "D", "E"].map((words) => text(words, marked())) },
    "A maximum of 4 blocks with cache_control may be provided. Found 5.",
  ],
  "four breakpoints and the automatic one": [
    { ...marked(), system: ["A", "B", "C", "D"].map((words) => text(words, marked())) },
    "A maximum of 4 blocks with cache_control may be provided. Found 5.",
  ],
  "an hour after five minutes": [
    {
      system: [text("A", marked())],
      messages: [{ role: "user", content: [text("B", marked({ ttl: "1h" }))] }],
    },
    "messages.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
  ],
  "a breakpoint in a result, too long": [
    {
      ...tool(marked()),
      messages: [
        { role: "user", content: "Go." },
        { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "read", input: {} }] },
        {
          role: "user",
          content: [{ type: "tool_result", tool_use_id: "t1", content: [text("B", marked({ ttl: "1h" }))] }],
        },
      ],
    },
    "messages.2.content.0.content.0.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
  ],
  "an unknown lifetime": [
    { system: [text("A", marked({ ttl: "1d" }))] },
    "system.0.cache_control.ephemeral.ttl: Input should be '5m' or '1h'",
  ],
  "an unknown kind of cache": [
    { system: [text("A", { cache_control: { type: "forever" } })] },
    "system.0.cache_control: Input tag 'forever' found using 'type' does not match any of the expected tags: 'ephemeral'",
  ],
  "a breakpoint on empty text": [
    { system: [text("", marked())] },
    "system.0.text: cache_control cannot be set for empty text blocks",
  ],
  "an automatic breakpoint that lives otherwise": [
    { ...marked(), messages: [{ role: "user", content: [text("C", marked({ ttl: "1h" }))] }] },
    "cache_control: the last block already has a cache_control with a different ttl",
  ],
};

describe("tools, schemas and breakpoints", () => {
  it.each(Object.entries(accepted))("accepts %s", async (_, body) => {
    const { client } = await startRig({ script: () => ({ content: "Well." }) });
    expect(await verdict(client, { ...HELLO, ...body })).toBe("accepted");
  });

  it.each(Object.entries(refused))("refuses %s", async (_, [body, message]) => {
    const { client } = await startRig();
    expect(await verdict(client, { ...HELLO, ...body })).toBe(`400 invalid_request_error: ${message}`);
  });
});
