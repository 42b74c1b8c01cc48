/** One example of each failure; the type makes a forgotten one an error. */
import type { Failure, UndoConflict } from "../../src/model/failure.ts";
import { check, RED_CHECK } from "./recorded-run.ts";

type Reason = Failure["reason"];

const UNDO_CONFLICT: UndoConflict = {
  path: "src/store.js",
  work: { task: "T012", phase: 3 },
  wrote:
    "diff --git a/src/store.js b/src/store.js\nindex 1..2 100644\n--- a/src/store.js\n+++ b/src/store.js\n@@ -1,2 +1,2 @@\n export {};\n-const age = 1;\n+const age = 2;\n",
  since:
    "diff --git a/src/store.js b/src/store.js\nindex 2..3 100644\n--- a/src/store.js\n+++ b/src/store.js\n@@ -1,2 +1,2 @@\n export {};\n-const age = 2;\n+const age = 3;\n",
  later: [],
};

export const EVERY_FAILURE: { readonly [R in Reason]: Extract<Failure, { reason: R }> } = {
  "no-project": { reason: "no-project", cwd: "/home/ada/notes" },
  "feature-unknown": {
    reason: "feature-unknown",
    name: "003-user-auht",
    nearest: ["003-user-auth"],
    known: ["001-todo-list", "003-user-auth"],
  },
  "feature-unresolved": { reason: "feature-unresolved", candidates: ["001-todo-list", "003-user-auth"] },
  "feature-pointer": {
    reason: "feature-pointer",
    file: ".specify/feature.json",
    detail: "`feature_directory` is a number",
  },
  "document-missing": {
    reason: "document-missing",
    path: "specs/001-todo-list/tasks.md",
    madeBy: "/speckit.tasks",
  },
  "not-utf8": { reason: "not-utf8", path: "specs/001-todo-list/tasks.md", byte: 1204 },
  diagnostics: {
    reason: "diagnostics",
    file: "specs/001-todo-list/tasks.md",
    diagnostics: [
      {
        code: "SR004",
        severity: "error",
        message: "task `T009` depends on `T0O4`, which does not exist",
        help: "did you mean `T004`?",
        file: "specs/001-todo-list/tasks.md",
        line: 2,
        column: 7,
        length: 4,
      },
    ],
  },
  "config-invalid": {
    reason: "config-invalid",
    path: ".specify/specrun.yml",
    problems: [
      { key: "chekcs", message: "unknown key", nearest: "checks" },
      { key: "jobs", message: "must be a whole number from 1 to 64, got `many`" },
    ],
  },
  "role-invalid": {
    reason: "role-invalid",
    path: ".specify/agents/code.md",
    detail: "its front matter has no `name`",
  },
  usage: { reason: "usage", message: "unknown option `--job`", help: "did you mean `--jobs`?" },
  "selection-empty": {
    reason: "selection-empty",
    option: "--story",
    value: "US9",
    known: ["US1", "US2"],
  },
  "no-key": { reason: "no-key" },
  "key-rejected": { reason: "key-rejected", status: 401, detail: "invalid x-api-key" },
  "account-stopped": {
    reason: "account-stopped",
    status: 400,
    detail: "your credit balance is too low",
  },
  "model-unknown": { reason: "model-unknown", model: "claude-sonet-5-5", detail: "not_found_error" },
  "agent-unsupported": { reason: "agent-unsupported", agent: "gpt", known: ["anthropic"] },
  "sandbox-missing": {
    reason: "sandbox-missing",
    platform: "linux",
    detail: "bwrap was not found on PATH",
  },
  "tool-missing": { reason: "tool-missing", tool: "git", why: "specrun keeps its own history with it" },
  "agent-login": {
    reason: "agent-login",
    agent: "claude",
    detail: "Invalid API key",
    login: "start `claude` once and log in, or export ANTHROPIC_API_KEY",
  },
  locked: {
    reason: "locked",
    stateDir: "/home/ada/.local/state/specrun/todo-1a2b",
    holder: "process 4711 on host, since 09:00",
  },
  "git-busy": { reason: "git-busy", operation: "rebase" },
  "git-unsupported": { reason: "git-unsupported", detail: "its index is split" },
  "branch-switched": { reason: "branch-switched", from: "001-todo-list", to: "main" },
  "consent-needed": {
    reason: "consent-needed",
    commands: [
      { purpose: "setup", command: "npm ci", source: "package-lock.json", detail: "", network: true },
      {
        purpose: "task",
        command: "npm test",
        source: "package.json scripts.test",
        detail: "node --test",
        network: false,
      },
      {
        purpose: "run",
        command: "node scripts/smoke.js",
        source: "tasks.md:41",
        detail: "node scripts/smoke.js",
        network: false,
      },
    ],
  },
  "checklists-open": {
    reason: "checklists-open",
    checklists: [{ path: "specs/001-todo-list/checklists/ux.md", total: 16, unchecked: 4 }],
  },
  "journal-corrupt": { reason: "journal-corrupt", path: "runs/20260302.jsonl", byte: 120433 },
  "write-failed": {
    reason: "write-failed",
    path: "specs/001-todo-list/tasks.md",
    code: "ENOSPC",
    detail: "no space left on the device",
  },
  "budget-spent": { reason: "budget-spent", tokens: 1_204_332, tokensMax: 1_200_000 },
  "cost-spent": { reason: "cost-spent", cost: 4.8123, costMax: 5, needed: 0.31 },
  "run-timed-out": { reason: "run-timed-out", msMax: 5_400_000 },
  "price-missing": {
    reason: "price-missing",
    models: ["claude-opus-5-5", "claude-sonnet-5-5"],
    path: ".specify/specrun.yml",
  },
  interrupted: { reason: "interrupted", signal: "SIGINT" },
  "undo-conflict": { reason: "undo-conflict", files: [UNDO_CONFLICT] },
  "undo-built-on": {
    reason: "undo-built-on",
    files: [{ ...UNDO_CONFLICT, later: [{ task: "T013", phase: 3 }] }],
    by: [
      { task: "T013", phase: 3 },
      { task: null, phase: 3 },
    ],
    feature: "specs/001-todo-list",
    instead: { by: "phase", value: "3" },
    first: true,
  },
  "undo-tick": { reason: "undo-tick", task: "T012", file: "specs/001-todo-list/tasks.md" },
  "undo-unrecorded": {
    reason: "undo-unrecorded",
    scope: { by: "task", value: "T012-T013" },
    tasks: ["T012", "T013"],
  },
  "undo-raced": { reason: "undo-raced", paths: ["src/store.js"] },
  "nothing-changed": { reason: "nothing-changed" },
  "named-files-untouched": { reason: "named-files-untouched", files: ["src/add.js", "tests/add.test.js"] },
  "protected-path": {
    reason: "protected-path",
    path: "specs/001-todo-list/tasks.md",
    rule: "only specrun ticks",
  },
  "review-needed-path": { reason: "review-needed-path", path: ".github/workflows/ci.yml", rule: "CI" },
  "deletion-not-named": { reason: "deletion-not-named", path: "src/old.js" },
  "tests-weakened": { reason: "tests-weakened", path: "tests/add.test.js", what: "2 tests are skipped" },
  "tests-prove-nothing": {
    reason: "tests-prove-nothing",
    files: ["tests/add.test.js"],
    check: check({ command: "npm test", status: "passed", exitCode: 0, output: "# pass 3\n" }),
  },
  "test-broken": {
    reason: "test-broken",
    path: "tests/add.test.js",
    detail: "SyntaxError: Unexpected token '}'",
  },
  "test-not-collected": {
    reason: "test-not-collected",
    path: "tests/add.js",
    check: check({ command: "npm test", status: "passed", exitCode: 0, output: "# pass 3\n" }),
  },
  secret: { reason: "secret", path: "src/config.js", line: 12, kind: "AWS access key" },
  "too-large": { reason: "too-large", path: "data/words.json", bytes: 3_210_000, bytesMax: 1_000_000 },
  gitlink: { reason: "gitlink", path: "vendor/lib" },
  "symlink-outside": { reason: "symlink-outside", path: "data", target: "/etc" },
  "output-ignored": { reason: "output-ignored", path: "dist/index.js", rule: ".gitignore:3 dist/" },
  "check-red": { reason: "check-red", check: RED_CHECK },
  "merged-check-red": { reason: "merged-check-red", check: RED_CHECK, since: ["T003", "T004"] },
  "command-failed": {
    reason: "command-failed",
    check: check({ command: "npm run lint", status: "failed", exitCode: 2, output: "src/a.js:1 no-undef" }),
    expectedFailure: false,
  },
  "command-unavailable": {
    reason: "command-unavailable",
    check: check({
      command: "docker compose up",
      status: "not-run",
      exitCode: null,
      notRunReason: "docker was not found",
    }),
  },
  "setup-failed": {
    reason: "setup-failed",
    check: check({
      command: "npm ci",
      purpose: "setup",
      status: "failed",
      exitCode: null,
      timedOut: true,
      ms: 900_000,
    }),
  },
  "turns-spent": { reason: "turns-spent", turns: 60, lastTool: "bash" },
  "timed-out": { reason: "timed-out", ms: 1_200_400, msMax: 1_200_000 },
  "task-budget-spent": {
    reason: "task-budget-spent",
    unit: "tokens",
    spent: 381_204,
    max: 400_000,
    needed: 41_000,
  },
  looping: { reason: "looping", calls: ["bash npm test", "read src/store.js"], times: 4 },
  "no-finish": { reason: "no-finish", stopReason: "end_turn" },
  refused: { reason: "refused", text: "I can't help with that." },
  "context-full": { reason: "context-full" },
  "stop-unknown": { reason: "stop-unknown", stopReason: "new_reason" },
  "worker-blocked": { reason: "worker-blocked", summary: "the API of T003 is not there" },
  "claim-rejected": {
    reason: "claim-rejected",
    outcome: "already-true",
    detail: "the quoted lines are not in src/args.js",
  },
  "judged-false": { reason: "judged-false", detail: "the list is not sorted by age" },
  api: { reason: "api", status: 529, type: "overloaded_error", detail: "Overloaded", tries: 7 },
  "agent-failed": {
    reason: "agent-failed",
    agent: "codex",
    detail: "it ended without a result",
    exitCode: 1,
    output: "Error: no route to host\n",
  },
  "conflict-person": {
    reason: "conflict-person",
    paths: ["README.md"],
    keptIn: "state/kept/T010/README.md",
  },
  "conflict-task": {
    reason: "conflict-task",
    paths: ["src/store.js"],
    tasks: ["T003"],
    keptIn: "state/kept/T004",
  },
  "would-lose": { reason: "would-lose", paths: ["src/store.js"], keptIn: "state/kept/T004" },
  "text-changed": {
    reason: "text-changed",
    task: "T006",
    file: "specs/001-todo-list/tasks.md",
    isGone: true,
  },
  "person-red": { reason: "person-red", check: RED_CHECK, paths: ["src/store.js"] },
  "acceptance-unfair": {
    reason: "acceptance-unfair",
    story: "US1",
    tests: [
      {
        scenario: "US1/AC2",
        file: "tests/acceptance/001-todo-list/us1/us1-ac2.test.js",
        kind: "too-strict",
        quote: "the items are shown in any order",
        message: "the items must be sorted by age",
      },
    ],
    draftsIn: null,
  },
  "slot-lost": { reason: "slot-lost", dir: "/home/p/.cache/specrun/app/slots/1/tree" },
  "line-gone": { reason: "line-gone", detail: "no line of tasks.md has the id T006" },
  "review-red": {
    reason: "review-red",
    score: 4,
    findings: [
      { severity: "P0", file: "src/store.js", line: 14, message: "a failed write empties the file" },
      { severity: "P2", file: "README.md", line: null, message: "the example is out of date" },
    ],
  },
  "tests-weak": {
    reason: "tests-weak",
    result: {
      killed: 2,
      survivors: [
        { file: "src/store.js", line: 14, before: "if (age > 3) {", after: "if (age >= 3) {" },
        { file: "src/store.js", line: 20, before: "save(all);", after: "" },
      ],
      ...{ timedOut: 1, broken: 0, untried: 0, score: 0.5, threshold: 0.6, commands: ["npm test"] },
      ...{ runs: 5, ms: 8_200 },
    },
  },
  internal: {
    reason: "internal",
    message: "schedule is stuck with 3 ready tasks and 0 running",
    stack: "Error: schedule is stuck\n    at next (schedule.js:10:3)\n    at run (run.js:5:1)",
  },
};
