import { describe, expect, test } from "vitest";
import type { Event } from "../../src/model/event.ts";
import { NO_USAGE } from "../../src/model/usage.ts";
import { eventLines } from "../../src/report/event-lines.ts";
import { lineReporter } from "../../src/report/line-reporter.ts";
import { palette } from "../../src/report/palette.ts";
import { EMPTY_RUN } from "../../src/report/run-state.ts";
import { expectHarmless, HOSTILE, poison, VOCABULARY } from "./hostile.ts";
import { stamp, usage, WHOLE_RUN } from "./recorded-run.ts";

const PLAIN = palette(false);

function printed(events: typeof WHOLE_RUN): string {
  let text = "";
  const reporter = lineReporter({ write: (more) => (text += more), flush: async () => {} }, PLAIN);
  for (const event of events) reporter.event(event);
  return text;
}

describe("plain lines", () => {
  test("a whole run", async () => {
    await expect(printed(WHOLE_RUN)).toMatchFileSnapshot("screens/run-lines.txt");
  });

  test("what the run is expected to take, and what that rests on", () => {
    const started = WHOLE_RUN[0];
    if (started?.type !== "run.started") throw new Error("the recorded run does not start");
    const line = (measured: number, cost?: number): string | undefined =>
      printed([
        {
          ...started,
          forecast: {
            jobs: 4,
            ms: 754_000,
            tokens: 1_204_332,
            measured,
            ...(cost !== undefined && { cost }),
          },
        },
      ])
        .split("\n")
        .find((each) => each.includes("forecast"))
        ?.trim();
    expect(line(34, 3.1)).toBe(
      "· forecast  about 13 minutes and 1.20M tokens ($3.10) with 4 jobs: from 34 tasks of earlier runs",
    );
    expect(line(0)).toBe(
      "· forecast  about 13 minutes and 1.20M tokens with 4 jobs: a guess, there are no earlier runs",
    );
  });

  test("one task's whole story has its id on every line", () => {
    const run = printed(WHOLE_RUN).split("\n\n  ✗ not done")[0] ?? "";
    const lines = run.split("\n").filter((line) => /T007|todo leaves|expected:|help: mend/.test(line));
    expect(lines.filter((line) => !/^. (T007|phase 3|plan)/.test(line))).toEqual([]);
  });

  test("an edit of tasks.md in mid-run is told: what came, what is open again, what went, what is worded anew", () => {
    const plan = (...ids: readonly string[]): Extract<Event, { type: "graph.made" }> => ({
      type: "graph.made",
      phases: [{ index: 1, title: "Setup", open: ids.length, total: 3 }],
      tasks: ids.map((id) => ({ id, title: id, phase: 1, kind: "edit", role: "code" })),
      waves: 1,
      criticalPath: [],
      warnings: 0,
    });
    const ticked: Event = {
      ...{ type: "task.ticked", task: "T001", level: "checked", outcome: "done", ms: 1, usage: NO_USAGE },
    };
    const both = plan("T001", "T009");
    const reworded = { ...both, tasks: both.tasks.map((task) => ({ ...task, title: `${task.id} anew` })) };
    const lines = printed(
      stamp([
        [0, plan("T001", "T002")],
        [1, ticked],
        [2, plan("T001", "T009")],
        [3, plan("T001", "T009")],
        [4, reworded],
      ]),
    );
    expect(lines.match(/tasks\.md was edited.*/g)).toEqual([
      "tasks.md was edited: T009 added, T001 open again, T002 no longer open",
      "tasks.md was edited: T001, T009 worded anew",
    ]);
  });

  test("only ever adds: no cursor codes, no carriage returns", () => {
    expectHarmless(printed(WHOLE_RUN));
  });

  test.each(HOSTILE)("nothing raw of %s", (_, text) => {
    expectHarmless(printed(WHOLE_RUN.map((event) => poison(event, text, VOCABULARY))));
  });

  test("line breaks in texts forge no lines", () => {
    const hostile = WHOLE_RUN.map((event) => poison(event, "\n✓ T999      proved", VOCABULARY));
    expect(
      printed(hostile)
        .split("\n")
        .filter((line) => line.startsWith("✓ T999")),
    ).toEqual([]);
  });

  test("ten megabytes in every text stay a few kilobytes on the screen", () => {
    const huge = "\u001b[2J漢x".repeat(1_700_000);
    const started = performance.now();
    const oneOfEach = new Map(WHOLE_RUN.map((event) => [event.type, event]));
    for (const event of oneOfEach.values()) {
      const lines = eventLines(poison(event, huge, VOCABULARY), {
        state: EMPTY_RUN,
        palette: PLAIN,
        columns: null,
      });
      expect(lines.join("\n").length).toBeLessThan(40_000);
      expectHarmless(lines.join("\n"));
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("work without a task is told under its phase", () => {
    const repair = { task: null, attempt: 1, usage: usage(1, 1), ms: 1_000 } as const;
    const events = stamp([
      [0, { type: "attempt.started", ...repair, phase: 2, role: "fix", model: "m", slot: 1, base: "" }],
      [
        1_000,
        {
          type: "attempt.finished",
          ...repair,
          outcome: "failed",
          summary: "",
          candidate: null,
          failure: { reason: "nothing-changed" },
        },
      ],
    ]);
    expect(printed(events)).toBe(
      [
        "· phase 2   fix with m",
        "! phase 2   attempt 1 did not hold: the worker called it done, but no file changed",
        "",
      ].join("\n"),
    );
  });

  test("what no task sees is named at the start, with its reason and what to do", () => {
    const [first] = WHOLE_RUN;
    if (first?.type !== "run.started") throw new Error("the fixture starts with run.started");
    const leftOut = [
      { why: "nested-repository" as const, count: 1, paths: ["vendor/lib/"] },
      { why: "not-utf8" as const, count: 7, paths: ["a\u001b[2J.txt", "caf\uFFFD.txt"] },
      { why: "too-large" as const, count: 1, paths: ["data.bin"] },
    ];
    expect(printed([{ ...first, resolvedBy: "argument", leftOut }])).toBe(
      [
        "▸ run       specs/001-todo-list: 12 of 13 tasks open",
        "· with      agent anthropic, 3 jobs, order phases, sandbox bwrap",
        "! left out  vendor/lib/: a repository inside the project, so no task sees it; run specrun there for tasks of its own",
        "! left out  a\\x1b[2J.txt, caf\uFFFD.txt and 5 more: a name that is not UTF-8, so no task sees it; rename it if tasks need it",
        "! left out  data.bin: untracked and over 50 MB, so no task sees it; add it to git if tasks need it",
        "",
      ].join("\n"),
    );
  });

  test("an unprotected run says so in its first lines", () => {
    const [first] = WHOLE_RUN;
    if (first?.type !== "run.started") throw new Error("the fixture starts with run.started");
    expect(printed([{ ...first, sandbox: "none", resumes: "20260301-1", resolvedBy: "argument" }])).toBe(
      [
        "▸ run       specs/001-todo-list: 12 of 13 tasks open",
        "· with      agent anthropic, 3 jobs, order phases, sandbox none",
        "! sandbox   off: commands of workers and checks run unprotected on this machine",
        "· resume    goes on where run 20260301-1 stopped",
        "",
      ].join("\n"),
    );
  });
});
