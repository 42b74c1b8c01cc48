import { extraKeys, isObject, type JsonObject, type Problems } from "./json.ts";
import type { Block, MessagesRequest } from "./request.ts";

/** Cache breakpoints: at most four, well formed, on text that is there, the longer-lived ones first. */
export function* cacheProblems(body: JsonObject, request: MessagesRequest): Problems {
  const marks = [...explicitMarks(request)];
  for (const mark of marks) yield* markProblems(mark);
  const automatic = body.cache_control;
  if (isObject(automatic)) yield* controlProblems(automatic, "cache_control");
  const count = marks.length + (isObject(automatic) ? 1 : 0);
  if (count > BREAKPOINTS_MAX)
    yield `A maximum of ${BREAKPOINTS_MAX} blocks with cache_control may be provided. Found ${count}.`;
  yield* orderProblems([...marks, ...automaticMark(automatic)]);
  yield* automaticProblems(request, automatic);
}

interface Mark {
  readonly path: string;
  readonly control: JsonObject;
  readonly text: unknown;
}

function* markProblems({ path, control, text }: Mark): Problems {
  yield* controlProblems(control, `${path}.cache_control`);
  if (text === "") yield `${path}.text: cache_control cannot be set for empty text blocks`;
}

function* controlProblems(control: JsonObject, path: string): Problems {
  yield* extraKeys(control, ["type", "ttl"], `${path}.ephemeral.`);
  if (control.type !== "ephemeral")
    yield `${path}: Input tag '${String(control.type)}' found using 'type' does not match any of the expected tags: 'ephemeral'`;
  if (control.ttl !== undefined && control.ttl !== "5m" && control.ttl !== "1h")
    yield `${path}.ephemeral.ttl: Input should be '5m' or '1h'`;
}

function* orderProblems(marks: readonly Mark[]): Problems {
  let short = false;
  for (const { path, control } of marks) {
    if (control.ttl !== "1h") short = true;
    else if (short)
      yield `${path}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`.`;
  }
}

/** The automatic breakpoint may meet an explicit one on the last block only if both live equally long. */
function* automaticProblems(request: MessagesRequest, automatic: unknown): Problems {
  const last = request.messages.at(-1)?.content.at(-1)?.cache_control;
  if (!isObject(automatic) || !isObject(last)) return;
  if ((automatic.ttl ?? "5m") !== (last.ttl ?? "5m"))
    yield "cache_control: the last block already has a cache_control with a different ttl";
}

const automaticMark = (automatic: unknown): Mark[] =>
  isObject(automatic) ? [{ path: "", control: automatic, text: undefined }] : [];

function* explicitMarks(request: MessagesRequest): Generator<Mark> {
  for (const [index, tool] of request.tools.entries()) yield* marksIn(tool, `tools.${index}`);
  for (const [index, block] of request.system.entries()) yield* marksIn(block, `system.${index}`);
  for (const [index, message] of request.messages.entries()) {
    for (const [at, block] of message.content.entries()) {
      yield* marksIn(block, `messages.${index}.content.${at}`);
    }
  }
}

function* marksIn(value: JsonObject, path: string): Generator<Mark> {
  if (Array.isArray(value.content)) {
    for (const [index, part] of (value.content as readonly Block[]).entries()) {
      yield* marksIn(part, `${path}.content.${index}`);
    }
  }
  if (isObject(value.cache_control)) yield { path, control: value.cache_control, text: value.text };
}

const BREAKPOINTS_MAX = 4;
