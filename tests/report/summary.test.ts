import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../src/model/event.ts";
import type { ExitCode } from "../../src/model/failure.ts";
import { NO_USAGE } from "../../src/model/usage.ts";
import { palette } from "../../src/report/palette.ts";
import type { TaskView } from "../../src/report/run-state.ts";
import { formatSummary } from "../../src/report/summary.ts";
import { expectHarmless, HOSTILE, poison, VOCABULARY } from "./hostile.ts";
import { usage } from "./recorded-run.ts";

const EMPTY: RunSummary = {
  ticked: {},
  failed: [],
  waiting: [],
  blocked: [],
  redPhases: [],
  stopped: null,
  usage: NO_USAGE,
  ms: 4_200,
  parallelMax: 0,
  stateDir: "state/todo-1a2b",
};

const task = (id: string, change: Partial<TaskView> = {}): TaskView => ({
  id,
  title: `Title of ${id}`,
  phase: 1,
  kind: "edit",
  role: "code",
  status: "ticked",
  level: "proved",
  attempts: 1,
  turns: 4,
  usage: usage(1_000, 500, 6_000),
  ms: 61_000,
  ...change,
});

const ids = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `T${String(at + 1).padStart(3, "0")}`);

function screen(
  change: Partial<RunSummary>,
  exitCode: ExitCode,
  tasks: readonly TaskView[] = [],
  named = false,
): string {
  return formatSummary(
    { ...EMPTY, ...change },
    { feature: "specs/001-todo-list", named, exitCode, tasks, palette: palette(false) },
  );
}

describe("the last screen", () => {
  test("of a run in which everything was proved", async () => {
    const text = screen(
      { ticked: { proved: ids(30) }, usage: usage(30_000, 15_000, 180_000), ms: 312_000, parallelMax: 4 },
      0,
      [task("T001"), task("T030", { kind: "run", turns: 0, usage: NO_USAGE, ms: 900 })],
    );
    await expect(`${text}\n`).toMatchFileSnapshot("screens/summary-done.txt");
  });

  test("of a run that waits for a person", async () => {
    const waiting = [
      { task: "T043", why: "person" },
      { task: "T044", why: "git" },
      { task: "T012", why: "conflict" },
      { task: "T045", why: "unknown" },
    ];
    const tasks = ["T012", "T043", "T044", "T045"].map((id) =>
      task(id, { status: "waiting", level: null, attempts: 0 }),
    );
    const text = screen({ waiting }, 3, tasks, true);
    await expect(`${text}\n`).toMatchFileSnapshot("screens/summary-waiting.txt");
  });

  test("of a run that ran out of budget", async () => {
    const stopped = { reason: "budget-spent", tokens: 1_204_332, tokensMax: 1_200_000 } as const;
    const blocked = [...ids(20).map((id) => ({ task: id, by: "T040" })), { task: "T021", by: "phase:2" }];
    await expect(`${screen({ stopped, blocked }, 3)}\n`).toMatchFileSnapshot("screens/summary-stopped.txt");
  });

  test("says loudly what nothing has checked", async () => {
    const text = screen({ ticked: { unchecked: ["T001", "T002"] } }, 0, [
      task("T001", { level: "unchecked" }),
    ]);
    await expect(`${text}\n`).toMatchFileSnapshot("screens/summary-unchecked.txt");
  });

  test("stays short with a thousand tasks", () => {
    const all = ids(1_000);
    const failure = { reason: "nothing-changed" } as const;
    const text = screen(
      {
        ticked: { proved: all },
        failed: all.map((id) => ({ task: id, failure })),
        blocked: all.map((id) => ({ task: id, by: `x${id}` })),
      },
      1,
      all.map((id) => task(id)),
    );
    expect(text.split("\n").length).toBeLessThan(300);
  });

  test.each([
    [0, "✓ done  specs/001-todo-list  0 ticked in 4.2 s"],
    [1, "✗ not done  specs/001-todo-list  0 ticked in 4.2 s  (exit 1)"],
    [2, "✗ stopped  specs/001-todo-list  0 ticked in 4.2 s  (exit 2)"],
    [3, "! your turn  specs/001-todo-list  0 ticked in 4.2 s  (exit 3)"],
    [130, "! interrupted  specs/001-todo-list  0 ticked in 4.2 s  (exit 130)"],
    [143, "! interrupted  specs/001-todo-list  0 ticked in 4.2 s  (exit 143)"],
  ] as const)("exit code %d: %s", (exitCode, headline) => {
    expect(screen({}, exitCode).split("\n")[0]).toBe(`  ${headline}`);
  });

  test.each([
    [
      { failed: [{ task: "T004", failure: { reason: "nothing-changed" } }], redPhases: [2] },
      "look at T004 above (its attempts: state/todo-1a2b), then `specrun implement --task T004`",
    ],
    [{ redPhases: [2, 3] }, "mend what turned phase 2, 3 red, then `specrun implement`"],
    [{ waiting: [{ task: "T043", why: "person" }] }, '`specrun confirm T043 --note "…"`'],
    [
      { ticked: { unchecked: ["T001"] } },
      "give this project a check that can run: 1 tick rests on nothing yet",
    ],
    [{}, "read the changes; what each tick rests on is in specs/001-todo-list/evidence.jsonl"],
  ] as const)("the next step of %j", (change, step) => {
    expect(
      screen(change as Partial<RunSummary>, 0)
        .split("\n")
        .at(-1),
    ).toBe(`  next: ${step}`);
  });

  test.each(HOSTILE)("nothing raw of %s", (_, text) => {
    const summary = poison(
      {
        ...EMPTY,
        waiting: [
          { task: "T1", why: "conflict" },
          { task: "T2", why: "person" },
        ],
        failed: [{ task: "T3", failure: { reason: "refused", text: "no" } as const }],
        blocked: [{ task: "T4", by: "T3" }],
        ticked: { proved: ["T5"] },
      },
      text,
      VOCABULARY,
    );
    const tasks = [poison(task("T3"), text, VOCABULARY)];
    expectHarmless(
      formatSummary(summary, {
        feature: `f${text}`,
        named: true,
        exitCode: 1,
        tasks,
        palette: palette(false),
      }),
    );
  });
});
