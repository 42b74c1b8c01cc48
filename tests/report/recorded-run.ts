/** A run as its events tell it: every level of proof, every way a task can end, written by hand. */
import type { Event, Stamped } from "../../src/model/event.ts";
import type { CheckResult, MutantScore, Scorecard } from "../../src/model/evidence.ts";
import type { TaskFailure } from "../../src/model/failure.ts";
import type { Usage } from "../../src/model/usage.ts";

export const START_MS = Date.parse("2026-03-02T09:00:00.000Z");

export const usage = (input: number, output: number, cacheRead = 0, cacheWrite = 0): Usage => ({
  input,
  output,
  cacheRead,
  cacheWrite,
});

export function check(change: Partial<CheckResult> = {}): CheckResult {
  return {
    command: "npm test",
    purpose: "task",
    status: "passed",
    exitCode: 0,
    timedOut: false,
    ms: 1_240,
    output: "",
    tree: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    masked: [],
    ...change,
  };
}

export const RED_CHECK = check({
  status: "failed",
  exitCode: 1,
  ms: 8_200,
  output: [
    "TAP version 13",
    "not ok 3 - a finished todo leaves the list",
    "  expected: 1",
    "  actual: 2",
    "# fail 1",
    "",
  ].join("\n"),
});

const RED: TaskFailure = { reason: "check-red", check: RED_CHECK };
const CONFLICT: TaskFailure = {
  reason: "conflict-person",
  paths: ["README.md"],
  keptIn: "state/kept/T010/README.md",
};

const SURVIVOR = { file: "src/store.js", line: 8, before: "if (n > 3) {", after: "if (n >= 3) {" };
const MUTANTS: MutantScore = {
  killed: 4,
  survivors: [SURVIVOR],
  ...{ timedOut: 1, broken: 2, untried: 3, score: 0.8, threshold: 0.6 },
  ...{ commands: ["npm test"], runs: 8, ms: 2_100 },
};

/** Of phase 2: everything that a scorecard can hold. */
const CARD: Scorecard = {
  checks: [
    { command: "npm test", status: "passed", ms: 1_240, tests: 14 },
    { command: "npm run e2e", status: "failed", ms: 900, tests: 3, testsFailed: 2 },
    { command: "npm run lint", status: "not-run", ms: 0 },
  ],
  reviews: [
    { role: "review", score: 8, notSeen: ["package-lock.json"] },
    { role: "security", score: null, notSeen: [] },
  ],
  findings: [
    { severity: "P1", file: "src/gone.js", line: 3, message: "it is not closed", doubt: "no-file" },
    { severity: "P2", file: "src/store.js", line: 14, message: "the file is read twice" },
    { severity: "P2", file: "", line: null, message: "no tests" },
  ],
  mutants: MUTANTS,
  repaired: [
    { kind: "check", command: "npm test" },
    {
      kind: "finding",
      finding: { severity: "P0", file: "src/store.js", line: 3, message: "a failed write empties it" },
    },
    { kind: "mutant", survivor: { ...SURVIVOR, line: 20, before: "save(all);", after: "" } },
  ],
};

/** `specrun` numbers and stamps events like this before anybody reads them. */
export function stamp(timed: readonly (readonly [atMs: number, event: Event])[]): readonly Stamped[] {
  return timed.map(([atMs, event], at) => ({
    ...event,
    v: 1,
    seq: at + 1,
    ts: new Date(START_MS + atMs).toISOString(),
    run: "20260302-090000-7f3a",
  }));
}

const started = (
  task: string | null,
  phase: number,
  slot: number,
  role: "code" | "test" | "doc" | "review" | "security" | "fix" | "run",
  attempt = 1,
): Event => ({
  type: "attempt.started",
  task,
  phase,
  attempt,
  role,
  model: role === "run" ? null : role === "fix" ? "claude-opus-5-5" : "claude-sonnet-5-5",
  slot,
  base: "1f0c2d3",
});

const turn = (
  task: string | null,
  number: number,
  of: Usage,
  role: "code" | "test" | "doc" | "review" | "security" | "fix" = "code",
  attempt = 1,
): Event => ({
  type: "turn.ended",
  task,
  attempt,
  role,
  model: "claude-sonnet-5-5",
  turn: number,
  stopReason: "tool_use",
  usage: of,
  ms: 900,
});

const tool = (task: string | null, name: string, detail: string, attempt = 1): Event => ({
  type: "tool.called",
  task,
  attempt,
  tool: name,
  detail,
  ok: true,
  ms: 4,
});

const done = (
  task: string | null,
  of: Usage,
  ms: number,
  summary: string,
  attempt = 1,
  failure: TaskFailure | null = null,
): Event => ({
  type: "attempt.finished",
  task,
  attempt,
  outcome: failure === null ? "done" : "failed",
  summary,
  candidate: failure === null ? "9ab8c7d" : null,
  failure,
  usage: of,
  ms,
});

const merged = (task: string, phase: number, files: readonly string[], applied: boolean): Event => ({
  type: "task.merged",
  task,
  phase,
  role: "code",
  onto: "1f0c2d3",
  commit: "5e6f7a8",
  files,
  receipt: null,
  applied,
});

const ticked = (
  task: string,
  level: "proved" | "checked" | "judged" | "unchecked",
  ms: number,
  of: Usage,
  outcome: "done" | "ran" | "already-true" = "done",
): Event => ({ type: "task.ticked", task, level, outcome, ms, usage: of });

const TASKS = [
  ["T001", "Create the package with its entry point", 1, "edit", "code"],
  ["T002", "Describe the data file in docs/data.md", 1, "edit", "doc"],
  ["T003", "Store todos in src/store.js", 2, "edit", "code"],
  ["T004", "Parse the command line in src/args.js", 2, "edit", "code"],
  ["T005", "Tests for adding in tests/add.test.js", 3, "edit", "test"],
  ["T006", "Add a todo in src/add.js", 3, "edit", "code"],
  ["T007", "Finish a todo in src/finish.js", 3, "edit", "code"],
  ["T008", "List todos by age in src/list.js", 4, "edit", "code"],
  ["T009", "Run the whole suite and confirm it is green", 5, "run", "review"],
  ["T010", "Update README.md", 5, "edit", "doc"],
  ["T011", "Look at the list in a narrow window", 5, "person", "code"],
  ["T012", "Commit and push", 5, "git", "code"],
] as const;

const A_TURN = usage(1_200, 600, 8_000, 0);
const TWO_TURNS = usage(2_400, 1_200, 16_000, 0);
const FIRST_TURN = usage(400, 300, 0, 9_000);

const TIMED: readonly (readonly [number, Event])[] = [
  [
    0,
    {
      type: "run.started",
      feature: "specs/001-todo-list",
      resolvedBy: "only-open-feature",
      agent: "anthropic",
      order: "phases",
      jobs: 3,
      sandbox: "bwrap",
      open: 12,
      total: 13,
      resumes: null,
    },
  ],
  [
    20,
    {
      type: "graph.made",
      phases: [
        { index: 1, title: "Phase 1: Setup", open: 2, total: 2 },
        { index: 2, title: "Foundational", open: 2, total: 2 },
        { index: 3, title: "User Story 1: add and finish", open: 3, total: 3 },
        { index: 4, title: "User Story 2: a list", open: 1, total: 1 },
        { index: 5, title: "Polish", open: 4, total: 5 },
      ],
      tasks: TASKS.map(([id, title, phase, kind, role]) => ({ id, title, phase, kind, role })),
      waves: 6,
      criticalPath: ["T001", "T003", "T005", "T007", "T008", "T009"],
      warnings: 1,
    },
  ],
  [30, { type: "phase.started", phase: 1, title: "Phase 1: Setup", open: 2 }],
  [40, started("T001", 1, 1, "code")],
  [50, started("T002", 1, 2, "doc")],
  [1_000, turn("T001", 1, FIRST_TURN)],
  [1_010, tool("T001", "write", "package.json")],
  [1_500, turn("T002", 1, A_TURN, "doc")],
  [1_510, tool("T002", "write", "docs/data.md")],
  [2_000, turn("T001", 2, A_TURN)],
  [2_040, done("T001", usage(1_600, 900, 8_000, 9_000), 2_000, "Made the package and an empty entry point.")],
  [
    2_100,
    {
      type: "check.finished",
      task: "T001",
      phase: null,
      check: check({ status: "not-run", exitCode: null, notRunReason: "zero tests executed" }),
    },
  ],
  [2_150, merged("T001", 1, ["package.json", "src/main.js"], false)],
  [2_160, merged("T001", 1, ["package.json", "src/main.js"], true)],
  [2_170, ticked("T001", "unchecked", 2_130, usage(1_600, 900, 8_000, 9_000))],
  [2_500, turn("T002", 2, A_TURN, "doc")],
  [2_550, done("T002", TWO_TURNS, 2_500, "Described the file format.")],
  [2_600, merged("T002", 1, ["docs/data.md"], true)],
  [2_610, ticked("T002", "judged", 2_560, TWO_TURNS)],
  [2_700, { type: "phase.passed", phase: 1, title: "Phase 1: Setup", ms: 2_670 }],
  [2_710, { type: "phase.started", phase: 2, title: "Foundational", open: 2 }],
  [2_720, started("T003", 2, 1, "code")],
  [2_730, started("T004", 2, 2, "code")],
  [3_500, { type: "api.waiting", status: 529, detail: "overloaded_error: Overloaded", ms: 4_000 }],
  [7_600, turn("T003", 1, A_TURN)],
  [7_610, tool("T003", "write", "src/store.js")],
  [7_700, turn("T004", 1, A_TURN)],
  [7_710, tool("T004", "edit", "src/args.js")],
  [8_700, done("T003", A_TURN, 5_980, "Todos are kept in one JSON file.")],
  [8_800, { type: "lock.waiting", task: "T003", locks: ["db"], command: "npm test" }],
  [9_000, { type: "check.finished", task: "T003", phase: null, check: check() }],
  [9_100, merged("T003", 2, ["src/store.js", "tests/store.test.js"], true)],
  [9_110, ticked("T003", "proved", 6_390, A_TURN)],
  [9_200, done("T004", A_TURN, 6_470, "The arguments were parsed already.")],
  [9_400, ticked("T004", "checked", 6_670, A_TURN, "already-true")],
  [9_500, started(null, 2, 1, "review")],
  [9_510, started(null, 2, 2, "security")],
  [10_500, turn(null, 1, A_TURN, "review")],
  [10_600, turn(null, 1, A_TURN, "security")],
  [10_700, done(null, A_TURN, 1_200, "Fine.")],
  [
    10_710,
    {
      type: "review.finished",
      task: null,
      phase: 2,
      role: "review",
      score: 8,
      findings: [{ severity: "P2", file: "src/store.js", line: 14, message: "the file is read twice" }],
      summary: "Fine.",
    },
  ],
  [10_720, done(null, A_TURN, 1_210, "Fine.")],
  [
    10_730,
    {
      type: "review.finished",
      task: null,
      phase: 2,
      role: "security",
      score: 10,
      findings: [],
      summary: "Fine.",
    },
  ],
  [10_740, { type: "check.finished", task: null, phase: 2, check: check({ purpose: "phase" }) }],
  [10_780, { type: "mutants.finished", phase: 2, result: MUTANTS }],
  [10_790, { type: "phase.scored", phase: 2, card: CARD }],
  [10_800, { type: "phase.passed", phase: 2, title: "Foundational", ms: 8_090 }],
  [10_810, { type: "phase.started", phase: 3, title: "User Story 1: add and finish", open: 3 }],
  [10_820, started("T005", 3, 1, "test")],
  [12_000, turn("T005", 1, A_TURN, "test")],
  [12_010, tool("T005", "write", "tests/add.test.js")],
  [12_900, done("T005", A_TURN, 2_080, "Three tests, all red as they should be.")],
  [
    12_950,
    {
      type: "check.finished",
      task: "T005",
      phase: null,
      mayBeRed: true,
      check: { ...RED_CHECK, ms: 900 },
    },
  ],
  [13_000, ticked("T005", "proved", 2_180, A_TURN)],
  [13_100, started("T006", 3, 1, "code")],
  [13_110, started("T007", 3, 2, "code")],
  [14_000, turn("T006", 1, A_TURN)],
  [14_010, tool("T006", "edit", "src/add.js")],
  [14_100, turn("T007", 1, A_TURN)],
  [14_110, tool("T007", "edit", "src/finish.js")],
  [14_500, done("T006", A_TURN, 1_400, "Adding works.")],
  [14_700, { type: "check.finished", task: "T006", phase: null, check: check() }],
  [14_800, merged("T006", 3, ["src/add.js"], true)],
  [14_810, ticked("T006", "proved", 1_710, A_TURN)],
  [15_000, done("T007", A_TURN, 1_890, "", 1, RED)],
  [15_100, { type: "check.finished", task: "T007", phase: null, check: RED_CHECK }],
  [15_200, started("T007", 3, 2, "fix", 2)],
  [16_000, turn("T007", 1, A_TURN, "fix", 2)],
  [16_010, tool("T007", "bash", "node --test tests/finish.test.js", 2)],
];

/** In the middle: a fix is at work. */
export const HALF_RUN: readonly Stamped[] = stamp(TIMED);

export const WHOLE_RUN: readonly Stamped[] = stamp([
  ...TIMED,
  [17_000, done("T007", A_TURN, 1_800, "", 2, RED)],
  [
    17_010,
    {
      type: "task.failed",
      task: "T007",
      attempts: 2,
      failure: RED,
      kept: { dir: "/state/kept/T007-2", files: ["src/a.ts", "src/b.ts"] },
    },
  ],
  [17_020, { type: "task.waiting", task: "T010", why: "conflict", failure: CONFLICT }],
  [17_030, { type: "task.waiting", task: "T011", why: "person", failure: null }],
  [17_040, { type: "task.waiting", task: "T012", why: "git", failure: null }],
  [
    17_050,
    {
      type: "phase.red",
      phase: 3,
      title: "User Story 1: add and finish",
      failure: { reason: "check-red", check: { ...RED_CHECK, purpose: "phase" } },
    },
  ],
  [
    17_100,
    {
      type: "run.finished",
      exitCode: 1,
      summary: {
        ticked: {
          proved: ["T003", "T005", "T006"],
          checked: ["T004"],
          judged: ["T002"],
          unchecked: ["T001"],
        },
        failed: [{ task: "T007", failure: RED }],
        waiting: [
          { task: "T010", why: "conflict" },
          { task: "T011", why: "person" },
          { task: "T012", why: "git" },
        ],
        blocked: [
          { task: "T008", by: "phase:3" },
          { task: "T009", by: "phase:3" },
        ],
        redPhases: [3],
        stopped: null,
        usage: usage(17_000, 8_000, 88_000, 9_000),
        ms: 17_100,
        parallelMax: 2,
        scorecards: [{ phase: 2, card: CARD }],
        stateDir: "state/todo-1a2b",
      },
    },
  ],
]);
