import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event, Stamped } from "../../src/model/event.ts";
import { displayWidth } from "../../src/report/display-width.ts";
import { liveRows } from "../../src/report/live-rows.ts";
import { palette } from "../../src/report/palette.ts";
import { EMPTY_RUN, type RunState, reduceRun } from "../../src/report/run-state.ts";
import { expectHarmless, HOSTILE, poison, VOCABULARY } from "./hostile.ts";
import { HALF_RUN, START_MS, stamp } from "./recorded-run.ts";

const PLAIN = palette(false);
const HALF = HALF_RUN.reduce(reduceRun, EMPTY_RUN);
const NOW_MS = START_MS + 19_400;

const screen = (state: RunState, columns: number, rows: number): string =>
  liveRows(state, { columns, rows, nowMs: NOW_MS }, PLAIN).join("\n");

describe("live rows", () => {
  test.each([
    [100, 30],
    [60, 12],
    [40, 8],
    [24, 4],
    [20, 2],
  ])("in a terminal of %d by %d", async (columns, rows) => {
    await expect(`${screen(HALF, columns, rows)}\n`).toMatchFileSnapshot(
      `screens/live-rows-${columns}x${rows}.txt`,
    );
  });

  test("while the API is busy and nothing has started", async () => {
    const early = HALF_RUN.slice(0, HALF_RUN.findIndex((event) => event.type === "api.waiting") + 1);
    const state = early.reduce(reduceRun, EMPTY_RUN);
    const rows = liveRows(state, { columns: 90, rows: 24, nowMs: START_MS + 5_000 }, PLAIN);
    await expect(`${rows.join("\n")}\n`).toMatchFileSnapshot("screens/live-rows-api-busy.txt");
  });

  test("while a phase whose tasks are through is being checked", () => {
    const through = HALF_RUN.slice(
      0,
      HALF_RUN.findIndex((event) => event.type === "review.finished"),
    );
    const rows = screen(through.reduce(reduceRun, EMPTY_RUN), 100, 30).split("\n");
    expect(rows[2]).toBe(
      "  ▸ 2  Foundational                                                  2/2   checking",
    );
  });

  test("before anything is known", () => {
    expect(screen({ ...EMPTY_RUN, startedMs: NOW_MS }, 80, 24)).toBe("  0s · 0 done · 0 open");
  });

  test("never taller or wider than the terminal, whatever the run", () => {
    const size = fc.record({
      columns: fc.integer({ min: 20, max: 200 }),
      rows: fc.integer({ min: 1, max: 60 }),
    });
    const seen = fc.nat(HALF_RUN.length);
    const jobs = fc.integer({ min: 1, max: 80 });
    const phases = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(size, seen, jobs, phases, ({ columns, rows }, count, slots, more) => {
        const state = grown(HALF_RUN.slice(0, count), slots, more).reduce(reduceRun, EMPTY_RUN);
        const drawn = liveRows(state, { columns, rows, nowMs: NOW_MS }, PLAIN);
        expect(drawn.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
        for (const row of drawn) expect(displayWidth(row)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test.each(HOSTILE)("nothing raw of %s", (_, text) => {
    const state = HALF_RUN.map((event) => poison(event, text, VOCABULARY)).reduce(reduceRun, EMPTY_RUN);
    for (const [columns, rows] of [
      [100, 30],
      [40, 8],
    ] as const) {
      const drawn = liveRows(state, { columns, rows, nowMs: NOW_MS }, PLAIN);
      for (const row of drawn) {
        expectHarmless(row);
        expect(row).not.toContain("\n");
        expect(displayWidth(row)).toBeLessThanOrEqual(columns);
      }
    }
  });
});

/** The same run with more slots at work and more phases. */
function grown(events: readonly Stamped[], jobs: number, phases: number): readonly Stamped[] {
  const works = Array.from({ length: jobs }, (_, at): readonly [number, Event] => [
    18_000,
    {
      type: "attempt.started",
      task: `T9${at}`,
      phase: 3,
      attempt: 1,
      role: "code",
      model: null,
      slot: at + 1,
      base: "",
    },
  ]);
  return [...events.map((event) => widened(event, jobs, phases)), ...stamp(works)];
}

function widened(event: Stamped, jobs: number, phases: number): Stamped {
  if (event.type === "run.started") return { ...event, jobs };
  if (event.type !== "graph.made") return event;
  const more = Array.from({ length: phases }, (_, at) => ({
    index: at + 6,
    title: `Phase ${at} 漢字 ${"long ".repeat(at)}`,
    open: 1,
    total: 2,
  }));
  return { ...event, phases: [...event.phases, ...more] };
}
