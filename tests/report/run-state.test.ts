import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NO_USAGE, totalTokens } from "../../src/model/usage.ts";
import { cacheHitPercent, countTasks, EMPTY_RUN, reduceRun, usageSoFar } from "../../src/report/run-state.ts";
import { HALF_RUN, stamp, usage, WHOLE_RUN } from "./recorded-run.ts";

const fold = (events: typeof WHOLE_RUN) => events.reduce(reduceRun, EMPTY_RUN);
const START = { phase: 1, role: "code", model: null, slot: 1, base: "" } as const;
const TURN = { role: "code", model: "m", stopReason: "tool_use", ms: 1 } as const;

describe("the state of a run", () => {
  test("in the middle: what is settled, what is at work", () => {
    const state = fold(HALF_RUN);
    expect(countTasks(state)).toEqual({ open: 5, running: 1, ticked: 6, failed: 0, waiting: 0 });
    expect(state.phases.map((phase) => phase.status)).toEqual([
      "passed",
      "passed",
      "running",
      "later",
      "later",
    ]);
    expect(
      state.works.map(({ slot, task, role, attempt, turn, doing }) => ({
        slot,
        task,
        role,
        attempt,
        turn,
        doing,
      })),
    ).toEqual([
      {
        slot: 2,
        task: "T007",
        role: "fix",
        attempt: 2,
        turn: 1,
        doing: "bash node --test tests/finish.test.js",
      },
    ]);
  });

  test("at the end: nothing is at work, the summary's tokens count", () => {
    const state = fold(WHOLE_RUN);
    expect(countTasks(state)).toEqual({ open: 2, running: 0, ticked: 6, failed: 1, waiting: 3 });
    expect(state.works).toEqual([]);
    expect(usageSoFar(state)).toEqual(usage(17_000, 8_000, 88_000, 9_000));
    expect(state.tasks.get("T001")).toMatchObject({ level: "unchecked", attempts: 1, turns: 2, ms: 2_130 });
    expect(state.tasks.get("T007")).toMatchObject({ status: "failed", attempts: 2, turns: 2, ms: 3_690 });
  });

  test("two reviewers of one phase are told apart", () => {
    const one = { task: null, attempt: 1 } as const;
    const reading = { type: "tool.called", ...one, tool: "read", ok: true, ms: 1 } as const;
    const end = { outcome: "done", summary: "", candidate: null, failure: null, ms: 1 } as const;
    const events = stamp([
      [0, { type: "attempt.started", ...one, ...START, role: "review", slot: 1 }],
      [1, { type: "attempt.started", ...one, ...START, role: "security", slot: 2 }],
      [2, { type: "turn.ended", ...one, turn: 1, usage: usage(10, 5), ...TURN, role: "security" }],
      [3, { ...reading, role: "security", detail: "src/b.js" }],
      [4, { ...reading, role: "review", detail: "src/a.js" }],
      [5, { type: "attempt.finished", ...one, role: "security", ...end, usage: usage(10, 5) }],
    ]);
    const before = fold(events.slice(0, -1));
    expect(before.works.map(({ role, doing }) => `${role} ${doing}`)).toEqual([
      "review read src/a.js",
      "security read src/b.js",
    ]);
    const state = fold(events);
    expect(state.works.map(({ role }) => role)).toEqual(["review"]);
    expect([usageSoFar(before), usageSoFar(state)]).toEqual([usage(10, 5), usage(10, 5)]);
  });

  test("tokens of running attempts count once, before and after the attempt ends", () => {
    const one = usage(10, 5);
    const events = stamp([
      [0, { type: "attempt.started", task: "T001", attempt: 1, ...START }],
      [1, { type: "turn.ended", task: "T001", attempt: 1, turn: 1, usage: one, ...TURN }],
      [2, { type: "turn.ended", task: "T001", attempt: 1, turn: 2, usage: one, ...TURN }],
      [
        3,
        {
          type: "attempt.finished",
          task: "T001",
          attempt: 1,
          outcome: "done",
          summary: "",
          candidate: null,
          failure: null,
          usage: usage(20, 10),
          ms: 3,
        },
      ],
    ]);
    expect(events.map((_, at) => totalTokens(usageSoFar(fold(events.slice(0, at + 1)))))).toEqual([
      0, 15, 30, 30,
    ]);
  });

  test("an interrupted attempt leaves its task open and its slot free", () => {
    const state = fold(
      stamp([
        [0, { type: "attempt.started", task: "T001", attempt: 1, ...START }],
        [
          1,
          {
            type: "attempt.finished",
            task: "T001",
            attempt: 1,
            outcome: "interrupted",
            summary: "",
            candidate: null,
            failure: null,
            usage: NO_USAGE,
            ms: 1,
          },
        ],
      ]),
    );
    expect([state.works, state.tasks.get("T001")?.status]).toEqual([[], "open"]);
  });

  test("a phase that was done before is passed from the start", () => {
    const state = fold(
      stamp([
        [
          0,
          {
            type: "graph.made",
            phases: [{ index: 1, title: "Setup", open: 0, total: 2 }],
            tasks: [],
            waves: 0,
            criticalPath: [],
            warnings: 0,
          },
        ],
      ]),
    );
    expect(state.phases[0]?.status).toBe("passed");
  });

  test("events in any order, with any gaps, never throw and never lose a task", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...WHOLE_RUN]), (events) => {
        const ticked = new Set(events.flatMap((event) => (event.type === "task.ticked" ? [event.task] : [])));
        const restarted = events.some((event) => event.type === "run.started" || event.type === "graph.made");
        const state = fold(events);
        if (!restarted) for (const task of ticked) expect(state.tasks.has(task)).toBe(true);
        expect(totalTokens(usageSoFar(state))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

test.each([
  [NO_USAGE, null],
  [usage(100, 50), 0],
  [usage(100, 50, 300, 0), 75],
  [usage(50, 50, 800, 150), 80],
])("cache hits of %j: %s", (of, percent) => {
  expect(cacheHitPercent(of)).toBe(percent);
});
