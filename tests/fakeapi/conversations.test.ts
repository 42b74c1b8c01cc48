import type { MessageParam } from "@anthropic-ai/sdk/resources/messages";
import { describe, expect, it } from "vitest";
import { signatureOf } from "../../src/fakeapi/signature.ts";
import { HELLO, startRig, verdict } from "./rig.ts";

const text = (words: string, rest: object = {}) => ({ type: "text", text: words, ...rest });
const use = (id: string, rest: object = {}) => ({ type: "tool_use", id, name: "read", input: {}, ...rest });
const result = (id: string, rest: object = {}) => ({
  type: "tool_result",
  tool_use_id: id,
  content: "ok",
  ...rest,
});
const user = (...content: unknown[]) => ({ role: "user", content });
const assistant = (...content: unknown[]) => ({ role: "assistant", content });
const talk = (...messages: unknown[]) => ({ messages: messages as MessageParam[] });
const thought = { type: "thinking", thinking: "Hm.", signature: signatureOf("Hm.") };

const MUST_FOLLOW =
  "Each `tool_use` block must have a corresponding `tool_result` block in the next message.";
const MUST_PRECEDE =
  "Each `tool_result` block must have a corresponding `tool_use` block in the previous message.";
const TAGS =
  "'text', 'image', 'document', 'search_result', 'thinking', 'redacted_thinking', 'tool_use', 'server_tool_use', 'tool_result'";

const accepted: Record<string, object> = {
  "a string": talk({ role: "user", content: "Hello." }),
  "two user messages in a row": talk(user(text("One.")), user(text("Two."))),
  "a call with its result, text after it": talk(
    user(text("Go.")),
    assistant(text("Reading."), use("t1")),
    user(result("t1"), text("And hurry.")),
  ),
  "two calls answered in the other order": talk(
    user(text("Go.")),
    assistant(use("t1"), use("t2")),
    user(result("t2"), result("t1")),
  ),
  "a failed call": talk(user(text("Go.")), assistant(use("t1")), user(result("t1", { is_error: true }))),
  "an empty result": talk(user(text("Go.")), assistant(use("t1")), user(result("t1", { content: "" }))),
  "a tool that nobody defined": talk(
    user(text("Go.")),
    assistant(use("t1", { name: "teleport" })),
    user(result("t1")),
  ),
  "a thought given back as it was": talk(
    user(text("Go.")),
    assistant(thought, use("t1")),
    user(result("t1")),
  ),
  "fields that come with a response": talk(
    user(text("Go.")),
    assistant(text("Yes.", { citations: null }), use("t1", { caller: { type: "direct" } })),
    user(result("t1")),
  ),
  "a paused turn sent back": talk(
    user(text("Go.")),
    assistant({ type: "server_tool_use", id: "s1", name: "web_search", input: {} }),
  ),
  "prefill on an older model": {
    model: "claude-haiku-4-5",
    ...talk(user(text("Go.")), assistant(text("Once upon"))),
  },
  "an empty system prompt": { system: "" },
  "adaptive thinking and effort": { thinking: { type: "adaptive" }, output_config: { effort: "high" } },
  "a thinking budget on an older model": {
    model: "claude-haiku-4-5",
    max_tokens: 4_000,
    thinking: { type: "enabled", budget_tokens: 2_000 },
  },
};

const refused: Record<string, readonly [object, string]> = {
  "no messages": [talk(), "messages: at least one message is required"],
  "messages that are no list": [{ messages: "Hello." }, "messages: Input should be a valid list"],
  "a message that is no object": [talk("Hello."), "messages.0: Input should be a valid dictionary"],
  "an unknown role": [
    talk({ role: "tool", content: "ok" }),
    "messages.0.role: Input should be 'user' or 'assistant'",
  ],
  "a system message": [
    talk(user(text("Go.")), { role: "system", content: "Be brief." }),
    "messages.1.role: role 'system' is not supported on this model",
  ],
  "no role": [talk({ content: "Hello." }), "messages.0.role: Field required"],
  "no content": [talk({ role: "user" }), "messages.0.content: Field required"],
  "an unknown field of a message": [
    talk({ role: "user", content: "Hello.", name: "Ann" }),
    "messages.0.name: Extra inputs are not permitted",
  ],
  "an unknown field of a block": [
    talk(user(text("Hello.", { parsed_output: null }))),
    "messages.0.content.0.text.parsed_output: Extra inputs are not permitted",
  ],
  "an unknown block": [
    talk(user({ type: "song" })),
    `messages.0.content.0: Input tag 'song' found using 'type' does not match any of the expected tags: ${TAGS}`,
  ],
  "the assistant first": [
    talk(assistant(text("Hi.")), user(text("Hello."))),
    'messages: first message must use the "user" role',
  ],
  "an empty user message": [
    talk({ role: "user", content: "" }),
    "messages.0: user messages must have non-empty content",
  ],
  "an empty assistant message": [
    talk(user(text("Go.")), assistant(), user(text("Well?"))),
    "messages.1: all messages must have non-empty content except for the optional final assistant message",
  ],
  "empty text": [talk(user(text(""))), "messages: text content blocks must be non-empty"],
  "blank text": [talk(user(text(" \n"))), "messages: text content blocks must contain non-whitespace text"],
  "empty text in a result": [
    talk(user(text("Go.")), assistant(use("t1")), user(result("t1", { content: [text("")] }))),
    "messages: text content blocks must be non-empty",
  ],
  "an empty system block": [{ system: [text("")] }, "system: text content blocks must be non-empty"],
  "a failed call without words": [
    talk(user(text("Go.")), assistant(use("t1")), user(result("t1", { is_error: true, content: "" }))),
    "messages.2.content.0.tool_result: content cannot be empty if `is_error` is true",
  ],
  "a result without a call": [
    talk(user(text("Go.")), assistant(text("No.")), user(result("t1"))),
    `messages.2.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: t1. ${MUST_PRECEDE}`,
  ],
  "a result of an earlier call": [
    talk(
      user(text("Go.")),
      assistant(use("t1")),
      user(result("t1")),
      assistant(text("So.")),
      user(result("t1")),
    ),
    `messages.4.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: t1. ${MUST_PRECEDE}`,
  ],
  "a call without a result": [
    talk(user(text("Go.")), assistant(use("t1"), use("t2")), user(result("t2"))),
    `messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: t1. ${MUST_FOLLOW}`,
  ],
  "two calls without results": [
    talk(user(text("Go.")), assistant(use("t1"), use("t2")), user(text("Well?"))),
    `messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: t1, t2. ${MUST_FOLLOW}`,
  ],
  "a result after text": [
    talk(user(text("Go.")), assistant(use("t1")), user(text("Here:"), result("t1"))),
    `messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: t1. ${MUST_FOLLOW}`,
  ],
  "a result one message late": [
    talk(user(text("Go.")), assistant(use("t1")), user(text("Wait.")), user(result("t1"))),
    `messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: t1. ${MUST_FOLLOW}`,
  ],
  "a call at the end": [
    talk(user(text("Go.")), assistant(use("t1"))),
    `messages.1: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: t1. ${MUST_FOLLOW}`,
  ],
  "two results of one call": [
    talk(user(text("Go.")), assistant(use("t1")), user(result("t1"), result("t1"))),
    "messages.2.content.1: each tool_use must have a single result. Found multiple `tool_result` blocks with id: t1",
  ],
  "an id used twice": [
    talk(
      user(text("Go.")),
      assistant(use("t1")),
      user(result("t1")),
      assistant(use("t1")),
      user(result("t1")),
    ),
    "messages.3.content.0: `tool_use` ids must be unique",
  ],
  "a call by the user": [
    talk(user(use("t1"))),
    "messages.0: `tool_use` blocks can only be in `assistant` messages",
  ],
  "a result by the assistant": [
    talk(user(text("Go.")), assistant(result("t1")), user(text("Well?"))),
    "messages.1: `tool_result` blocks can only be in `user` messages",
  ],
  "tool input that is no object": [
    talk(user(text("Go.")), assistant(use("t1", { input: [] })), user(result("t1"))),
    "messages.1.content.0.tool_use.input: Input should be a valid dictionary",
  ],
  "a thought that was changed": [
    talk(user(text("Go.")), assistant({ ...thought, thinking: "Aha." }, use("t1")), user(result("t1"))),
    "messages.1.content.0: Invalid `signature` in `thinking` block",
  ],
  prefill: [
    talk(user(text("Go.")), assistant(text("Once upon"))),
    "This model does not support assistant message prefill. The conversation must end with a user message.",
  ],
  "no max_tokens": [{ max_tokens: undefined }, "max_tokens: Field required"],
  "a negative max_tokens": [{ max_tokens: -1 }, "max_tokens: Input should be greater than or equal to 0"],
  "a max_tokens in words": [{ max_tokens: "many" }, "max_tokens: Input should be a valid integer"],
  "too large a max_tokens": [
    { max_tokens: 128_001 },
    "max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens for claude-sonnet-5-5",
  ],
  "an unknown field": [{ temperature: 0.2 }, "temperature: Extra inputs are not permitted"],
  "a thinking budget": [
    { thinking: { type: "enabled", budget_tokens: 2_000 } },
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
  ],
  "too small a budget": [
    { model: "claude-haiku-4-5", thinking: { type: "enabled", budget_tokens: 100 } },
    "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
  ],
  "a budget of all there is": [
    { model: "claude-haiku-4-5", max_tokens: 2_000, thinking: { type: "enabled", budget_tokens: 2_000 } },
    "`max_tokens` must be greater than `thinking.budget_tokens`.",
  ],
  "a budget of adaptive thinking": [
    { thinking: { type: "adaptive", budget_tokens: 2_000 } },
    "thinking.adaptive.budget_tokens: Extra inputs are not permitted",
  ],
  "unknown thinking": [
    { thinking: { type: "hard" } },
    "thinking: Input tag 'hard' found using 'type' does not match any of the expected tags: 'adaptive', 'between_tools', 'disabled', 'enabled'",
  ],
  "unknown effort": [
    { output_config: { effort: "heroic" } },
    "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh', 'max'",
  ],
};

describe("conversations", () => {
  it.each(Object.entries(accepted))("accepts %s", async (_, body) => {
    const { client } = await startRig();
    expect(await verdict(client, { ...HELLO, ...body })).toBe("accepted");
  });

  it.each(Object.entries(refused))("refuses %s", async (_, [body, message]) => {
    const { client } = await startRig();
    expect(await verdict(client, { ...HELLO, ...body })).toBe(`400 invalid_request_error: ${message}`);
  });
});
