import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
function playBeside(
  project: Project,
  script: Script,
  { stories = 2, ...options }: PlayOptions & { readonly stories?: number } = {},
): Promise<Played> {
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
      if (frozen.size === stories) setup.release();
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
  }, 240_000);
});

/** One story whose last scenario leaves something open. */
const SMALL = `# Tasks: Total

## Phase 1: Setup

- [ ] T001 Create src/config.js

## Phase 2: User Story 1 - Total (Priority: P1)

- [ ] T002 [US1] Implement src/total.js
`;
const SMALL_SPEC = `# Feature Specification: Total

### User Story 1 - Total (Priority: P1)

**Acceptance Scenarios**:

1. **Given** the list 1, 2, 4, **When** it is totalled, **Then** the total is 7, as a number or as text
`;
const LOOSE = testOf("US1/AC1 totals", "total", "Number(total([1, 2, 4])) === 7");
const STRICT = testOf("US1/AC1 totals", "total", "total([1, 2, 4]) === 7");
const ONLY = path("us1/us1-ac1");
const makeSmall = (): Promise<Project> =>
  makeProject(SMALL, { files: { ...SETTINGS, [`${FEATURE}/spec.md`]: SMALL_SPEC } });
const text = "export const total = (list) => String(list.reduce((a, b) => a + b, 0));\n";
const small: Readonly<Record<string, Moves | Reply>> = {
  "acceptance:US1": [[write(ONLY, LOOSE)], [finish()]],
  "acceptance:US1:review": FAIR,
  T001: honest.T001 as Moves,
  T002: [[write("src/total.js", text)], [finish()]],
};
const waits = (run: Played) =>
  run.of("task.waiting").map(({ task, why, failure }) => [task, why, failure?.reason]);
const fails = (run: Played) => run.of("task.failed").map(({ task, failure }) => [task, failure.reason]);
const frozenBy = (run: Played) => run.of("acceptance.frozen").map(({ how }) => how);

/** Before the tests are frozen the reviewer is content; once they are red, it answers this. */
const disputed =
  (moves: Readonly<Record<string, Moves | Reply>>, answer: Reply): Script =>
  (turn) => {
    const isDispute = turn.role === "review" && JSON.stringify(turn.body.messages).includes("are red");
    return isDispute ? answer : workers(moves)(turn);
  };

describe("code that does not keep what the story promises", () => {
  const hardCoded = [[write("src/total.js", "export const total = () => 6;\n")], [finish()]];

  it("gets no tick, though every test that its worker could see is green", async () => {
    const project = await makeSmall();
    const moves = { ...small, T002: hardCoded, "T002:fix": hardCoded };
    const run = await playBeside(project, workers(moves), { stories: 1 });
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(fails(run)).toEqual([["T002", "check-red"]]);
    expect(exitCodeOf(run)).toBe(1);
  });

  it("cannot be saved by a change of the frozen test", async () => {
    const project = await makeSmall();
    const easy = LOOSE.replace("=== 7", "!== 0");
    const restore = bash(`cat > ${ONLY} <<'END'\n${LOOSE}END`);
    const tries: Moves = [
      [write(ONLY, easy), bash(`sed -i 's/=== 7/!== 0/' ${ONLY}`), ...(hardCoded[0] ?? [])],
      [finish()],
      [restore, write("src/total.js", text)],
      [finish()],
    ];
    const run = await playBeside(project, workers({ ...small, T002: tries }), { stories: 1 });
    const told = run.of("tool.called").filter(({ task }) => task === "T002");
    expect(told.slice(0, 2).map(({ tool, ok }) => [tool, ok])).toEqual([
      ["write", false],
      ["bash", true],
    ]);
    const asked = run.api.requests.map(({ body }) => JSON.stringify(body));
    expect(asked.some((each) => each.includes("acceptance tests are frozen"))).toBe(true);
    expect(await project.read(ONLY)).toBe(LOOSE);
    expect(run.ticks).toEqual(["T001 checked", "T002 proved"]);
    expect(exitCodeOf(run)).toBe(0);
  });
});

describe("a test that forbids what the specification allows", () => {
  const tooStrict = review(strict("US1/AC1", ONLY, "as a number or as text"));

  it("goes back to its author before it is frozen", async () => {
    const project = await makeSmall();
    const second: Moves = [[write(ONLY, STRICT)], [finish()], [write(ONLY, LOOSE)], [finish()]];
    const script: Script = (turn) => {
      const isStrict = JSON.stringify(turn.body.messages).includes("assert.ok(total(");
      if (turn.role === "review") return isStrict ? tooStrict : FAIR;
      return workers({ ...small, "acceptance:US1": second })(turn);
    };
    const run = await playBeside(project, script, { stories: 1 });
    expect(run.of("review.finished").map(({ findings }) => findings.length)).toEqual([1, 0]);
    expect(await project.read(ONLY)).toBe(LOOSE);
    expect(exitCodeOf(run)).toBe(0);
  });

  it("waits for a person where its author does not see it; the story's checkpoint waits with it", async () => {
    const project = await makeSmall();
    const stubborn: Moves = [[write(ONLY, STRICT)], [finish()]];
    const moves = { ...small, "acceptance:US1": stubborn, "acceptance:US1:review": tooStrict };
    const run = await playBeside(project, workers(moves), { stories: 1 });
    expect(waits(run)).toEqual([["acceptance:US1", "acceptance", "acceptance-unfair"]]);
    expect(run.ticks).toEqual(["T001 checked", "T002 checked"]);
    expect(run.of("phase.passed").map(({ phase }) => phase)).toEqual([1]);
    expect(exitCodeOf(run)).toBe(3);
    await project.write(ONLY, LOOSE);
    const again = await play(project, workers({}));
    expect(frozenBy(again)).toEqual(["person"]);
    expect(again.of("phase.passed").map(({ phase }) => phase)).toEqual([2]);
    expect(again.api.requests).toHaveLength(0);
    expect(exitCodeOf(again)).toBe(0);
  });

  it("is a person's to settle once code fails for nothing else; their version counts", async () => {
    const project = await makeSmall();
    const moves = {
      ...small,
      "acceptance:US1": [[write(ONLY, STRICT)], [finish()]],
      "T002:fix": small.T002 as Moves,
    };
    const run = await playBeside(project, disputed(moves, tooStrict), { stories: 1 });
    expect(waits(run)).toEqual([["T002", "acceptance", "acceptance-unfair"]]);
    expect(exitCodeOf(run)).toBe(3);
    await project.write(ONLY, LOOSE);
    const again = await play(project, workers({ T002: small.T002 as Moves }));
    expect(frozenBy(again)).toEqual(["person"]);
    expect(again.ticks).toEqual(["T002 proved"]);
    expect(exitCodeOf(again)).toBe(0);
  });

  it("may be named by a worker that cannot go on", async () => {
    const project = await makeSmall();
    const blocked: Moves = [[finish("blocked", `${ONLY} demands a number, spec.md does not`)]];
    const moves = { ...small, "acceptance:US1": [[write(ONLY, STRICT)], [finish()]], T002: blocked };
    const run = await playBeside(project, disputed(moves, tooStrict), { stories: 1 });
    expect(waits(run)).toEqual([["T002", "acceptance", "acceptance-unfair"]]);
    expect(exitCodeOf(run)).toBe(3);
  });

  it("stays in force where spec.md does not say what the reviewer quotes", async () => {
    const project = await makeSmall();
    const invented = review(strict("US1/AC1", ONLY, "a total may be anything at all"));
    const moves = {
      ...small,
      "acceptance:US1": [[write(ONLY, STRICT)], [finish()]],
      "T002:fix": small.T002 as Moves,
    };
    const run = await playBeside(project, disputed(moves, invented), { stories: 1 });
    expect(fails(run)).toEqual([["T002", "check-red"]]);
    expect(exitCodeOf(run)).toBe(1);
  });
});

describe("frozen tests", () => {
  it("are a person's to change, also in mid-run", async () => {
    const project = await makeSmall();
    const version = LOOSE.replace("totals", "totals, says a person");
    const run = await playBeside(project, workers(small), {
      stories: 1,
      onEvent: ({ type }) => {
        if (type === "task.ticked") writeFileSync(project.path(ONLY), version);
      },
    });
    expect(frozenBy(run)).toEqual(["written", "person"]);
    expect(await project.read(ONLY)).toBe(version);
    expect((await receipts(project)).findLast(({ by }) => by === "a person")?.task).toBe("acceptance:US1");
    expect(exitCodeOf(run)).toBe(0);
  });

  it("are only written where a person wrote none", async () => {
    const more = "2. **Given** an empty list, **When** it is totalled, **Then** the total is 0\n";
    const second = path("us1/us1-ac2");
    const empty = testOf("US1/AC2 empty", "total", "Number(total([])) === 0");
    const project = await makeProject(SMALL, {
      files: { ...SETTINGS, [`${FEATURE}/spec.md`]: SMALL_SPEC + more, [ONLY]: LOOSE },
    });
    const moves = { ...small, "acceptance:US1": [[write(ONLY, STRICT), write(second, empty)], [finish()]] };
    const run = await playBeside(project, workers(moves), { stories: 1 });
    expect(frozenBy(run)).toEqual(["written", "person"]);
    expect(run.of("task.merged").find(({ task }) => task === "acceptance:US1")?.files).toEqual([second]);
    expect(await project.read(ONLY)).toBe(LOOSE);
    expect(run.of("acceptance.checked").at(-1)?.green).toEqual(["US1/AC1", "US1/AC2"]);
    expect(exitCodeOf(run)).toBe(0);
  });

  it("are merged after a crash without asking their author again", async () => {
    const project = await makeSmall();
    const interrupt = new AbortController();
    const first = await play(project, workers(small), {
      interrupt: interrupt.signal,
      onEvent: (event) => {
        if (event.type === "attempt.finished" && event.task === "acceptance:US1") interrupt.abort("SIGINT");
      },
    });
    expect(exitCodeOf(first)).toBe(130);
    expect(frozenBy(first)).toEqual([]);
    const { "acceptance:US1": _author, "acceptance:US1:review": _reviewer, ...rest } = small;
    const second = await playBeside(project, workers(rest), { stories: 1 });
    expect(frozenBy(second)).toEqual(["written"]);
    expect(await project.read(ONLY)).toBe(LOOSE);
    expect(exitCodeOf(second)).toBe(0);
    const third = await play(project, workers({}));
    expect([frozenBy(third), exitCodeOf(third)]).toEqual([[], 0]);
  });

  it("are known again where the run died between the files and their receipt", async () => {
    const project = await makeSmall();
    const interrupt = new AbortController();
    const first = await play(project, workers(small), {
      interrupt: interrupt.signal,
      onEvent: ({ type }) => type === "acceptance.frozen" && interrupt.abort("SIGINT"),
    });
    const runs = join(first.end.ok ? first.end.value.summary.stateDir : "", "runs");
    const journal = join(runs, readdirSync(runs)[0] ?? "");
    const lines = readFileSync(journal, "utf8").split(/(?<=\n)/);
    const last = lines.findLastIndex(
      (line) => line.includes('"task.merged"') && line.includes("acceptance:US1"),
    );
    writeFileSync(journal, lines.slice(0, last + 1).join(""));
    const others = (await receipts(project)).filter(({ task }) => task !== "acceptance:US1");
    await project.write(
      `${FEATURE}/evidence.jsonl`,
      others.map((each) => `${JSON.stringify(each)}\n`).join(""),
    );
    const { "acceptance:US1": _author, "acceptance:US1:review": _reviewer, ...rest } = small;
    const second = await playBeside(project, workers(rest), { stories: 1 });
    expect(frozenBy(second)).toEqual(["kept"]);
    expect(exitCodeOf(second)).toBe(0);
    expect((await receipts(project)).filter(({ task }) => task === "acceptance:US1")).toHaveLength(2);
  });

  it("are written anew where their scenario says something else now", async () => {
    const project = await makeSmall();
    await playBeside(project, workers(small), { stories: 1 });
    await project.write(
      `${FEATURE}/tasks.md`,
      `${await project.tasks()}- [ ] T003 [US1] Extend src/total.js\n`,
    );
    await project.write(
      `${FEATURE}/spec.md`,
      SMALL_SPEC.replace("1, 2, 4", "1, 2, 5").replace("is 7", "is 8"),
    );
    const other = LOOSE.replace("[1, 2, 4]", "[1, 2, 5]").replace("=== 7", "=== 8");
    const extend: Moves = [[write("src/total.js", `${text}// More.\n`)], [finish()]];
    const run = await play(
      project,
      workers({ ...small, "acceptance:US1": [[write(ONLY, other)], [finish()]], T003: extend }),
    );
    expect(frozenBy(run)).toEqual(["written"]);
    expect(await project.read(ONLY)).toBe(other);
    expect(exitCodeOf(run)).toBe(0);
  });
});

describe("a checkpoint whose checks do not look at acceptance tests", () => {
  /** The project's own checks see one test alone. */
  const command = "node --test tests/ok.test.js";
  const settings = `acceptance: true\nchecks: { task: ["${command}"], phase: ["${command}"] }\n`;
  const wrong: Moves = [[write("src/total.js", "export const total = () => 6;\n")], [finish()]];
  const makeBlind = async (): Promise<Project> => {
    const project = await makeSmall();
    await project.write(".specify/specrun.yml", settings);
    return project;
  };

  it("runs them all the same, and has them repaired", async () => {
    const project = await makeBlind();
    const moves = { ...small, T002: wrong, "null:fix": small.T002 as Moves };
    const run = await playBeside(project, workers(moves), { stories: 1 });
    expect(run.ticks).toEqual(["T001 checked", "T002 checked"]);
    expect(run.of("acceptance.checked").map(({ task, green, red }) => [task, green, red])).toEqual([
      ["T002", [], ["US1/AC1"]],
      [null, [], ["US1/AC1"]],
      [null, ["US1/AC1"], []],
    ]);
    expect(run.of("phase.passed").map(({ phase }) => phase)).toEqual([1, 2]);
    expect(exitCodeOf(run)).toBe(0);
  });

  it("stays closed while they are red", async () => {
    const project = await makeBlind();
    const run = await playBeside(project, workers({ ...small, T002: wrong, "null:fix": wrong }), {
      stories: 1,
    });
    expect(run.of("phase.red").map(({ phase, failure }) => [phase, failure.reason])).toEqual([
      [2, "check-red"],
    ]);
    expect(exitCodeOf(run)).toBe(1);
  });

  it("waits for a person where the specification allows what they forbid", async () => {
    const project = await makeBlind();
    const moves = {
      ...small,
      "acceptance:US1": [[write(ONLY, STRICT)], [finish()]],
      "null:fix": [[finish("blocked", "The test is wrong.")]],
    };
    const verdict = review(strict("US1/AC1", ONLY, "as a number or as text"));
    const run = await playBeside(project, disputed(moves, verdict), { stories: 1 });
    expect(run.of("phase.red").map(({ failure }) => failure.reason)).toEqual(["acceptance-unfair"]);
    expect(exitCodeOf(run)).toBe(3);
  });
});

describe("a runner that takes no single file", () => {
  it("runs whole, with nothing else visible that is owed", async () => {
    const project = await makeSums({
      "tests/run.sh":
        "for t in $(find tests -name '*.test.js'); do timeout 60 node --test $t || exit 1; done\n",
    });
    await project.write(
      ".specify/specrun.yml",
      'acceptance: true\nchecks: { task: ["sh tests/run.sh"], phase: ["sh tests/run.sh"] }\n',
    );
    const run = await playBeside(project, workers(honest));
    expect(run.of("acceptance.checked").map(({ task, green, red }) => [task, green, red])).toEqual([
      ["T002", ["US1/AC1"], ["US1/AC2"]],
      ["T003", ["US1/AC1", "US1/AC2"], []],
      [null, ["US1/AC1", "US1/AC2"], []],
      ["T004", ["US2/AC1"], []],
      [null, ["US2/AC1"], []],
    ]);
    expect(exitCodeOf(run)).toBe(0);
  });
});

describe("the author", () => {
  it("sees documents and manifests, no code, and writes nowhere but in the story's folder", async () => {
    const project = await makeProject(SMALL, {
      files: {
        ...SETTINGS,
        [`${FEATURE}/spec.md`]: SMALL_SPEC,
        "src/secret-code.js": "export const x = 1;\n",
      },
    });
    const curious: Moves = [
      [
        bash("find . -type f | grep -v '^./.git/' | sort"),
        write("src/total.js", text),
        bash("mkdir -p src; echo 1 > src/y.js"),
      ],
      [write(ONLY, LOOSE), finish()],
      [bash("rm -r src"), write(ONLY, LOOSE), finish()],
    ];
    const run = await playBeside(project, workers({ ...small, "acceptance:US1": curious }), { stories: 1 });
    const bodies = run.api.requests.map(({ body }) => JSON.stringify(body));
    const listing = bodies.find((body) => body.includes("./package.json")) ?? "";
    expect(listing).toContain(`./${FEATURE}/spec.md`);
    expect(listing).not.toContain("secret-code");
    expect(listing).not.toContain("ok.test.js");
    const author = run.of("tool.called").filter(({ task }) => task === "acceptance:US1");
    expect(author.map(({ tool, ok }) => [tool, ok]).slice(0, 3)).toEqual([
      ["bash", true],
      ["write", false],
      ["bash", true],
    ]);
    expect(run.of("task.merged").find(({ task }) => task === "acceptance:US1")?.files).toEqual([ONLY]);
    expect(exitCodeOf(run)).toBe(0);
  });
});

describe("without `acceptance`", () => {
  it("nothing is different", async () => {
    const project = await makeSmall();
    await project.write(".specify/specrun.yml", "jobs: 2\n");
    const run = await play(project, workers(small));
    expect(run.events.filter(({ type }) => type.startsWith("acceptance"))).toEqual([]);
    expect(run.of("graph.made")[0]?.acceptance).toBeUndefined();
    expect(
      run.api.requests.filter(({ headers }) => String(headers["x-specrun-task"]).startsWith("acc")),
    ).toEqual([]);
    expect(exitCodeOf(run)).toBe(0);
  });
});
