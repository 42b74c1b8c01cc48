import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Turn } from "../../src/fakeapi/script.ts";
import { formatFailure } from "../../src/report/format-failure.ts";
import { lineReporter } from "../../src/report/line-reporter.ts";
import { palette } from "../../src/report/palette.ts";
import { exitCodeOf, type Files, finish, makeProject, type Played, play, workers, write } from "./rig.ts";

const STORY =
  "## Phase 3: User Story 1 - Ages (Priority: P1)\n\n- [ ] T001 [US1] Tell who is of age in src/age.js\n";
const AGE = "// Is 1 > 0?\nexport function isOfAge(age) {\n  return age >= 18;\n}\n";

const testOf = (...ages: readonly number[]): string =>
  [
    'import assert from "node:assert/strict";',
    'import { test } from "node:test";',
    'import { isOfAge } from "../src/age.js";',
    ...ages.map((age) => `test("${age}", () => assert.equal(isOfAge(${age}), ${age >= 18}));`),
    "",
  ].join("\n");
const WEAK = testOf(30);
const BETTER = testOf(30, 18);

const implement = [[write("src/age.js", AGE), write("tests/age.test.js", WEAK)], [finish()]];
const config = (mutants: string): Files => ({ ".specify/specrun.yml": `mutants: ${mutants}\n` });
const scored = (run: Played) =>
  run.of("mutants.finished").map(({ result: { killed, survivors, score, runs } }) => ({
    killed,
    survivors: survivors.map(({ file, line, after }) => `${file}:${line} ${after}`),
    score,
    runs,
  }));
const SURVIVED = ["src/age.js:3 return age > 18;", "src/age.js:3 return age >= 19;"];

/** Times differ from run to run. */
const timeless = (text: string): string =>
  text.replaceAll(/\b[\d.]+ m?s\b/g, "N s").replaceAll(/tree [0-9a-f]{12}/g, "tree HASH");

function linesOf(run: Played, wanted: RegExp): string[] {
  let text = "";
  const reporter = lineReporter({ write: (more) => (text += more), flush: async () => {} }, palette(false));
  for (const event of run.events) reporter.event(event);
  return timeless(text)
    .split("\n")
    .filter((line) => wanted.test(line));
}

describe("weak tests", () => {
  it("are told their survivors, and pass when tests that notice them were added", async () => {
    const project = await makeProject(STORY, { files: config("true") });
    const asked: string[] = [];
    const script = workers({
      T001: implement,
      "null:test": [[write("tests/age.test.js", BETTER)], [finish()]],
    });
    const run = await play(project, (turn) => {
      if (turn.role === "test" && turn.turn === 0) asked.push(openingOf(turn));
      return script(turn);
    });
    expect(exitCodeOf(run)).toBe(0);
    expect(scored(run)).toEqual([
      { killed: 2, survivors: SURVIVED, score: 0.5, runs: 4 },
      { killed: 4, survivors: [], score: 1, runs: 2 },
    ]);
    expect(asked.map((text) => text.slice(text.indexOf("All tasks")))).toEqual([
      [
        "All tasks of this phase are done and its checks are green, but its tests are too weak:",
        "<task>",
        "specs/001-demo",
        "Phase 1: Phase 3: User Story 1 - Ages (Priority: P1)",
        "</task>",
        "",
        "specrun put small mistakes into the code of this phase, one at a time, and the tests stayed green.",
        '<found by="specrun">',
        "specrun did not accept this: the tests notice only 2 of 4 small mistakes in this phase's code: score 50%, threshold 60% (`mutants.threshold`)",
        "",
        "- `node --test` stayed green with each of these, one at a time:",
        "- src/age.js:3  return age >= 18;  ->  return age > 18;",
        "- src/age.js:3  return age >= 18;  ->  return age >= 19;",
        "",
        "Next: Add tests that fail on these mistakes and are green without them, and call finish_task again.",
        "</found>",
        "",
        "Add tests, derived from the specification, that are green on the code as it is and fail on these mistakes. Change",
        "test files alone: the code stays as it is. A mistake that changes no behaviour needs no test.",
      ].join("\n"),
    ]);
    expect(linesOf(run, /phase 1 .*(?:mutants|scorecard|checks {2}|repaired|passed after|noticed)/)).toEqual([
      "! phase 1   mutants: 2 of 4 noticed, 50% (threshold 60%); 4 runs of `node --test` in N s",
      "  phase 1       not noticed: src/age.js:3  return age >= 18;  ->  return age > 18;",
      "  phase 1       not noticed: src/age.js:3  return age >= 18;  ->  return age >= 19;",
      "✓ phase 1   mutants: 4 of 4 noticed, 100% (threshold 60%); 2 runs of `node --test` in N s",
      "· phase 1   scorecard",
      "  phase 1     checks           1 of 1 passed, 2 tests ran",
      "  phase 1     mutants          4 of 4 noticed, 100% (threshold 60%)",
      "  phase 1     repaired         now noticed: src/age.js:3  return age >= 18;  ->  return age > 18;",
      "  phase 1     repaired         now noticed: src/age.js:3  return age >= 18;  ->  return age >= 19;",
      "✓ phase 1   Phase 3: User Story 1 - Ages (Priority: P1) passed after N s",
      "    phase 1  checks 1 of 1 passed, 2 tests ran, mutants 100%, 2 repaired",
    ]);
    expect(await project.read("src/age.js")).toBe(AGE);
  });

  it("that stay weak close the barrier with what survived", async () => {
    const project = await makeProject(STORY, { files: config("{ threshold: 0.8, max: 4, minutes: 5 }") });
    const same = `${WEAK}test("still", () => {});\n`;
    const script = workers({
      T001: implement,
      "null:test": [[write("tests/age.test.js", same)], [finish()]],
    });
    const run = await play(project, script);
    expect(exitCodeOf(run)).toBe(1);
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(scored(run)).toEqual([{ killed: 2, survivors: SURVIVED, score: 0.5, runs: 4 }]);
    expect(run.of("phase.red").map(({ failure }) => formatFailure(failure))).toEqual([
      [
        "the tests notice only 2 of 4 small mistakes in this phase's code: score 50%, threshold 80% (`mutants.threshold`)",
        "    `node --test` stayed green with each of these, one at a time:",
        "    src/age.js:3  return age >= 18;  ->  return age > 18;",
        "    src/age.js:3  return age >= 18;  ->  return age >= 19;",
        "help: add tests that fail on these mistakes, then run the same command again; it goes on where it stopped",
      ].join("\n"),
    ]);
    // Three rounds, none of which noticed more: nothing was merged.
    expect(run.of("attempt.finished").map(({ role, failure }) => [role, failure?.reason])).toEqual([
      [undefined, undefined],
      ["test", "tests-weak"],
    ]);
    expect(await project.read("tests/age.test.js")).toBe(WEAK);
  });

  it("that get better, but not enough, are kept, and the barrier stays closed", async () => {
    const project = await makeProject(STORY, { files: config("{ threshold: 1 }") });
    const better = testOf(30, 18);
    const source = AGE.replace("}\n", "}\nexport const limit = 18;\n");
    const script = workers({
      T001: [[write("src/age.js", source), write("tests/age.test.js", WEAK)], [finish()]],
      "null:test": [[write("tests/age.test.js", better)], [finish()]],
    });
    const run = await play(project, script);
    expect(exitCodeOf(run)).toBe(1);
    expect(scored(run).map(({ killed, survivors }) => [killed, survivors])).toEqual([
      [2, [...SURVIVED, "src/age.js:5 export const limit = 19;"]],
      [4, ["src/age.js:5 export const limit = 19;"]],
    ]);
    expect(await project.read("tests/age.test.js")).toBe(better);
  });

  it("with threshold 0 are only reported", async () => {
    const project = await makeProject(STORY, { files: config("{ threshold: 0 }") });
    const run = await play(project, workers({ T001: implement }));
    expect(exitCodeOf(run)).toBe(0);
    expect(linesOf(run, /mutants:/)).toEqual([
      "✓ phase 1   mutants: 2 of 4 noticed, 50% (only reported); 4 runs of `node --test` in N s",
    ]);
  });

  it("are not made strong by a change of the code", async () => {
    const project = await makeProject(STORY, { files: config("true") });
    const cheat = AGE.replace("age >= 18", "age > 17.5");
    const script = workers({
      T001: implement,
      "null:test": [
        [write("src/age.js", cheat), write("tests/age.test.js", BETTER)],
        [{ tool: "bash", input: { command: "sed -i s/18/20/ src/age.js" } }],
        [finish()],
      ],
    });
    const run = await play(project, script);
    expect(exitCodeOf(run)).toBe(1);
    expect(run.of("tool.called").flatMap(({ tool, detail, ok }) => (ok ? [] : `${tool} ${detail}`))).toEqual([
      "write src/age.js",
    ]);
    expect(run.of("attempt.finished").at(-1)?.failure).toEqual({
      reason: "protected-path",
      path: "src/age.js",
      rule: "the code stays as it is, and tests are added",
    });
    expect(await project.read("src/age.js")).toBe(AGE);
  });
});

describe("nothing is measured", () => {
  it.each([
    ["by default", STORY, {}],
    ["where it is off", STORY, config("false")],
    [
      "in Setup",
      STORY.replace("Phase 3: User Story 1 - Ages (Priority: P1)", "Phase 1: Setup"),
      config("true"),
    ],
  ] as const)("%s", async (_, tasks, files) => {
    const project = await makeProject(tasks, { files });
    const run = await play(project, workers({ T001: implement }));
    expect(exitCodeOf(run)).toBe(0);
    expect(run.of("mutants.finished")).toEqual([]);
    expect(linesOf(run, /mutants|scorecard/)).toEqual([]);
  });

  it("where no test passes without a mistake", async () => {
    const project = await makeProject(STORY, { files: config("true") });
    const run = await play(project, workers({ T001: [[write("src/age.js", AGE)], [finish()]] }));
    expect([exitCodeOf(run), run.of("mutants.finished")]).toEqual([0, []]);
  });
});

it("delays no task: its place and its slots are free for those of other stories", async () => {
  const tasks = `${STORY}
## Phase 4: User Story 2 - Names (Priority: P2)

- [ ] T002 [US2] Create src/names.js
- [ ] T003 [P] [US2] Create src/first.js
- [ ] T004 [P] [US2] Create src/last.js
`;
  const project = await makeProject(tasks, { files: config("{ threshold: 0 }") });
  // With a mistake in the code the tests last until all tasks have begun.
  const begun = `${project.root}-begun`;
  const slow = `${WEAK}import { existsSync } from "node:fs";
if (!String(isOfAge).includes("return age >= 18;"))
  while (!existsSync(${JSON.stringify(begun)})) await new Promise((go) => setTimeout(go, 50));
`;
  const [isMeasuring, measure] = signal();
  const [isOther, begin] = signal();
  const create = (file: string) => [[write(file, "export {};\n")], [finish()]];
  const script = workers({
    T001: [[write("src/age.js", AGE), write("tests/age.test.js", slow)], [finish()]],
    T002: create("src/names.js"),
    T003: create("src/first.js"),
    T004: create("src/last.js"),
  });
  const order: string[] = [];
  const run = await play(
    project,
    async (turn) => {
      if (turn.task === "T002") await isMeasuring;
      // At work at the same time, beside a checkpoint that measures: three, where two have a place.
      if (turn.task === "T003") await isOther;
      if (turn.task === "T004") {
        await writeFile(begun, "");
        begin();
      }
      return script(turn);
    },
    {
      flags: { review: "off", jobs: 2, order: "stories" },
      onEvent: (event) => {
        if (event.type === "task.ticked" && event.task === "T001") measure();
        if (event.type === "attempt.started") order.push(event.task ?? "");
        if (event.type === "mutants.finished" && event.phase === 1) {
          order.push("measured");
          begin();
        }
      },
    },
  );
  expect(exitCodeOf(run)).toBe(0);
  expect([order.at(-1), order.toSorted()]).toEqual([
    "measured",
    ["T001", "T002", "T003", "T004", "measured"],
  ]);
});

function signal(): readonly [Promise<void>, () => void] {
  let fire = (): void => {};
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return [fired, () => fire()];
}

it("what never ends counts neither way, and what changes nothing survives", async () => {
  const source = [
    "export function isOfAge(age) {",
    "  let n = 0;",
    "  while (n < age) {",
    "    n += 1;",
    "  }",
    "  return n >= 18;",
    "}",
    "",
  ].join("\n");
  const project = await makeProject(STORY, { files: config("{ max: 30 }") });
  const script = workers({
    T001: [[write("src/age.js", source), write("tests/age.test.js", testOf(30, 18, 17))], [finish()]],
  });
  const run = await play(project, script, { env: {} });
  expect(exitCodeOf(run)).toBe(0);
  const [measured] = run.of("mutants.finished");
  const { timedOut, survivors, score } = measured?.result ?? {};
  expect([timedOut, survivors?.map(({ after }) => after), score]).toEqual([2, ["let n = 1;"], 6 / 7]);
});

function openingOf({ body }: Turn): string {
  const content = body.messages[0]?.content ?? "";
  if (typeof content === "string") return content;
  return content.map((block) => (block.type === "text" ? block.text : "")).join("");
}
