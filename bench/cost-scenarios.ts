import { startFakeApi } from "../src/fakeapi/server.ts";
import { DEFAULT_LIMITS } from "../src/model/limits.ts";
import { SpendLedger } from "../src/spend/ledger.ts";
import { runAgentLoop } from "../src/workers/agent-loop.ts";
import { AnthropicModel } from "../src/workers/anthropic-model.ts";
import type { MessageParam, ModelRequest, SystemBlock } from "../src/workers/model.ts";
import { systemPrompt } from "../src/workers/prompt.ts";
import { SharedModel } from "../src/workers/shared-model.ts";
import { toolDefinitions } from "../src/workers/tools/registry.ts";
import { type InputBill, inputBill } from "./input-bill.ts";

/** Ways to do fifty tasks with one model, each over HTTP on our own API, whose cache keeps the rules of the real one. */
const MODEL = "claude-sonnet-5-5";
const TASKS = 50;
const WORKERS = 4;
const CONTEXT_TOKENS = 20_000;
const BRIEF_TOKENS = 1_500;
const TURNS = 8;
const TURN_TOKENS = 1_500;
/** Time that passes with each request: fifty tasks take longer than an entry of five minutes lives. */
const SECONDS_A_TURN = 20;
const COMPACT_AT_TOKENS = 160_000;
const SUMMARY_TOKENS = 4_000;

const text = (tokens: number, about: string): string => `${about} `.repeat(tokens).slice(0, tokens * 4);
const brief = (task: number): string => text(BRIEF_TOKENS, `task ${task}`);
const result = (task: number, turn: number): string => text(TURN_TOKENS, `answer ${task}.${turn}`);
const prefix = (): SystemBlock[] =>
  systemPrompt([{ path: "specs/001-billing/spec.md", text: text(CONTEXT_TOKENS, "the specification") }]);

interface Server {
  readonly model: AnthropicModel;
  bill(): InputBill;
}

/** Every turn but the last calls a tool. `turnsOf`: how many turns a conversation has. */
async function serving(
  workers: number,
  turnsOf: number,
  use: (server: Server) => Promise<void>,
): Promise<InputBill> {
  let requests = 0;
  const api = await startFakeApi({
    script: ({ turn }) => ({
      content: [
        turn % turnsOf < turnsOf - 1
          ? { tool: "read", input: { path: `src/${turn}.ts` } }
          : { tool: "finish_task", input: { outcome: "done", summary: "Done.", files: [], owes: [] } },
      ],
    }),
    models: [{ id: MODEL, inputTokensMax: 100_000_000 }],
    now: () => (requests++ * SECONDS_A_TURN * 1_000) / workers,
  });
  const env = { ANTHROPIC_API_KEY: "bench-key-0123456789", ANTHROPIC_BASE_URL: api.url };
  const model = new AnthropicModel({
    env,
    run: "bench",
    retriesMax: 0,
    streamIdleMs: 60_000,
    emit: () => {},
  });
  try {
    await use({ model, bill: () => inputBill(api.requests) });
    return inputBill(api.requests);
  } finally {
    await api.close();
  }
}

/** As specrun does it: a fresh conversation for each task behind one shared prefix, warmed once, four side by side. */
export const freshConversations = (): Promise<InputBill> =>
  serving(WORKERS, TURNS, async ({ model }) => {
    const caps = { runTokensMax: null, taskTokensMax: null, runCostMax: null, taskCostMax: null };
    const ledger = new SpendLedger({ caps, prices: {}, record: async () => {} });
    const shared = new SharedModel(model, { ledger, isParallel: () => true, emit: () => {} });
    const system = prefix();
    const tools = toolDefinitions();
    const waiting = Array.from({ length: TASKS }, (_, at) => at);
    const work = async (): Promise<void> => {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) {
        let turn = 0;
        const own = task;
        const { failure } = await runAgentLoop({
          model: shared,
          request: { ...request(system), tools, tag: tag(own) },
          opening: brief(own),
          execute: async () => ({ text: result(own, turn++), isError: false, detail: "" }),
          judgeFinish: async () => ({ kind: "accepted" }),
          judgeText: null,
          limits: DEFAULT_LIMITS,
          signal: new AbortController().signal,
          emit: () => {},
        });
        if (failure !== null) throw new Error(`task ${own} ended with ${failure.reason}`);
      }
    };
    await Promise.all(Array.from({ length: WORKERS }, work));
  });

/** As a chat does it: one conversation for all tasks; with `compactAt` it is summed up whenever it grows beyond that. */
const oneConversation = (compactAt: number | null): Promise<InputBill> =>
  serving(1, TURNS, async ({ model }) => {
    const system = prefix();
    let messages: MessageParam[] = [];
    let tokens = CONTEXT_TOKENS;
    const say = (role: "user" | "assistant", content: MessageParam["content"]): void => {
      messages.push({ role, content });
    };
    const ask = async (): Promise<void> => {
      const { result } = await model.send({ ...request(system), messages }, new AbortController().signal);
      if (!result.ok) throw new Error(`the conversation ended with ${result.error.reason}`);
    };
    for (let task = 0; task < TASKS; task++) {
      if (compactAt !== null && tokens > compactAt) {
        // The summary is asked for at the end of what it sums up, and begins the next conversation.
        say("user", "Sum up what was done.");
        await ask();
        messages = [];
        say("user", text(SUMMARY_TOKENS, "summary"));
        say("assistant", "Good.");
        tokens = CONTEXT_TOKENS + SUMMARY_TOKENS;
      }
      say("user", brief(task));
      for (let turn = 0; turn < TURNS; turn++) {
        await ask();
        const id = `toolu_${task}_${turn}`;
        if (turn === TURNS - 1) {
          say("assistant", "Done.");
          continue;
        }
        say("assistant", [{ type: "tool_use", id, name: "read", input: { path: `src/${turn}.ts` } }]);
        say("user", [{ type: "tool_result", tool_use_id: id, content: result(task, turn) }]);
      }
      tokens += BRIEF_TOKENS + (TURNS - 1) * TURN_TOKENS;
    }
  });

export const chatCompacted = (): Promise<InputBill> => oneConversation(COMPACT_AT_TOKENS);
export const chatWhole = (): Promise<InputBill> => oneConversation(null);

const request = (system: readonly SystemBlock[]): Omit<ModelRequest, "messages"> => ({
  model: MODEL,
  outputTokensMax: 16_000,
  system,
  tools: toolDefinitions(),
  tag: tag(0),
});

const tag = (task: number): ModelRequest["tag"] => ({
  task: `T${100 + task}`,
  phase: 1,
  role: "code",
  attempt: 1,
});
