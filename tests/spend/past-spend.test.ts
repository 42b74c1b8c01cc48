import { expect, it } from "vitest";
import type { Event, Stamped } from "../../src/model/event.ts";
import { type PastSpend, pastSpend } from "../../src/spend/past-spend.ts";

const started = (run: string): Stamped =>
  stamp(run, {
    ...{ type: "run.started", feature: "specs/001", resolvedBy: "argument", agent: "anthropic" },
    ...{ order: "phases", jobs: 4, sandbox: "none", open: 1, total: 1, resumes: null },
  });
const stamp = (run: string, event: Event): Stamped => ({ ...event, v: 1, seq: 1, ts: "", run });
const usage = (input: number) => ({ input, output: 0, cacheRead: 0, cacheWrite: 0 });
const reserved = (run: string, call: number, tokens: number): Stamped =>
  stamp(run, { type: "spend.reserved", task: "T001", call, model: "m", tokens });
const turn = (run: string, input: number, more: { call?: number; cost?: number } = {}): Stamped =>
  stamp(run, {
    ...{ type: "turn.ended", task: "T001", attempt: 1, role: "code", model: "m", turn: 1 },
    ...{ stopReason: "end_turn", usage: usage(input), ms: 1, ...more },
  });
const settled = (run: string, call: number, input: number, more: { cost?: number } = {}): Stamped =>
  stamp(run, { type: "spend.settled", task: "T001", call, model: "m", usage: usage(input), ...more });

it.each<[string, readonly Stamped[], PastSpend | null]>([
  ["nothing", [started("a")], null],
  [
    "turns, and calls that came to none",
    [
      started("a"),
      reserved("a", 1, 90),
      turn("a", 40, { call: 1 }),
      reserved("a", 2, 90),
      settled("a", 2, 5),
    ],
    { runs: 1, tokens: 45, cost: null, unsettled: { calls: 0, tokens: 0 } },
  ],
  [
    "a run that was killed: what it had reserved and not settled, at most",
    [
      started("a"),
      reserved("a", 1, 90),
      reserved("a", 2, 70),
      turn("a", 40, { call: 1 }),
      started("b"),
      turn("b", 2),
    ],
    { runs: 2, tokens: 42, cost: null, unsettled: { calls: 1, tokens: 70 } },
  ],
  [
    "the same numbers in two runs are two calls",
    [started("a"), reserved("a", 1, 90), started("b"), reserved("b", 1, 50), turn("b", 40, { call: 1 })],
    { runs: 2, tokens: 40, cost: null, unsettled: { calls: 1, tokens: 90 } },
  ],
  [
    "money, where all of it has a price",
    [started("a"), turn("a", 40, { cost: 0.5 }), settled("a", 2, 5, { cost: 0.25 }), settled("a", 3, 0)],
    { runs: 1, tokens: 45, cost: 0.75, unsettled: { calls: 0, tokens: 0 } },
  ],
  [
    "a run of before there were reservations",
    [started("a"), turn("a", 40), turn("a", 40)],
    { runs: 1, tokens: 80, cost: null, unsettled: { calls: 0, tokens: 0 } },
  ],
])("%s", (_, events, expected) => {
  expect(pastSpend(events)).toEqual(expected);
});
