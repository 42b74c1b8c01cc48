import { describe, expect, it } from "vitest";
import { type ForecastRequest, forecast, worthwhileJobs } from "../../src/forecast/forecast.ts";
import { measure } from "../../src/forecast/history.ts";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Event, Stamped } from "../../src/model/event.ts";
import type { RoleName } from "../../src/model/task.ts";
import type { Usage } from "../../src/model/usage.ts";

const MINUTE = 60_000;
const usage = (tokens: number): Usage => ({ input: tokens, output: 0, cacheRead: 0, cacheWrite: 0 });

/** The events of one task that was done, as a journal keeps them. */
const done = (task: string, role: RoleName | "run", ms: number, turns: readonly number[]): Event[] => [
  {
    ...{ type: "attempt.started", task, phase: 1, attempt: 1, role },
    ...{ model: "m", slot: 1, base: "b" },
  },
  ...turns.map((tokens, at): Event => turn(task, at + 1, tokens, role === "run" ? "code" : role)),
  { type: "task.ticked", task, level: "checked", outcome: "done", ms, usage: usage(0) },
];
const turn = (task: string | null, number: number, tokens: number, role: RoleName = "review"): Event => ({
  ...{ type: "turn.ended", task, attempt: 1, role, model: "m", turn: number },
  ...{ stopReason: "end_turn", usage: usage(tokens), ms: 1 },
});
const passed = (ms: number): Event => ({ type: "phase.passed", phase: 1, title: "", ms });
const START: Event = {
  ...{ type: "run.started", feature: "specs/001", resolvedBy: "argument", agent: "anthropic" },
  ...{ order: "phases", jobs: 4, sandbox: "none", open: 1, total: 1, resumes: null },
};
const stamped = (events: readonly Event[]): Stamped[] =>
  events.map((event, at) => ({ ...event, v: 1, seq: at + 1, ts: "", run: "r" }));

const NONE = measure([]);

const ask = (lines: readonly string[], more: Partial<ForecastRequest> = {}) => {
  const source = `## Phase 1: Core\n\n${lines.map((line) => `- [ ] ${line}\n`).join("")}`;
  const { value } = parseTasks(source, { dir: "specs/001", file: "specs/001/tasks.md" });
  return forecast({
    graph: buildGraph(value, "phases"),
    ...{ selected: null, tasksMax: null, history: NONE, isReviewed: false, prefixTokens: 1_000 },
    ...{ modelOf: () => "m", prices: {}, jobs: [1, 2, 3, 4, 8, 12] },
    ...more,
  });
};
const parallel = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `T${100 + at} [P] Add src/${at}.ts`);
const chain = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `T${100 + at} Add src/${at}.ts`);

/** Ten minutes a task, nothing for the checkpoint. */
const TEN = measure(stamped([START, ...done("T001", "code", 10 * MINUTE, [5_000]), passed(0)]));
const minutes = (lines: readonly string[], more: Partial<ForecastRequest> = {}) =>
  ask(lines, { history: TEN, ...more })?.options.map(({ ms }) => ms / MINUTE);

describe("what earlier runs took", () => {
  it("is the middle one of each role, reviews of the task and all its attempts included", () => {
    const history = measure(
      stamped([
        START,
        ...done("T001", "code", 1_000, [10, 20]),
        ...done("T002", "code", 9_000, [500]),
        ...done("T003", "code", 3_000, [40, 50, 60]),
        ...done("T004", "doc", 700, [7]),
        ...done("T005", "run", 200, []),
        turn(null, 0, 9_999),
        turn(null, 1, 300),
        turn(null, 1, 400),
        passed(5_000),
      ]),
    );
    expect(history.tasks).toBe(5);
    expect(Object.fromEntries(history.roles)).toEqual({
      code: { ms: 3_000, turns: 2, usage: usage(150) },
      doc: { ms: 700, turns: 1, usage: usage(7) },
      run: { ms: 200, turns: 0, usage: usage(0) },
    });
    expect(history.anyRole?.ms).toBe(3_000);
    expect(history.checkpoint).toEqual({ ms: 5_000, turns: 2, usage: usage(700) });
  });

  it("says nothing of what was never finished", () => {
    const [started, first] = done("T001", "code", 1, [10]);
    const left = [started, first].filter((event) => event !== undefined);
    expect(measure(stamped([START, ...left, START]))).toEqual(NONE);
  });
});

describe("time", () => {
  it.each<[string, readonly string[], readonly number[]]>([
    ["side by side", parallel(12), [120, 60, 40, 30, 20, 10]],
    ["one after the other", chain(3), [30, 30, 30, 30, 30, 30]],
    [
      "a person's task takes none",
      ["T001 [P] Add src/a.ts", "T002 [P] [YOU] Look at it on a device"],
      [10, 10, 10, 10, 10, 10],
    ],
  ])("%s", (_, lines, expected) => {
    expect(minutes(lines)).toEqual(expected);
  });

  it("of a phase's end comes on top", () => {
    const history = measure(stamped([START, ...done("T001", "code", 10 * MINUTE, [1]), passed(4 * MINUTE)]));
    expect(minutes(chain(1), { history, jobs: [1] })).toEqual([14]);
  });

  it("is for what was selected, and for no more than is started", () => {
    expect(minutes(chain(9), { selected: new Set(["T100", "T101"]), jobs: [1] })).toEqual([20]);
    expect(minutes(chain(9), { tasksMax: 3, jobs: [1] })).toEqual([30]);
  });
});

describe("the number of jobs", () => {
  it.each<[string, readonly string[], number]>([
    ["a chain needs one", chain(5), 1],
    ["as many as the tasks side by side", parallel(4), 4],
    ["no more where the gain is below a tenth", [...chain(30), ...parallel(2)], 1],
    ["the last that helps", parallel(9), 12],
  ])("%s", (_, lines, jobs) => {
    const expected = ask(lines, { history: TEN });
    expect(expected === null ? null : worthwhileJobs(expected)).toBe(jobs);
  });
});

describe("tokens and money", () => {
  it("are those of all conversations, and of one warm-up for each model where several are held at once", () => {
    const prices = { m: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5, cacheWrite1h: 4 } };
    const options = ask(parallel(2), { history: TEN, jobs: [1, 2], prices })?.options;
    expect(options).toEqual([
      { jobs: 1, ms: 20 * MINUTE, tokens: 10_000, cost: 0.02 },
      { jobs: 2, ms: 10 * MINUTE, tokens: 11_000, cost: 0.024 },
    ]);
  });

  it("no money where a model has no price", () => {
    const prices = { other: { input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5, cacheWrite1h: 4 } };
    expect(ask(parallel(2), { history: TEN, jobs: [1], prices })?.options[0]).not.toHaveProperty("cost");
  });
});

describe("without earlier runs", () => {
  it("guesses, and says so", () => {
    const expected = ask(chain(2), { jobs: [1], isReviewed: true });
    expect(expected).toEqual({
      measured: 0,
      options: [{ jobs: 1, ms: 10 * MINUTE, tokens: expect.any(Number) }],
    });
    const [small, large] = [1_000, 50_000].map(
      (prefixTokens) => ask(chain(2), { jobs: [1], prefixTokens })?.options[0]?.tokens ?? 0,
    );
    // Each turn of each conversation reads the prefix again.
    expect(large).toBe((small ?? 0) + 2 * 12 * 49_000);
  });
});

it("there is none where nothing is to be done, or far too much", () => {
  expect(ask([])).toBeNull();
  expect(ask(parallel(501))).toBeNull();
});
