import { describe, expect, it } from "vitest";
import type { Failure } from "../../src/model/failure.ts";
import { DEFAULT_LIMITS } from "../../src/model/limits.ts";
import { ok } from "../../src/model/result.ts";
import { NO_USAGE } from "../../src/model/usage.ts";
import { runAgentLoop, type ToolCall } from "../../src/workers/agent-loop.ts";
import type { ContentBlock, MessageParam, Model } from "../../src/workers/model.ts";

/** One step: a tool with its input, and what it answers. */
type Step = readonly [tool: string, input: string, result: string];

const TESTS: Step = ["bash", "npm test", "1 failing (0.31 s)"];
const READ: Step = ["read", "src/a.ts", "export {};"];
const GREP: Step = ["grep", "TODO", "no match"];
const edit = (text: string): Step => ["edit", `src/a.ts ${text}`, "edited"];

interface Held {
  readonly failure: Failure | null;
  readonly turns: number;
  /** Turns whose results carried the warning. */
  readonly warnedAt: readonly number[];
}

/** A model that plays the steps, each in a turn of its own (or several in one), and then says that it is done. */
async function hold(turns: readonly (readonly Step[])[], state?: () => string): Promise<Held> {
  const warnedAt: number[] = [];
  let turn = 0;
  const answers: string[] = [];
  const block = ([name, input, result]: Step, at: number): ContentBlock => {
    answers.push(result);
    return { type: "tool_use", id: `${turn}-${at}`, name, input: { input } } as unknown as ContentBlock;
  };
  const model: Model = {
    async send({ messages }) {
      if (warned(messages.at(-1))) warnedAt.push(turn);
      const steps = turns[turn++] ?? [["finish_task", "", ""] as const];
      return { usage: NO_USAGE, result: ok({ content: steps.map(block), stopReason: "tool_use" }) };
    },
    warm: async () => ({ usage: NO_USAGE, result: ok({ content: [], stopReason: "end_turn" }) }),
  };
  const { failure } = await runAgentLoop({
    model,
    request: {
      model: "m",
      outputTokensMax: 100,
      system: [],
      tools: [],
      tag: { task: "T001", phase: 1, role: "code", attempt: 1 },
    },
    opening: "Go.",
    execute: async (call: ToolCall) => {
      const { input } = call.input as { input: string };
      return { text: answers.shift() ?? "", isError: false, detail: input };
    },
    judgeFinish: async () => ({ kind: "accepted" }),
    judgeText: null,
    limits: DEFAULT_LIMITS,
    signal: new AbortController().signal,
    emit: () => {},
    ...(state && { workState: async () => state() }),
  });
  return { failure, turns: turn, warnedAt };
}

const warned = (message: MessageParam | undefined): boolean =>
  JSON.stringify(message ?? "").includes("with the same result, ");

const alone = (steps: readonly Step[]): readonly (readonly Step[])[] => steps.map((step) => [step]);
const times = (count: number, ...steps: readonly Step[]): Step[] =>
  Array.from({ length: count }, () => steps).flat();

describe("a worker that goes in circles is warned, then stopped before its turns are spent", () => {
  it.each<[string, readonly Step[], Held]>([
    [
      "the same call for ever",
      times(30, READ),
      { failure: { reason: "looping", calls: ["read src/a.ts"], times: 5 }, turns: 5, warnedAt: [3] },
    ],
    [
      "the same call, only its duration differs",
      Array.from({ length: 30 }, (_, at): Step => ["bash", "npm test", `1 failing (${at}.5 s, 12${at} ms)`]),
      { failure: { reason: "looping", calls: ["bash npm test"], times: 5 }, turns: 5, warnedAt: [3] },
    ],
    [
      "two calls in turn",
      times(30, READ, TESTS),
      {
        failure: { reason: "looping", calls: ["read src/a.ts", "bash npm test"], times: 4 },
        turns: 8,
        warnedAt: [4],
      },
    ],
    [
      "three calls in turn, after honest work",
      [edit("1"), ...times(30, READ, TESTS, GREP)],
      {
        failure: {
          reason: "looping",
          calls: ["read src/a.ts", "bash npm test", "grep TODO"],
          times: 4,
        },
        turns: 13,
        warnedAt: [7],
      },
    ],
  ])("%s", async (_, steps, expected) => {
    expect(await hold(alone(steps))).toEqual(expected);
  });

  it("only once it could read the warning, where it makes many calls at once", async () => {
    expect(await hold([times(9, READ), ...alone(times(5, READ))])).toEqual({
      failure: { reason: "looping", calls: ["read src/a.ts"], times: 10 },
      turns: 2,
      warnedAt: [1],
    });
  });
});

describe("honest work is left alone", () => {
  it.each<[string, readonly Step[], readonly number[]]>([
    ["tests after each edit", Array.from({ length: 20 }, (_, at) => [edit(`${at}`), TESTS]).flat(), []],
    ["a file read twice", times(2, READ), []],
    [
      "a command whose answer changes",
      Array.from({ length: 20 }, (_, at): Step => ["bash", "tail log", `line ${at}`]),
      [],
    ],
    ["a circle that it leaves when told", [...times(4, READ), GREP, edit("1"), ...times(2, READ)], [3]],
    ["two calls in turn, left when told", [...times(3, READ, TESTS), edit("1"), TESTS], [4]],
  ])("%s", async (_, steps, warnedAt) => {
    expect(await hold(alone(steps))).toEqual({ failure: null, turns: steps.length + 1, warnedAt });
  });

  it("a command that says the same and changes files each time", async () => {
    let files = 0;
    const held = await hold(alone(times(20, ["bash", "make next", "ok"])), () => `tree ${files++}`);
    expect(held.failure).toBeNull();
    expect(held.turns).toBe(21);
  });
});
