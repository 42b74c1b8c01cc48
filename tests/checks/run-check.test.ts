import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Check, kindOf } from "../../src/checks/find-checks.ts";
import { runCheck } from "../../src/checks/run-check.ts";
import type { CheckResult } from "../../src/model/evidence.ts";
import type { CommandOutcome, Commands } from "../../src/slots/commands.ts";
import { describeMachine } from "../../src/slots/machine.ts";
import { plainCommands } from "../../src/slots/plain-commands.ts";

type Files = Readonly<Record<string, string>>;

const commands = plainCommands({ machine: describeMachine(process.env), cacheDir: null });
const limits = { checkTimeoutMs: 15_000, outputBytesMax: 30_000 };
const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function project(files: Files): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "specrun-check-test-"));
  folders.push(dir);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(dir, dirname(path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

const checkOf = (command: string, detail = command): Check => ({
  command,
  detail,
  purpose: "task",
  source: "test",
  kind: kindOf(command),
});

async function run(files: Files, check: Check, using: Commands = commands): Promise<CheckResult> {
  const dir = await project(files);
  return runCheck({ check, commands: using, dir, gitView: null, limits, tree: "t1", masked: ["T009"] });
}

const said = (result: CheckResult): string => result.notRunReason ?? result.status;

const GREEN = 'import { test } from "node:test";\ntest("adds", () => {});\n';
const RED = 'import { test } from "node:test";\ntest("adds", () => { throw new Error("1 is not 2"); });\n';
const declares = (name: string): string =>
  JSON.stringify({ type: "module", devDependencies: { [name]: "1" } });
const importing = (name: string): string => `import "${name}";\n${GREEN}`;

const NODE_TEST = checkOf("node --test");
const REAL: readonly (readonly [string, Files, Check, string])[] = [
  ["green", { "a.test.mjs": GREEN }, NODE_TEST, "passed"],
  ["red", { "a.test.mjs": RED }, NODE_TEST, "failed"],
  ["no test file", { "a.mjs": "" }, NODE_TEST, "no tests were executed"],
  [
    "only skipped tests",
    { "a.test.mjs": 'import { test } from "node:test";\ntest.skip("a", () => {});\ntest.todo("b");\n' },
    NODE_TEST,
    "no tests were executed",
  ],
  ["a module that is not written yet", { "a.test.mjs": importing("./a.mjs") }, NODE_TEST, "failed"],
  [
    "a declared package that is not installed",
    { "package.json": declares("left"), "a.test.mjs": importing("left") },
    NODE_TEST,
    "declared dependencies are not installed: left",
  ],
  [
    "a declared scoped package, by a path inside it",
    { "package.json": declares("@x/left"), "a.test.mjs": importing("@x/left/sub.js") },
    NODE_TEST,
    "declared dependencies are not installed: @x/left",
  ],
  [
    "a package that nobody declared",
    { "package.json": declares("left"), "a.test.mjs": importing("right") },
    NODE_TEST,
    "failed",
  ],
  [
    "an installed package that is broken",
    {
      "package.json": declares("left"),
      "node_modules/left/package.json": '{"main":"gone.js","type":"module"}',
      "a.test.mjs": importing("left"),
    },
    NODE_TEST,
    "failed",
  ],
  [
    "red beside packages that are not installed and not needed",
    { "package.json": declares("eslint"), "a.test.mjs": RED },
    NODE_TEST,
    "failed",
  ],
  [
    "a workspace's package that is not installed",
    {
      "package.json": '{"type":"module","workspaces":["packages/*"]}',
      "packages/api/package.json": declares("left"),
      "packages/api/a.test.js": importing("left"),
    },
    NODE_TEST,
    "declared dependencies are not installed: left",
  ],
  [
    "npm, with a declared runner that is not installed",
    {
      "package.json": JSON.stringify({
        scripts: { test: "no-such-runner run" },
        devDependencies: { x: "4" },
      }),
    },
    checkOf("npm run -s test", "no-such-runner run"),
    "`no-such-runner` is not installed",
  ],
  [
    "npm, around Node's own runner",
    {
      "package.json": JSON.stringify({ scripts: { test: "node --test" }, devDependencies: { eslint: "9" } }),
      "a.test.mjs": RED,
    },
    checkOf("npm run -s test", "node --test"),
    "failed",
  ],
  ["a tool that is not there", {}, checkOf("no-such-runner --all"), "`no-such-runner` is not installed"],
  [
    "a tool that something deep inside misses",
    { "check.sh": "echo testing\nno-such-tool\n" },
    checkOf("sh check.sh"),
    "failed",
  ],
  ["a script of the project that is gone", {}, checkOf("./scripts/test.sh"), "failed"],
  ["a linter that is content", { "a.js": "" }, checkOf("node --check a.js"), "passed"],
  ["a build that prints nothing about tests", {}, checkOf("true"), "passed"],
  [
    "a folder's own manifest",
    { "web/package.json": declares("left"), "web/a.test.js": importing("left") },
    checkOf("cd web && node --test"),
    "declared dependencies are not installed: left",
  ],
];

describe("runCheck with real commands", () => {
  it.each(REAL)("%s", async (_, files, check, expected) => {
    expect(said(await run(files, check))).toBe(expected);
  });

  it("reports what was run, on what, and how it ended", async () => {
    const check = checkOf("echo one; echo two >&2; exit 3");
    const { ms, ...result } = await run({}, check);
    expect(ms).toBeGreaterThan(0);
    expect(result).toEqual({
      command: check.command,
      purpose: "task",
      status: "failed",
      exitCode: 3,
      timedOut: false,
      output: "one\ntwo\n",
      tree: "t1",
      masked: ["T009"],
    });
  });

  it("fails a check that does not end in time", async () => {
    const dir = await project({});
    const check = checkOf("sleep 30");
    const quick = { ...limits, checkTimeoutMs: 100 };
    const result = await runCheck({
      check,
      commands,
      dir,
      gitView: null,
      limits: quick,
      tree: "t1",
      masked: [],
    });
    expect(result).toMatchObject({ status: "failed", timedOut: true, exitCode: null });
  });

  it("calls an interrupted check not run", async () => {
    const dir = await project({});
    const check = checkOf("sleep 30");
    const signal = AbortSignal.abort();
    const result = await runCheck({
      check,
      commands,
      dir,
      gitView: null,
      limits,
      tree: "t1",
      masked: [],
      signal,
    });
    expect(said(result)).toBe("interrupted");
  });

  it("keeps the end of a long output and a little of its beginning", async () => {
    const dir = await project({});
    const check = checkOf("seq 1 20000; exit 1");
    const small = { ...limits, outputBytesMax: 500 };
    const { output } = await runCheck({
      check,
      commands,
      dir,
      gitView: null,
      limits: small,
      tree: "t1",
      masked: [],
    });
    expect(output.startsWith("1\n2\n3\n")).toBe(true);
    expect(output.endsWith("19998\n19999\n20000\n")).toBe(true);
    expect(output.length).toBeLessThan(600);
  });

  it("does not read a manifest that is no plain file", async () => {
    const dir = await project({ "a.test.mjs": RED });
    await symlink("/dev/zero", join(dir, "package.json"));
    const check = checkOf("node a.test.mjs");
    const result = await runCheck({ check, commands, dir, gitView: null, limits, tree: "t1", masked: [] });
    expect(result.status).toBe("failed");
  });
});

const NO_TESTS = "no tests were executed";
const NOT_INSTALLED = "declared dependencies are not installed";
const PYTHON: Files = { "pyproject.toml": '[project]\ndependencies = ["PyYAML", "Typing_Extensions"]\n' };
const NODE: Files = { "package.json": declares("zod"), "node_modules/zod/package.json": "{}" };

/** What runners print, as far as it decides: command, script, exit code, output, files beside it, verdict. */
const SPOKEN: readonly (readonly [string, string, number, string, Files, string])[] = [
  ["npm run -s test", "vitest run", 1, "\nNo test files found, exiting with code 1\n", NODE, NO_TESTS],
  ["npm run -s test", "vitest run", 1, " Test Files  1 failed (1)\n      Tests  no tests\n", NODE, "failed"],
  [
    "npm run -s test",
    "vitest run",
    0,
    " Test Files  1 passed (1)\n      Tests  2 passed (2)\n",
    NODE,
    "passed",
  ],
  [
    "npm run -s test",
    "vitest run",
    0,
    " Test Files  1 skipped (1)\n      Tests  3 skipped (3)\n",
    NODE,
    NO_TESTS,
  ],
  ["npm run -s test", "jest", 1, "No tests found, exiting with code 1\n", NODE, NO_TESTS],
  ["npm run -s test", "npm test -ws", 1, "No test files found\n      Tests  1 failed (1)\n", NODE, "failed"],
  ["npm run -s test", "jest", 1, "Test suite failed to run\nTests:       0 total\n", NODE, "failed"],
  ["npm run -s test", "jest", 0, "Tests:       1 skipped, 2 passed, 3 total\n", NODE, "passed"],
  ["npm run -s test", "mocha", 0, "\n  0 passing (1ms)\n", NODE, NO_TESTS],
  [
    "npm run -s types",
    "tsc --noEmit",
    2,
    "src/a.ts(1,1): error TS2307: Cannot find module './b'\n",
    NODE,
    "failed",
  ],
  ["npm run -s types", "tsc --noEmit", 2, "error TS2307: Cannot find module 'zod'\n", NODE, "failed"],
  [
    "npm run -s types",
    "tsc --noEmit",
    2,
    "error TS2307: Cannot find module 'zod'\n",
    { "package.json": declares("zod") },
    `${NOT_INSTALLED}: zod`,
  ],
  ["npm run -s lint", "eslint .", 2, "boom\n", { "package.json": declares("eslint") }, NOT_INSTALLED],
  [
    "pnpm run test",
    "vitest run",
    1,
    "sh: 1: vitest: not found\n ELIFECYCLE  Test failed.\n",
    NODE,
    "`vitest` is not installed",
  ],
  [
    "make test",
    "test:\n\tctest -V",
    2,
    "make: ctest: No such file or directory\nmake: *** [test] Error 127\n",
    {},
    "`ctest` is not installed",
  ],
  [
    "npx --no-install tsc --noEmit",
    "",
    1,
    'npm error npx canceled due to missing packages and no YES option: ["tsc@2"]\n',
    {},
    "the package that the check runs is not installed",
  ],
  ["python3 -m pytest", "", 1, "/usr/bin/python3: No module named pytest\n", {}, "`pytest` is not installed"],
  [
    "python3 -m pytest",
    "",
    1,
    "/venv/bin/python3.12: No module named pytest\n",
    {},
    "`pytest` is not installed",
  ],
  [
    "uv run pytest",
    "",
    2,
    "error: Failed to spawn: `pytest`\n  Caused by: No such file or directory\n",
    {},
    "`pytest` is not installed",
  ],
  ["poetry run pytest", "", 1, "Command not found: pytest\n", {}, "`pytest` is not installed"],
  ["bundle exec rspec", "", 127, "bundler: command not found: rspec\n", {}, "`rspec` is not installed"],
  ["python3 -m pytest", "", 5, "collected 0 items\n\n=== no tests ran in 0.01s ===\n", {}, NO_TESTS],
  [
    "python3 -m pytest",
    "",
    2,
    "=== 1 error in 0.10s ===\nModuleNotFoundError: No module named 'todo'\n",
    PYTHON,
    "failed",
  ],
  [
    "python3 -m pytest",
    "",
    2,
    "E   ModuleNotFoundError: No module named 'yaml'\n",
    PYTHON,
    `${NOT_INSTALLED}: yaml`,
  ],
  [
    "python3 -m pytest",
    "",
    2,
    "ModuleNotFoundError: No module named 'typing_extensions.x'\n",
    PYTHON,
    `${NOT_INSTALLED}: typing_extensions`,
  ],
  [
    "python3 -m pytest",
    "",
    2,
    "ModuleNotFoundError: No module named 'yaml'\n",
    { ...PYTHON, ".venv/bin/python": "" },
    "failed",
  ],
  ["python3 -m pytest", "", 0, "=== 3 passed, 1 skipped in 0.12s ===\n", {}, "passed"],
  ["python3 -m pytest", "", 0, "=== 4 skipped in 0.12s ===\n", {}, NO_TESTS],
  ["python3 -m unittest discover", "", 0, "\nRan 0 tests in 0.000s\n\nOK\n", {}, NO_TESTS],
  ["python3 -m unittest discover", "", 5, "\nRan 0 tests in 0.000s\n\nNO TESTS RAN\n", {}, NO_TESTS],
  ["cargo test", "", 0, "\nrunning 0 tests\n\ntest result: ok. 0 passed\n\nrunning 0 tests\n", {}, NO_TESTS],
  ["cargo test", "", 0, "\nrunning 0 tests\n\nrunning 3 tests\n", {}, "passed"],
  ["cargo test", "", 101, "As a reminder, you're using offline mode (--offline)\n", {}, NOT_INSTALLED],
  ["cargo clippy", "", 101, "error: no such command: `clippy`\n", {}, "`clippy` is not installed"],
  ["go test ./...", "", 0, "?   \tx/a\t[no test files]\n?   \tx/b\t[no test files]\n", {}, NO_TESTS],
  ["go test ./...", "", 0, "?   \tx/a\t[no test files]\nok  \tx/b\t0.003s\n", {}, "passed"],
  [
    "go test ./...",
    "",
    1,
    "x/a.go:3:8: github.com/y: module lookup disabled by GOPROXY=off\n",
    {},
    NOT_INSTALLED,
  ],
  ["sh ./mvnw -B test", "", 1, "[ERROR] Could not resolve dependencies for project x:y\n", {}, NOT_INSTALLED],
  ["deno test -A", "", 1, "error: No test modules found\n", {}, NO_TESTS],
  ["bundle exec rspec", "", 0, "0 examples, 0 failures\n", {}, NO_TESTS],
  [
    "vendor/bin/phpunit",
    "",
    127,
    "bash: line 1: vendor/bin/phpunit: No such file or directory\n",
    {},
    "`phpunit` is not installed",
  ],
  ["go build ./...", "", 0, "running 0 tests\n", {}, "passed"],
  ["make test", "", 0, "all is well\n", {}, "passed"],
  ["make test", "", 127, "", {}, "a program that the check runs is not installed"],
];

describe("runCheck judging what runners print", () => {
  it.each(SPOKEN)("%s (%s), exit %i: %j", async (command, detail, exitCode, output, files, expected) => {
    const outcome: CommandOutcome = { exitCode, output, timedOut: false, aborted: false, ms: 1 };
    const recorded: Commands = { sandbox: "none", run: async () => outcome };
    expect(said(await run(files, checkOf(command, detail || command), recorded))).toBe(expected);
  });
});
