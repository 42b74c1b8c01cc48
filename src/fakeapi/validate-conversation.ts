import type { Problems } from "./json.ts";
import type { KnownModel } from "./models.ts";
import type { Block, MessagesRequest, RequestMessage } from "./request.ts";
import { signatureOf } from "./signature.ts";

/** What the API demands of a conversation as a whole: order, non-empty text, and tool calls with their results. */
export function* conversationProblems(request: MessagesRequest, model: KnownModel): Problems {
  const { messages } = request;
  if (messages[0]?.role !== "user") yield 'messages: first message must use the "user" role';
  yield* emptyProblems(request);
  for (const [index, message] of messages.entries()) {
    yield* placeProblems(message, index);
    yield* resultProblems(message, messages[index - 1], index);
    yield* useProblems(message, messages[index + 1], index);
  }
  yield* repeatedUses(messages);
  yield* prefillProblems(messages, model);
}

function* emptyProblems({ system, messages }: MessagesRequest): Problems {
  yield* textProblems(system, "system");
  for (const [index, { role, content }] of messages.entries()) {
    const last = index === messages.length - 1;
    if (content.length === 0 && role === "user")
      yield `messages.${index}: user messages must have non-empty content`;
    if (content.length === 0 && !last)
      yield `messages.${index}: all messages must have non-empty content except for the optional final assistant message`;
    yield* textProblems(content, "messages");
  }
}

function* textProblems(blocks: readonly Block[], path: string): Problems {
  for (const block of blocks) {
    if (Array.isArray(block.content)) yield* textProblems(block.content, path);
    if (block.type !== "text" || typeof block.text !== "string") continue;
    if (block.text === "") yield `${path}: text content blocks must be non-empty`;
    if (block.text.trim() === "") yield `${path}: text content blocks must contain non-whitespace text`;
  }
}

/** Calls and thoughts are the assistant's, results are the user's; a thought comes back as it was given. */
function* placeProblems({ role, content }: RequestMessage, index: number): Problems {
  for (const [at, block] of content.entries()) {
    if (role === "user" && ASSISTANT_ONLY.includes(block.type))
      yield `messages.${index}: \`${block.type}\` blocks can only be in \`assistant\` messages`;
    if (role === "assistant" && block.type === "tool_result")
      yield `messages.${index}: \`tool_result\` blocks can only be in \`user\` messages`;
    if (block.type === "thinking" && block.signature !== signatureOf(String(block.thinking)))
      yield `messages.${index}.content.${at}: Invalid \`signature\` in \`thinking\` block`;
  }
}

function* resultProblems(
  message: RequestMessage,
  before: RequestMessage | undefined,
  index: number,
): Problems {
  const called = new Set(before === undefined ? [] : useIds(before));
  const seen = new Set<string>();
  for (const [at, block] of message.content.entries()) {
    if (block.type !== "tool_result") continue;
    const id = String(block.tool_use_id);
    if (!called.has(id))
      yield `messages.${index}.content.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    if (seen.has(id))
      yield `messages.${index}.content.${at}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`;
    seen.add(id);
  }
}

/** Results count only at the head of the very next message: text before one hides it. */
function* useProblems(message: RequestMessage, next: RequestMessage | undefined, index: number): Problems {
  if (message.role !== "assistant") return;
  const answered = new Set(next?.role === "user" ? leadingResultIds(next) : []);
  const missing = useIds(message).filter((id) => !answered.has(id));
  if (missing.length > 0)
    yield `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
}

function* repeatedUses(messages: readonly RequestMessage[]): Problems {
  const seen = new Set<string>();
  for (const [index, message] of messages.entries()) {
    for (const [at, block] of message.content.entries()) {
      if (block.type !== "tool_use") continue;
      const id = String(block.id);
      if (seen.has(id)) yield `messages.${index}.content.${at}: \`tool_use\` ids must be unique`;
      seen.add(id);
    }
  }
}

/** A paused server tool is the only reason to end with the assistant's words on a model without prefill. */
function* prefillProblems(messages: readonly RequestMessage[], model: KnownModel): Problems {
  const last = messages.at(-1);
  if (last?.role !== "assistant" || model.prefill) return;
  if (last.content.at(-1)?.type === "server_tool_use") return;
  yield "This model does not support assistant message prefill. The conversation must end with a user message.";
}

const ASSISTANT_ONLY = ["tool_use", "server_tool_use", "thinking", "redacted_thinking"];

const useIds = ({ content }: RequestMessage): string[] =>
  content.filter((block) => block.type === "tool_use").map((block) => String(block.id));

function leadingResultIds({ content }: RequestMessage): string[] {
  const end = content.findIndex((block) => block.type !== "tool_result");
  return content.slice(0, end === -1 ? undefined : end).map((block) => String(block.tool_use_id));
}
