import { describe, expect, it } from "vitest";
import { checkOfFile } from "../../src/checks/acceptance-check.ts";
import { commandForFile } from "../../src/checks/acceptance-command.ts";
import { acceptanceDir, fileKey, fileOf, mayAuthorSee } from "../../src/checks/acceptance-files.ts";
import type { Check } from "../../src/checks/find-checks.ts";

const FILE = "tests/acceptance/001-a/us1/us1-ac1.test.js";

it("takes a scenario's id for no pattern, because anybody may have written the evidence file", () => {
  expect(fileOf("US1/(", [FILE])).toBeNull();
  expect(fileOf(".*", [FILE])).toBeNull();
});

describe("the command for one file", () => {
  it.each([
    ["node --test", "node --test", `node --test ${FILE}`],
    ["npm run -s test", "node --test", `node --test ${FILE}`],
    [
      "npm run -s test",
      "tsc -p . && node --import tsx --test tests/*.ts",
      `node --import tsx --test ${FILE}`,
    ],
    ["npm run -s test", "test: npm run unit\nunit: vitest run", `npx --no-install vitest run ${FILE}`],
    ["npx --no-install jest", "npx --no-install jest", `npx --no-install jest --runTestsByPath ${FILE}`],
    ["pnpm run test", "mocha 'test/**'", `npx --no-install mocha ${FILE}`],
    ["bun test", "bun test", `bun test ${FILE}`],
    ["python3 -m pytest", "python3 -m pytest", `python3 -m pytest ${FILE}`],
    ["uv run pytest", "uv run pytest", `uv run pytest ${FILE}`],
    ["python3 -m unittest discover -s tests", "", `python3 -m unittest ${FILE}`],
  ])("%s (%s)", (command, detail, expected) => {
    expect(commandForFile({ command, detail }, FILE)).toBe(expected);
  });

  it.each(["cargo test", "go test ./...", "sh tests/run.sh", "make test"])(
    "is not known for %s",
    (command) => {
      expect(commandForFile({ command, detail: command }, FILE)).toBeNull();
    },
  );

  it("never lets a name be more than a name", () => {
    expect(commandForFile({ command: "node --test", detail: "" }, "tests/it's $(x).js")).toBe(
      "node --test 'tests/it'\\''s $(x).js'",
    );
  });
});

const check = (command: string): Check => ({
  command,
  detail: command,
  purpose: "task",
  source: "",
  kind: "test",
});

describe("of several test commands", () => {
  const checks = [check("node --test"), check("cd backend && pytest"), check("cd 'my app' && npm test")];
  it.each([
    ["tests/a.js", "node --test", ""],
    ["backend/tests/a.py", "pytest", "backend/"],
    ["my app/tests/a.js", "npm test", "my app/"],
  ])("the nearest above %s", (path, inside, folder) => {
    expect(checkOfFile(checks, path)).toMatchObject({ inside, folder });
  });

  it("none is taken that cannot reach the file", () => {
    expect(checkOfFile([check("cd backend && pytest")], "tests/a.py")).toBeNull();
  });
});

describe("the folder", () => {
  it.each([
    [[], "tests/acceptance/001-a"],
    [["src/", "test/", "test/unit/"], "test/acceptance/001-a"],
    [["backend/", "backend/tests/"], "backend/tests/acceptance/001-a"],
    [["backend/tests/", "frontend/tests/"], "tests/acceptance/001-a"],
  ])("with the tree %j", (sourceTree, expected) => {
    expect(acceptanceDir("specs/001-a", { sourceTree })).toBe(expected);
  });
});

describe("the file of a scenario", () => {
  const paths = [
    "t/us1-ac10.test.js",
    "t/test_us1_ac1.py",
    "t/helper.js",
    "t/us11-ac2.js",
    "t/US1-AC3-total.spec.ts",
  ];
  it.each([
    ["US1/AC1", "t/test_us1_ac1.py"],
    ["US1/AC10", "t/us1-ac10.test.js"],
    ["US1/AC2", null],
    ["US1/AC3", "t/US1-AC3-total.spec.ts"],
  ])("%s", (scenario, expected) => {
    expect(fileOf(scenario, paths)).toBe(expected);
  });

  it("is asked for by a key that fits any file name", () => {
    expect(fileKey("US12/AC3")).toBe("us12-ac3");
  });
});

describe("the author sees", () => {
  it.each([
    ["specs/001-a/spec.md", true],
    ["specs/001-a/contracts/api.yaml", true],
    ["specs/002-b/spec.md", false],
    ["specs/001-a/evidence.jsonl", false],
    [".specify/memory/constitution.md", true],
    ["package.json", true],
    ["backend/pyproject.toml", true],
    ["web/.gitignore", true],
    ["src/index.ts", false],
    ["src/contracts/api.ts", false],
    ["tests/a.test.js", false],
    ["specs/001-a/spike.js", false],
  ])("%s: %s", (path, expected) => {
    expect(mayAuthorSee(path, "specs/001-a")).toBe(expected);
  });
});
