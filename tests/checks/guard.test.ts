import { describe, expect, it } from "vitest";
import { type GuardInput, guard } from "../../src/checks/guard.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Task } from "../../src/model/task.ts";
import type { FileChange } from "../../src/store/store.ts";

interface Change {
  readonly before?: string;
  readonly after?: string;
  readonly mode?: string;
}

function taskOf(text: string): Task {
  const source = `## Phase 1: Setup\n\n- [ ] T001 ${text}\n`;
  const task = parseTasks(source, { dir: "specs/001-x", file: "specs/001-x/tasks.md" }).value.tasks[0];
  if (task === undefined) throw new Error("no task was read");
  return task;
}

function judge(text: string, files: Record<string, Change>, more: Partial<GuardInput> = {}) {
  const changes = Object.entries(files).map(
    ([path, { before, after, mode = "100644" }]): FileChange => ({
      path,
      status: before === undefined ? "added" : after === undefined ? "deleted" : "modified",
      oldMode: before === undefined ? "000000" : "100644",
      newMode: after === undefined ? "000000" : mode,
      oldBlob: before === undefined ? null : "1",
      newBlob: after === undefined ? null : "2",
    }),
  );
  const content = (side: "before" | "after") => async (path: string) => {
    const value = files[path]?.[side];
    return value === undefined ? null : Buffer.from(value);
  };
  return guard({
    task: taskOf(text),
    changes,
    protection: { featureDir: "specs/001-x", promptSources: new Set([".specify/memory/constitution.md"]) },
    inSetup: false,
    mustChange: true,
    fileBytesMax: 1_000,
    before: content("before"),
    after: content("after"),
    ignored: [],
    ...more,
  });
}

const SUITE = 'test("adds", () => {\n  expect(add(1, 2)).toBe(3);\n  expect(add(0, 0)).toBe(0);\n});\n';

const refused: readonly [why: string, task: string, files: Record<string, Change>, reason: string][] = [
  ["nothing changed", "Add src/a.js", {}, "nothing-changed"],
  [
    "other files than the named ones",
    "Add src/a.js",
    { "src/z.js": { after: "1" } },
    "named-files-untouched",
  ],
  [
    "ticked its own box",
    "Add src/a.js",
    { "src/a.js": { after: "1" }, "specs/001-x/tasks.md": { before: "[ ]", after: "[x]" } },
    "protected-path",
  ],
  [
    "ticked a box of another feature",
    "Add src/a.js",
    { "specs/002-y/tasks.md": { before: "[ ]", after: "[x]" } },
    "protected-path",
  ],
  [
    "wrote its own evidence",
    "Add src/a.js",
    { "specs/001-x/evidence.jsonl": { after: "{}" } },
    "protected-path",
  ],
  [
    "repository metadata in any case",
    "Add src/a.js",
    { "lib/.GIT/config": { after: "x" } },
    "protected-path",
  ],
  [
    "specrun's own settings",
    "Edit .specify/specrun.yml",
    { ".specify/specrun.yml": { after: "x" } },
    "protected-path",
  ],
  [
    "a prompt source of the run",
    "Add src/a.js",
    { ".specify/memory/constitution.md": { before: "a", after: "b" } },
    "protected-path",
  ],
  [
    "the specification, unnamed",
    "Add src/a.js",
    { "specs/001-x/spec.md": { before: "a", after: "b" } },
    "review-needed-path",
  ],
  ["CI, unnamed", "Add src/a.js", { ".github/workflows/ci.yml": { after: "x" } }, "review-needed-path"],
  [
    "agent instructions, unnamed",
    "Add src/a.js",
    { "AGENTS.md": { before: "a", after: "b" } },
    "review-needed-path",
  ],
  [
    "another agent's settings, unnamed",
    "Add src/a.js",
    { ".gemini/settings.json": { after: "{}" } },
    "review-needed-path",
  ],
  ["servers for agents, unnamed", "Add src/a.js", { ".mcp.json": { after: "{}" } }, "review-needed-path"],
  ["an ignore file, unnamed", "Add src/a.js", { ".gitignore": { after: "lib/" } }, "review-needed-path"],
  [
    "a deletion it does not name",
    "Add src/a.js",
    { "src/a.js": { after: "1" }, "src/old.js": { before: "1" } },
    "deletion-not-named",
  ],
  ["a deleted test", "Add src/a.js", { "tests/a.test.js": { before: SUITE } }, "tests-weakened"],
  [
    "a skipped test",
    "Add src/a.js",
    { "tests/a.test.js": { before: SUITE, after: SUITE.replace("test(", "test.skip(") } },
    "tests-weakened",
  ],
  [
    "an assertion less",
    "Add src/a.js",
    { "tests/a.test.js": { before: SUITE, after: SUITE.replace(/ {2}expect\(add\(0.*\n/, "") } },
    "tests-weakened",
  ],
  [
    "a new conftest.py that answers in pytest's place",
    "Add src/a.py",
    {
      "src/a.py": { after: "1" },
      "conftest.py": { after: "def pytest_pyfunc_call(pyfuncitem):\n    return True\n" },
    },
    "tests-weakened",
  ],
  [
    "code that replaces its tests' assertions",
    "Add src/a.js",
    { "src/a.js": { after: 'const assert = require("assert");\nassert.strict.equal = () => {};\n' } },
    "tests-weakened",
  ],
  [
    "code that replaces them all at once",
    "Add src/a.js",
    {
      "src/a.js": {
        after:
          'import { expect } from "vitest";\nimport chai from "chai";\nObject.assign(chai.Assertion, {});\n',
      },
    },
    "tests-weakened",
  ],
  [
    "code that sets the exit code on its way out",
    "Add src/a.js",
    { "src/a.js": { after: 'process.on("exit", () => {\n  process.exitCode = 0;\n});\n' } },
    "tests-weakened",
  ],
  ["a secret", "Add src/a.js", { "src/a.js": { after: `const key = "AKIA${"A".repeat(16)}";` } }, "secret"],
  ["a file that is too large", "Add src/a.js", { "src/a.js": { after: "x".repeat(1_001) } }, "too-large"],
  ["an embedded repository", "Add src/a.js", { "lib/x": { after: "", mode: "160000" } }, "gitlink"],
  [
    "a link out of the tree",
    "Add src/a.js",
    { "src/a.js": { after: "../../etc/passwd", mode: "120000" } },
    "symlink-outside",
  ],
  [
    "an absolute link",
    "Add src/a.js",
    { "src/a.js": { after: "/etc/passwd", mode: "120000" } },
    "symlink-outside",
  ],
];

describe("refuses", () => {
  it.each(refused)("%s", async (_why, task, files, reason) => {
    expect(await judge(task, files)).toMatchObject({ reason });
  });

  it("an output that an ignore rule hides, before it says that nothing changed", async () => {
    const ignored = [{ path: "lib/a.js", rule: ".gitignore:3:lib/" }];
    expect(await judge("Add lib/a.js", {}, { ignored })).toEqual({ reason: "output-ignored", ...ignored[0] });
  });
});

const accepted: readonly [
  why: string,
  task: string,
  files: Record<string, Change>,
  more?: Partial<GuardInput>,
][] = [
  ["the named file", "Add src/a.js", { "src/a.js": { after: "1" } }],
  ["a named file with a head that was never built", "Add backend/src/a.js", { "src/a.js": { after: "1" } }],
  ["any change where no file is named", "Add logging everywhere", { "src/z.js": { after: "1" } }],
  [
    "the specification when the task names it",
    "Update spec.md with the decision",
    { "specs/001-x/spec.md": { before: "a", after: "b" } },
  ],
  [
    "an ignore file when the task names it",
    "Add node_modules to .gitignore",
    { ".gitignore": { before: "", after: "x" } },
  ],
  [
    "a new ignore file in Setup",
    "Initialise the project in package.json",
    { "package.json": { after: "{}" }, ".gitignore": { after: "x" } },
    { inSetup: true },
  ],
  ["a deletion it names", "Delete src/old.js", { "src/old.js": { before: "1" } }],
  [
    "deletions below a folder it removes",
    "Remove the legacy code in src/legacy/",
    { "src/legacy/a.js": { before: "1" } },
  ],
  [
    "a changed test that the task names",
    "Rewrite tests/a.test.js",
    { "tests/a.test.js": { before: SUITE, after: "test('x', () => {});" } },
  ],
  [
    "a test that demands more",
    "Add src/a.js",
    { "src/a.js": { after: "1" }, "tests/a.test.js": { before: SUITE, after: `${SUITE}${SUITE}` } },
  ],
  [
    "a key that was there before",
    "Edit src/a.js",
    { "src/a.js": { before: `AKIA${"A".repeat(16)}`, after: `AKIA${"A".repeat(16)} ` } },
  ],
  [
    "code that asserts, exits with an error, and cleans up",
    "Add src/a.js",
    {
      "src/a.js": {
        after:
          'import assert from "node:assert";\nassert.equal(1, 1);\nconst same = assert.equal;\nprocess.on("exit", () => clean());\nprocess.exitCode = 1;\n',
      },
    },
  ],
  [
    "a new runner that its task sets up",
    "Configure Jest for the backend",
    { "jest.config.js": { after: 'module.exports = { testPathIgnorePatterns: ["dist"] };\n' } },
  ],
  [
    "a new conftest.py with what tests share",
    "Add src/a.py",
    { "src/a.py": { after: "1" }, "conftest.py": { after: "import sys\nsys.path.insert(0, 'src')\n" } },
  ],
  ["a link inside the tree", "Add src/a.js", { "src/a.js": { after: "../lib/a.js", mode: "120000" } }],
  ["a run task that changes nothing", "Run `npm test`", {}, { mustChange: false }],
];

describe("accepts", () => {
  it.each(accepted)("%s", async (_why, task, files, more = {}) => {
    expect(await judge(task, files, more)).toBeNull();
  });
});
