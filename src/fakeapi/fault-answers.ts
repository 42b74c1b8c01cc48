import type { Answer, AnswerBlock } from "./answer.ts";
import type { Fault } from "./faults.ts";

/** Answers that arrive whole and are still not what a client may act upon. */
export type AnswerFaultKind =
  | "bad-json"
  | "cut-tool"
  | "array-input"
  | "proto-input"
  | "refusal"
  | "pause"
  | "empty"
  | "unknown-stop"
  | "context-full";

type Spoil = (answer: Answer, fault: Fault, stream: boolean) => Answer;

export const ANSWER_FAULTS: Readonly<Record<AnswerFaultKind, Spoil>> = {
  "bad-json": (answer) => withInput(answer, () => '{"path": nope}'),
  "cut-tool": (answer, _, stream) => ({
    ...withInput(answer, stream ? firstHalf : firstField),
    stopReason: "max_tokens",
  }),
  "array-input": (answer) => withInput(answer, (json) => `[${json}]`),
  "proto-input": (answer) => withInput(answer, withPrototype),
  refusal: (answer) => ({ ...talkOnly(answer), stopReason: "refusal" }),
  pause: (answer) => ({
    ...answer,
    blocks: [...talkOnly(answer).blocks, SEARCH],
    stopReason: "pause_turn",
  }),
  empty: (answer) => ({ ...answer, blocks: [], stopReason: "end_turn" }),
  "unknown-stop": (answer, { stopReason = "stop_of_the_future" }) => ({ ...answer, stopReason }),
  "context-full": (answer) => ({ ...talkOnly(answer), stopReason: "model_context_window_exceeded" }),
};

/** Changes the input of the last call; an answer without one gets a call first. */
function withInput(answer: Answer, change: (json: string) => string): Answer {
  const at = answer.blocks.findLastIndex((block) => block.type === "tool_use");
  const call = answer.blocks[at];
  if (call?.type !== "tool_use") {
    const blocks = [...answer.blocks, { ...WRITE, id: `${answer.id}_call` }];
    return withInput({ ...answer, blocks, stopReason: "tool_use" }, change);
  }
  return { ...answer, blocks: answer.blocks.with(at, { ...call, json: change(call.json) }) };
}

const talkOnly = (answer: Answer): Answer => ({
  ...answer,
  blocks: answer.blocks.filter((block) => block.type === "text" || block.type === "thinking"),
});

const firstHalf = (json: string): string => json.slice(0, Math.ceil(json.length / 2));

const withPrototype = (json: string): string =>
  `{"__proto__":{"polluted":"yes"}${json === "{}" ? "" : ","}${json.slice(1)}`;

/** Without a stream the API closes what it cut: whole JSON, fields missing. */
function firstField(json: string): string {
  const fields = Object.entries(JSON.parse(json) as Record<string, unknown>).slice(0, 1);
  return JSON.stringify(Object.fromEntries(fields));
}

const WRITE: AnswerBlock = {
  type: "tool_use",
  id: "",
  name: "write",
  json: '{"path":"cut.txt","content":"the end of this is missing"}',
};

const SEARCH: AnswerBlock = {
  type: "server_tool_use",
  id: "srvtoolu_paused",
  name: "web_search",
  json: '{"query":"still searching"}',
};
