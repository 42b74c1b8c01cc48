import { describe, expect, it } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import type { Reply, Script } from "../../src/fakeapi/script.ts";
import type { Stamped } from "../../src/model/event.ts";
import {
  bash,
  exitCodeOf,
  FEATURE,
  finish,
  type Moves,
  makeProject,
  type Played,
  type PlayOptions,
  type Project,
  play,
  workers,
  write,
} from "./rig.ts";

/** Acceptance tests beside the tasks: the real program, only the model's answers are scripted. */
const TASKS = `# Tasks: Sums

## Phase 1: Setup

- [ ] T001 Create src/config.js

## Phase 2: User Story 1 - Add (Priority: P1)

- [ ] T002 [US1] Implement src/add.js
- [ ] T003 [US1] Implement src/total.js

## Phase 3: User Story 2 - Show (Priority: P2)

- [ ] T004 [US2] Implement src/show.js

## Phase 4: User Story 3 - Polish (Priority: P3)

- [ ] T005 [US3] Implement src/polish.js
`;

const SPEC = `# Feature Specification: Sums

### User Story 1 - Add (Priority: P1)

**Acceptance Scenarios**:

1. **Given** the numbers 2 and 3, **When** they are added, **Then** the sum is 5
2. **Given** the list 1, 2, 4, **When** it is totalled, **Then** the total is 7, as a number or as text

### User Story 2 - Show (Priority: P2)

**Acceptance Scenarios**:

1. **Given** a sum of 7, **When** it is shown, **Then** the text has 7 in it

### User Story 3 - Polish (Priority: P3)

It shines.
`;

const DIR = "tests/acceptance/001-demo";
const OK = { "tests/ok.test.js": 'import { test } from "node:test";\ntest("ok", () => {});\n' };
const SETTINGS = { ".specify/specrun.yml": "acceptance: true\n", [`${FEATURE}/spec.md`]: SPEC, ...OK };

const testOf = (name: string, from: string, claim: string): string =>
  `import assert from "node:assert";\nimport { test } from "node:test";\nimport { ${from} } from "../../../../src/${from}.js";\ntest("${name}", () => assert.ok(${claim}));\n`;
const ADD = testOf("US1/AC1 adds", "add", "add(2, 3) === 5");
const TOTAL = testOf("US1/AC2 totals", "total", "Number(total([1, 2, 4])) === 7");
const SHOW = testOf("US2/AC1 shows", "show", 'show(7).includes("7")');
const path = (name: string): string => `${DIR}/${name}.test.js`;

const CODE = {
  add: "export const add = (a, b) => a + b;\n",
  total: 'import { add } from "./add.js";\nexport const total = (list) => list.reduce(add, 0);\n',
  show: 'export const show = (sum) => "= " + sum;\n',
};

const review = (...findings: readonly object[]): Reply => ({
  output: { score: findings.length === 0 ? 9 : 3, summary: "Read.", findings },
});
const FAIR = review();
const strict = (scenario: string, file: string, quote: string): object => ({
  ...{ scenario, file, quote },
  kind: "too-strict",
  message: "It demands a number.",
});

const honest: Readonly<Record<string, Moves | Reply>> = {
  "acceptance:US1": [[write(path("us1/us1-ac1"), ADD), write(path("us1/us1-ac2"), TOTAL)], [finish()]],
  "acceptance:US2": [[write(path("us2/us2-ac1"), SHOW)], [finish()]],
  "acceptance:US1:review": FAIR,
  "acceptance:US2:review": FAIR,
  T001: [[write("src/config.js", "export const config = 1;\n")], [finish()]],
  T002: [[write("src/add.js", CODE.add)], [finish()]],
  T003: [[write("src/total.js", CODE.total)], [finish()]],
  T004: [[write("src/show.js", CODE.show)], [finish()]],
  T005: [[write("src/polish.js", "export const polish = 1;\n")], [finish()]],
};

const makeSums = (files: Readonly<Record<string, string>> = {}): Promise<Project> =>
  makeProject(TASKS, { files: { ...SETTINGS, ...files } });

/** Setup waits until the tests are frozen: it could not if they were not written beside it. */
function playBeside(project: Project, script: Script, options: PlayOptions = {}): Promise<Played> {
  const { script: held, hold } = holdable(script);
  const setup = hold({ task: "T001" });
  const frozen = new Set<string>();
  return play(project, held, {
    ...options,
    onEvent: (event: Stamped) => {
      options.onEvent?.(event);
      const isOver =
        event.type === "acceptance.frozen" || event.type === "task.waiting" || event.type === "task.failed";
      if (isOver && event.task.startsWith("acceptance:")) frozen.add(event.task);
      if (frozen.size === 2) setup.release();
    },
  });
}

const receipts = async (project: Project) =>
  (await project.read(`${FEATURE}/evidence.jsonl`))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe("acceptance tests of a story", () => {
  it("are written beside Setup, frozen, and credited to the tasks that turn their scenarios green", async () => {
    const project = await makeSums();
    const run = await playBeside(project, workers(honest));
    expect(run.of("task.failed")).toEqual([]);
    expect(exitCodeOf(run)).toBe(0);
    expect(
      run
        .of("acceptance.frozen")
        .map(({ task, how, files }) => [task, how, files])
        .sort(),
    ).toEqual([
      ["acceptance:US1", "written", [path("us1/us1-ac1"), path("us1/us1-ac2")]],
      ["acceptance:US2", "written", [path("us2/us2-ac1")]],
    ]);
    expect(run.ticks).toEqual(["T001 checked", "T002 proved", "T003 proved", "T004 proved", "T005 checked"]);
    expect(
      run.of("acceptance.checked").map(({ task, green, red, turned }) => [task, green, red, turned]),
    ).toEqual([
      ["T002", ["US1/AC1"], ["US1/AC2"], ["US1/AC1"]],
      ["T003", ["US1/AC1", "US1/AC2"], [], ["US1/AC2"]],
      [null, ["US1/AC1", "US1/AC2"], [], []],
      ["T004", ["US2/AC1"], [], ["US2/AC1"]],
      [null, ["US2/AC1"], [], []],
    ]);
    const known = await receipts(project);
    const scenariosOf = (task: string) =>
      known.filter((each) => each.task === task).map(({ scenarios }) => scenarios);
    expect(scenariosOf("T002")).toEqual([["US1/AC1"]]);
    expect(scenariosOf("T003")).toEqual([["US1/AC2"]]);
    expect(scenariosOf("acceptance:US1")).toEqual([undefined, ["US1/AC1", "US1/AC2"]]);
    expect(await project.read(path("us1/us1-ac1"))).toBe(ADD);
    expect(run.end.ok && run.end.value.summary.scenarios).toEqual([
      { story: "US1", green: 2, total: 2 },
      { story: "US2", green: 1, total: 1 },
    ]);
    expect(run.of("graph.made")[0]?.acceptance).toEqual({
      stories: [
        { id: "acceptance:US1", story: "US1", scenarios: 2 },
        { id: "acceptance:US2", story: "US2", scenarios: 1 },
      ],
      without: ["US3"],
    });
  });
});
