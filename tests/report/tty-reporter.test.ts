import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Stamped } from "../../src/model/event.ts";
import { palette } from "../../src/report/palette.ts";
import type { Reporter } from "../../src/report/reporter.ts";
import { ttyReporter } from "../../src/report/tty-reporter.ts";
import { FakeTerminal } from "./fake-terminal.ts";
import { HALF_RUN, START_MS, stamp, WHOLE_RUN } from "./recorded-run.ts";

/** The run of the fixture at its own pace: each event at the moment it is stamped with. */
async function play(reporter: Reporter, events: readonly Stamped[]): Promise<void> {
  for (const event of events) {
    await vi.advanceTimersByTimeAsync(Math.max(0, Date.parse(event.ts) - Date.now()));
    reporter.event(event);
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

function open(columns: number, rows: number): { terminal: FakeTerminal; reporter: Reporter } {
  const terminal = new FakeTerminal(columns, rows);
  return { terminal, reporter: ttyReporter({ terminal, palette: palette(false), nowMs: Date.now }) };
}

describe("live rows on a terminal", () => {
  test("in the middle of a run", async () => {
    const { terminal, reporter } = open(100, 40);
    await play(reporter, HALF_RUN);
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(`${terminal.text()}\n`).toMatchFileSnapshot("screens/tty-middle.txt");
    await reporter.close();
  });

  test("after a whole run: what stays on the screen", async () => {
    const { terminal, reporter } = open(100, 100);
    await play(reporter, WHOLE_RUN);
    await reporter.close();
    await expect(`${terminal.text()}\n`).toMatchFileSnapshot("screens/tty-end.txt");
    expect([terminal.cursorVisible, terminal.wraps]).toEqual([true, true]);
  });

  test("a terminal of ten rows ends with the same text as a tall one", async () => {
    const [tall, small] = [open(100, 100), open(100, 10)];
    for (const { reporter } of [tall, small]) {
      vi.setSystemTime(START_MS);
      await play(reporter, WHOLE_RUN);
      await reporter.close();
    }
    expect(small.terminal.text()).toBe(tall.terminal.text());
  });

  test("is drawn at most four times a second, and about once while nothing happens", async () => {
    const { terminal, reporter } = open(100, 40);
    await play(reporter, HALF_RUN);
    await vi.advanceTimersByTimeAsync(300);
    const [turn] = HALF_RUN.filter((event) => event.type === "tool.called");
    if (turn === undefined) throw new Error("the fixture calls tools");
    let { writes } = terminal;
    for (let at = 0; at < 200; at++) {
      reporter.event({ ...turn, task: "T007", attempt: 2, detail: `file ${at}` } as Stamped);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(terminal.writes - writes).toBeLessThanOrEqual(8);
    expect(terminal.writes - writes).toBeGreaterThanOrEqual(7);
    await vi.advanceTimersByTimeAsync(1_000);
    writes = terminal.writes;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(terminal.writes - writes).toBe(5);
    await reporter.close();
  });

  test("closing early, twice, keeps what is permanent and gives the terminal back", async () => {
    const { terminal, reporter } = open(100, 40);
    const listeners = process.listeners("exit").length;
    await play(reporter, HALF_RUN);
    await vi.advanceTimersByTimeAsync(300);
    expect([terminal.cursorVisible, process.listeners("exit").length]).toEqual([false, listeners + 1]);
    await reporter.close();
    await reporter.close();
    expect([terminal.cursorVisible, terminal.wraps, terminal.listeners]).toEqual([true, true, 0]);
    expect([process.listeners("exit").length, process.listeners("SIGINT").length]).toEqual([listeners, 0]);
    expect(terminal.text().split("\n").at(-1)).toBe(
      "! T007      attempt 1 did not hold: the check `npm test` is red: exit code 1 after 8.2 s",
    );
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a run that ends before it was ever drawn leaves only its last lines", async () => {
    const { terminal, reporter } = open(100, 24);
    const [first, ...rest] = WHOLE_RUN;
    if (first?.type !== "run.started") throw new Error("the fixture starts with run.started");
    const last = rest.at(-1);
    if (last?.type !== "run.finished") throw new Error("the fixture ends with run.finished");
    const empty = { ticked: {}, failed: [], waiting: [], blocked: [], redPhases: [], scorecards: [] };
    const summary = { ...last.summary, ...empty };
    const usage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    for (const event of stamp([
      [0, first],
      [1, { ...last, exitCode: 0, summary: { ...summary, usage, parallelMax: 0 } }],
    ]))
      reporter.event(event);
    await reporter.close();
    expect(terminal.text()).toBe(
      [
        "▸ run       specs/001-todo-list (the only feature with open tasks): 12 of 13 tasks open",
        "· with      agent anthropic, 3 jobs, order phases, sandbox bwrap",
        "",
        "  ✓ done  specs/001-todo-list  0 ticked in 17.1 s",
        "",
        "  next: read the changes; what each tick rests on is in specs/001-todo-list/evidence.jsonl",
      ].join("\n"),
    );
  });

  test("nothing is drawn before the first event: the terminal may be asking the person something", async () => {
    const { terminal, reporter } = open(100, 40);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([terminal.writes, terminal.listeners, vi.getTimerCount()]).toEqual([0, 0, 0]);
    await reporter.close();
    expect(terminal.text()).toBe("");
  });

  test("a change of size is drawn at once, without ghosts", async () => {
    const { terminal, reporter } = open(100, 30);
    await play(reporter, HALF_RUN);
    await vi.advanceTimersByTimeAsync(300);
    terminal.resize(60, 30);
    await vi.advanceTimersByTimeAsync(300);
    const counters = terminal
      .text()
      .split("\n")
      .filter((line) => line.includes(" done · "));
    expect(counters).toEqual(["  16s · 6 done · 6 open · 110.6k in, 6.9k out · cache 80%"]);
    expect(
      terminal
        .text()
        .split("\n")
        .filter((line) => line.includes("User Story 2")),
    ).toHaveLength(1);
    await reporter.close();
  });

  test("a thousand tasks cost next to nothing", async () => {
    const { terminal, reporter } = open(100, 30);
    const [started] = WHOLE_RUN;
    if (started === undefined) throw new Error("the fixture is not empty");
    reporter.event(started);
    const tasks = Array.from(
      { length: 1_000 },
      (_, at) => ({ id: `T${1000 + at}`, title: "A task", phase: 1, kind: "edit", role: "code" }) as const,
    );
    const events = stamp([
      [
        1,
        {
          type: "graph.made",
          phases: [{ index: 1, title: "All", open: 1_000, total: 1_000 }],
          tasks,
          waves: 1,
          criticalPath: [],
          warnings: 0,
        },
      ],
      ...tasks.flatMap(
        ({ id }, at): readonly [number, Stamped | Parameters<typeof stamp>[0][number][1]][] => [
          [
            at,
            {
              type: "attempt.started",
              task: id,
              phase: 1,
              attempt: 1,
              role: "code",
              model: null,
              slot: (at % 3) + 1,
              base: "",
            },
          ],
          [
            at,
            {
              type: "task.ticked",
              task: id,
              level: "checked",
              outcome: "done",
              ms: 1,
              usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 },
            },
          ],
        ],
      ),
    ]);
    const before = performance.now();
    await play(reporter, events);
    await vi.advanceTimersByTimeAsync(300);
    await reporter.close();
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(
      terminal
        .text()
        .split("\n")
        .filter((line) => line.startsWith("✓ T")),
    ).toHaveLength(1_000);
  });
});
