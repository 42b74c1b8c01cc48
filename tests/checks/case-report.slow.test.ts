import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { type Check, kindOf } from "../../src/checks/find-checks.ts";
import { lookAt } from "../../src/checks/run-check.ts";
import type { TestCases } from "../../src/checks/test-cases.ts";
import type { Commands } from "../../src/slots/commands.ts";
import { describeMachine } from "../../src/slots/machine.ts";
import { plainCommands } from "../../src/slots/plain-commands.ts";
import { probeSandbox } from "../../src/slots/sandbox-probe.ts";
import { sandboxedCommands } from "../../src/slots/sandboxed-commands.ts";

/** What runners say of each test, asked of real ones where this machine has them. */
type Files = Readonly<Record<string, string>>;

const commands = plainCommands({ machine: describeMachine(process.env), cacheDir: null });
const limits = { checkTimeoutMs: 30_000, outputBytesMax: 30_000 };
const folders: string[] = [];
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function look(files: Files, command: string, detail = command, using: Commands = commands) {
  const dir = await mkdtemp(join(tmpdir(), "specrun-cases-"));
  folders.push(dir);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  const check: Check = { command, detail, purpose: "task", source: "test", kind: kindOf(command) };
  return lookAt({ check, commands: using, dir, gitView: null, limits, tree: "t", masked: [] });
}

const lines = (cases: TestCases | null): readonly string[] | null =>
  cases?.map(({ file, name, status }) => `${status} ${file}: ${name}`).sort() ?? null;

const NODE: Files = {
  "package.json": '{ "type": "module", "scripts": { "test": "node --test" } }',
  "tests/a.test.js": `import { describe, it, test } from "node:test";
describe("group", () => { it("adds", () => {}); it("fails", () => { throw new Error("no"); }); });
test.skip("later", () => {});
test("parent", async (t) => { await t.test("child", () => {}); });`,
  "tests/b.test.js": 'import "../src/gone.js";\n',
};
const NODE_CASES = [
  "failed tests/a.test.js: group > fails",
  "failed tests/b.test.js: ",
  "passed tests/a.test.js: group > adds",
  "passed tests/a.test.js: parent > child",
  "skipped tests/a.test.js: later",
];

describe("the cases of", () => {
  it.each([
    ["Node's runner", "node --test", "node --test"],
    ["Node's runner behind npm", "npm run -s test", "node --test"],
  ])("%s", async (_what, command, detail) => {
    const { check, cases } = await look(NODE, command, detail);
    expect(lines(cases)).toEqual(NODE_CASES);
    expect(check).toMatchObject({ status: "failed", exitCode: 1 });
    expect(check.tests).toEqual({
      passed: 2,
      failed: 2,
      skipped: 1,
      failing: ["tests/a.test.js: group > fails", "tests/b.test.js"],
    });
  });

  it.skipIf(!existsSync("/usr/bin/bwrap"))(
    "Node's runner in the sandbox (skipped without bwrap)",
    async () => {
      const sandbox = await probeSandbox(process.env);
      if (!sandbox.ok) throw new Error(JSON.stringify(sandbox.error));
      const inside = sandboxedCommands({ sandbox: sandbox.value, cacheDir: null });
      expect(lines((await look(NODE, "node --test", "node --test", inside)).cases)).toEqual(NODE_CASES);
    },
  );

  it("a file that ends before its tests is red, whatever its exit code", async () => {
    const early = {
      "a.test.mjs": 'import { test } from "node:test";\nprocess.exit(0);\ntest("a", () => {});\n',
    };
    const { check, cases } = await look(early, "node --test");
    expect([check.status, check.exitCode, lines(cases)]).toEqual(["failed", 0, ["failed a.test.mjs: "]]);
  });

  it.skipIf(!hasPytest())("pytest (skipped where it is not installed)", async () => {
    const files = {
      "tests/test_a.py": `import pytest
def test_adds(): assert 1 + 1 == 2
def test_fails(): assert 1 == 2
@pytest.mark.skip
def test_later(): pass
class TestThings:
    def test_in_class(self): pass
`,
      "tests/test_b.py": "from app.gone import x\n",
    };
    const { cases } = await look(files, "python3 -m pytest --continue-on-collection-errors");
    expect(lines(cases)).toEqual([
      "failed tests/test_a.py: tests.test_a test_fails",
      "failed tests/test_b.py: ",
      "passed tests/test_a.py: tests.test_a test_adds",
      "passed tests/test_a.py: tests.test_a.TestThings test_in_class",
      "skipped tests/test_a.py: tests.test_a test_later",
    ]);
  });

  it("Vitest", async () => {
    const files = {
      "tests/a.test.js": `import { describe, expect, it } from "${join(ROOT, "node_modules/vitest/dist/index.js")}";
describe("group", () => { it("adds", () => {}); it("fails", () => { expect(1).toBe(2); }); it.skip("later", () => {}); });`,
      "tests/b.test.js": 'import "../src/gone.js";\n',
    };
    const bin = join(ROOT, "node_modules/.bin/vitest");
    const { check, cases } = await look(
      { ...files, vitest: `#!/bin/sh\nexec '${bin}' "$@"\n` },
      "PATH=$PWD:$PATH; chmod +x vitest; vitest run",
    );
    expect(check.output).toContain("1 !== 2".replace("!==", "to be"));
    expect(lines(cases)).toEqual([
      "failed tests/a.test.js: group fails",
      "failed tests/b.test.js: ",
      "passed tests/a.test.js: group adds",
      "skipped tests/a.test.js: group later",
    ]);
  });

  it("whatever prints TAP", async () => {
    const tap = "TAP version 13\nok 1 - adds\nnot ok 2 - fails\nok 3 - later # SKIP\n1..3\n";
    const { cases } = await look({ "run.sh": `cat <<'E'\n${tap}E\nexit 1\n` }, "sh run.sh");
    expect(lines(cases)).toEqual(["failed : fails", "passed : adds", "skipped : later"]);
  });
});

const JEST = (result: object): string => JSON.stringify({ testResults: [result] });
const jest = (report: string, exitCode: number): Files => ({
  jest: `#!/bin/sh\nfor each in "$@"; do case $each in --outputFile=*) out=\${each#*=};; esac; done\ncat > "$out" <<'E'\n${report}\nE\nexit ${exitCode}\n`,
});
const JEST_COMMAND = "chmod +x jest; PATH=$PWD:$PATH; jest";
const GREEN_REPORT = JEST({ status: "passed", assertionResults: [{ fullName: "a", status: "passed" }] });
const RED_REPORT = JEST({ status: "failed", assertionResults: [{ fullName: "a", status: "failed" }] });

describe("a report is believed where it makes a check no better", () => {
  it.each([
    ["that says green of a red command", GREEN_REPORT, 1, "failed", null],
    ["that says red of a green command", RED_REPORT, 0, "failed", ["failed : a"]],
    ["that agrees", GREEN_REPORT, 0, "passed", ["passed : a"]],
    ["that is damaged", GREEN_REPORT.slice(0, -9), 0, "passed", null],
    ["of another shape", '{"testResults":[1]}', 1, "failed", null],
  ])("one %s", async (_what, report, exitCode, status, cases) => {
    const seen = await look(jest(report, exitCode), JEST_COMMAND);
    expect([seen.check.status, lines(seen.cases)]).toEqual([status, cases]);
  });

  it("one that is a link to something else is none", async () => {
    const files = {
      jest: '#!/bin/sh\nfor each in "$@"; do case $each in --outputFile=*) ln -s /etc/passwd "$(echo $each | cut -d= -f2)";; esac; done\nexit 1\n',
    };
    expect((await look(files, JEST_COMMAND)).cases).toBeNull();
  });
});

function hasPytest(): boolean {
  try {
    execFileSync("python3", ["-m", "pytest", "--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
