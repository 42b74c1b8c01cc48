import { describe, expect, it } from "vitest";
import type { TaskFailure } from "../../src/model/failure.ts";
import { FEATURE, finish, type Moves, makeProject, play, workers, write } from "./rig.ts";

/** Tests that come first: red for want of what they test, and for nothing else. */
const STORY = `## Phase 1: User Story 1 - A (Priority: P1)

- [ ] T001 [US1] Write tests in tests/a.test.js
- [ ] T002 [US1] Implement src/a.js
`;

const GREEN = 'import { test } from "node:test";\ntest("ok", () => {});\n';
const RED = 'import { test } from "node:test";\nimport { a } from "../src/a.js";\ntest("a", () => a());\n';
const files = { "tests/ok.test.js": GREEN };
const done = (...calls: Moves[number]): Moves => [calls, [finish()]];
const agree = (quotes: object[]) => ({ output: { score: 9, summary: "It is there.", findings: [], quotes } });

/** The first task's end alone: the second says that it cannot go on. */
async function first(
  tests: Moves,
  more: { story?: string; files?: Record<string, string>; review?: object[] } = {},
) {
  const project = await makeProject(more.story ?? STORY, { files: { ...files, ...more.files } });
  const stop: Moves = [[finish("blocked", "no")]];
  const script = { T001: tests, "T001:fix": stop, T002: stop, "T001:review": agree(more.review ?? []) };
  const run = await play(project, workers(script));
  const refusals = run.of("attempt.finished").filter(({ task }) => task === "T001");
  return { run, project, ticks: run.ticks, failure: refusals[0]?.failure as TaskFailure | null };
}

describe("tests that come first are refused where they", () => {
  it("pass without what they test", async () => {
    const { failure, ticks } = await first(done(write("tests/a.test.js", GREEN)));
    expect(failure).toMatchObject({ reason: "tests-prove-nothing", files: ["tests/a.test.js"] });
    expect(ticks).toEqual([]);
  });

  it("are none", async () => {
    const { failure } = await first(done(write("tests/a.test.js", "// The tests of a.\n")));
    expect(failure).toEqual({ reason: "tests-prove-nothing", files: ["tests/a.test.js"], check: null });
  });

  it("cannot be read", async () => {
    const { failure } = await first(done(write("tests/a.test.js", RED.replace("() =>", "( =>"))));
    expect(failure).toEqual({
      reason: "test-broken",
      path: "tests/a.test.js",
      detail: expect.stringMatching(/SyntaxError: /),
    });
  });

  it("lie where the runner does not look", async () => {
    const story = STORY.replace("tests/a.test.js", "tests/a.js");
    const { failure } = await first(done(write("tests/a.js", RED)), { story });
    expect(failure).toMatchObject({ reason: "test-not-collected", path: "tests/a.js" });
  });

  it("are green beside another task's red ones", async () => {
    const story = STORY.replace("- [ ] T002", "- [ ] T003 [US1] Write tests in tests/b.test.js\n- [ ] T002");
    const project = await makeProject(story, { files });
    const stop: Moves = [[finish("blocked", "no")]];
    const run = await play(
      project,
      workers({
        T001: done(write("tests/a.test.js", RED)),
        T003: done(write("tests/b.test.js", GREEN)),
        "T003:fix": stop,
        T002: stop,
      }),
    );
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(run.of("attempt.finished").map(({ task, failure }) => [task, failure?.reason])).toContainEqual([
      "T003",
      "tests-prove-nothing",
    ]);
  });

  it("are green, by a reviewer's word without a quote", async () => {
    const claim: Moves = [[write("tests/a.test.js", GREEN)], [finish("already-true")]];
    expect((await first(claim)).failure).toMatchObject({ reason: "judged-false" });
  });
});

describe("tests that come first are accepted where they", () => {
  it.each<[string, Moves, Parameters<typeof first>[1]?]>([
    ["fail for want of it", done(write("tests/a.test.js", RED))],
    [
      "fail for want of a name in a module that is there",
      done(write("tests/a.test.js", RED)),
      { files: { "src/a.js": "export const b = 1;\n" } },
    ],
    [
      "bring no test, and were to bring none",
      done(write("tests/help.js", "export const isA = (text) => /a/.test(text);\n")),
      { story: STORY.replace("tests in tests/a.test.js", "test helpers in tests/help.js") },
    ],
    [
      "are about what exists, by the task's words",
      done(write("tests/a.test.js", GREEN)),
      { story: STORY.replace("Write tests", "Write regression tests") },
    ],
    [
      "are about what exists, by a reviewer's quotes",
      [[write("tests/a.test.js", GREEN)], [finish("already-true")]],
      {
        review: [{ file: "src/old.js", line: 1, text: "export const old = 1;" }],
        files: { "src/old.js": "export const old = 1;\n" },
      },
    ],
    [
      "belong to another runner",
      done(write("tests/e2e/a.spec.js", 'import { test } from "@playwright/test";\ntest("a", () => {});\n')),
      { story: STORY.replace("tests/a.test.js", "tests/e2e/a.spec.js") },
    ],
  ])("%s", async (_what, tests, more) => {
    const { ticks, failure } = await first(tests, more);
    expect([ticks, failure]).toEqual([["T001 checked"], null]);
  });

  it("come after a part of what they test", async () => {
    const story = `## Phase 1: User Story 1 - A (Priority: P1)

- [ ] T001 [US1] Implement src/a.js
- [ ] T002 [US1] Write tests in tests/a.test.js
- [ ] T003 [US1] Implement src/b.js
`;
    const project = await makeProject(story, { files });
    const run = await play(
      project,
      workers({
        T001: done(write("src/a.js", "export const a = () => 1;\n")),
        T002: done(write("tests/a.test.js", RED)),
        T003: done(write("src/b.js", "export const b = 1;\n")),
      }),
    );
    expect(run.ticks).toEqual(["T001 checked", "T002 checked", "T003 checked"]);
  });
});

describe("one test at a time", () => {
  const two = (name: string): string =>
    `import { test } from "node:test";\ntest("${name}", async () => { (await import("../src/${name}.js")).${name}(); });\n`;

  it("proves a task while the rest of its story is still red, and the receipt says by which", async () => {
    const story = `${STORY}- [ ] T003 [US1] Implement src/b.js\n`;
    const project = await makeProject(story, { files });
    const run = await play(
      project,
      workers({
        T001: done(write("tests/a.test.js", two("a")), write("tests/b.test.js", two("b"))),
        T002: done(write("src/a.js", "export const a = () => 1;\n")),
        T003: done(write("src/b.js", "export const b = () => 1;\n")),
      }),
    );
    expect(run.ticks).toEqual(["T001 checked", "T002 proved", "T003 proved"]);
    const receipts = (await project.read(`${FEATURE}/evidence.jsonl`)).trim().split("\n");
    const turned = receipts.map((line) =>
      JSON.parse(line).checks.flatMap((check: { turned?: object }) => check.turned ?? []),
    );
    expect(turned).toEqual([
      [],
      [{ count: 1, tests: ["tests/a.test.js: a"] }],
      [{ count: 1, tests: ["tests/b.test.js: b"] }],
    ]);
  });

  it("refuses a task that turns another one red where the command was red before", async () => {
    const lib = (old: string, other: string): string =>
      `export const old = ${old};\nexport const other = ${other};\n`;
    const test = (name: string): string =>
      `import assert from "node:assert";\nimport { test } from "node:test";\nimport { ${name} } from "../src/lib.js";\ntest("${name}", () => assert.equal(${name}, 1));\n`;
    const tasks = "## Phase 1: Setup\n\n- [ ] T001 Change src/lib.js\n- [ ] T002 Change src/lib.js again\n";
    const project = await makeProject(tasks, {
      files: {
        "src/lib.js": lib("0", "1"),
        "tests/old.test.js": test("old"),
        "tests/other.test.js": test("other"),
      },
    });
    const run = await play(
      project,
      workers({
        T001: done(write("src/lib.js", lib("2", "1"))),
        T002: [[write("src/lib.js", lib("3", "2"))], [finish()], [finish("blocked", "no")]],
      }),
    );
    expect(run.ticks).toEqual(["T001 unchecked"]);
    const refused = run.api.requests.map(({ body }) => JSON.stringify(body)).join("\n");
    expect(refused).toContain("it was red before, but not in `tests/other.test.js: other`");
  });
});

describe("tests that ran before the task", () => {
  const three = (...names: string[]): string =>
    `import { test } from "node:test";\n${names.map((name) => `test("${name}", () => {});\n`).join("")}`;
  const tasks = "## Phase 1: Foundational\n\n- [ ] T001 Change src/lib.js\n";
  const lib = write("src/lib.js", "export const lib = 2;\n");
  const before = {
    "src/lib.js": "export const lib = 1;\n",
    "tests/a.test.js": three("one", "two"),
    "tests/b.test.js": three("three"),
  };

  it("may not be made to run no more, by whatever means", async () => {
    const project = await makeProject(tasks, { files: before });
    const hidden = before["tests/a.test.js"].replace('test("two"', 'if (process.env.NEVER) test("two"');
    const run = await play(
      project,
      workers({ T001: [[lib, write("tests/a.test.js", hidden)], [finish()], [finish("blocked", "no")]] }),
    );
    expect(run.ticks).toEqual([]);
    const told = run.api.requests.map(({ body }) => JSON.stringify(body)).join("\n");
    expect(told).toContain(
      "it weakened the tests in `tests/a.test.js`: 1 of its tests ran before and no longer do: tests/a.test.js: two",
    );
  });

  it("may get other names", async () => {
    const project = await makeProject(tasks, { files: before });
    const renamed = before["tests/a.test.js"].replace("two", "two things");
    const run = await play(project, workers({ T001: done(lib, write("tests/a.test.js", renamed)) }));
    expect(run.ticks).toEqual(["T001 checked"]);
  });
});
