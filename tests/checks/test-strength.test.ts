import { describe, expect, it } from "vitest";
import { loosened } from "../../src/checks/runner-settings.ts";
import { addsCases, weakened } from "../../src/checks/test-strength.ts";

/** What makes a test demand less, and what only looks like it. */
const JS = `test("adds", () => {
  expect(add(1, 2)).toBe(3);
  expect(ratio()).toBeCloseTo(0.5, 4);
});
`;
const PY = `def test_adds():
    assert add(1, 2) == 3
    assert ratio() == approx(0.5, abs=1e-6)
`;
const HOLLOW = "a test is made to pass whatever it tests";
const SKIPPED = "a test is skipped or singled out that was not before";

describe("a test is weakened", () => {
  it.each<[string, string, string, string]>([
    ["by a constant condition", JS, JS.replace("expect(add", "if (false && x) expect(add"), HOLLOW],
    ["by a return at its top", JS, JS.replace("=> {\n", "=> {\n  return;\n"), HOLLOW],
    ["by an early exit", JS, `process.exit(0);\n${JS}`, HOLLOW],
    [
      "by a trivial assertion",
      JS,
      JS.replace("expect(add(1, 2)).toBe(3)", "expect(true).toBe(true)"),
      HOLLOW,
    ],
    ["by equal literals", JS, JS.replace("expect(add(1, 2)).toBe(3)", "expect(3).toBe(3)"), HOLLOW],
    ["by swallowing what fails", JS, JS.replace(/( {2}expect\(add.*)/, "  try {$1} catch {}"), HOLLOW],
    ["by a wider tolerance", JS, JS.replace("0.5, 4", "0.5, 1"), "a tolerance is widened"],
    ["by comments", JS, JS.replace("  expect(add", "  // expect(add"), "1 of 2 assertions are gone"],
    [
      "by a comment over several lines",
      JS,
      JS.replace(/( {2}expect\(add.*\n)/, "/*\n$1*/\n"),
      "1 of 2 assertions are gone",
    ],
    [
      "by less exact assertions",
      JS,
      JS.replace("toBe(3)", "toBeTruthy()"),
      "1 of 1 exact assertions are loosened",
    ],
    ["by xit", JS, JS.replace('test("adds"', 'xit("adds"'), SKIPPED],
    ["by .only", JS, JS.replace('test("adds"', 'test.only("adds"'), SKIPPED],
    ["by a marker", PY, `@pytest.mark.skip\n${PY}`, SKIPPED],
    ["by a call", PY, PY.replace("():\n", "():\n    pytest.skip()\n"), SKIPPED],
    ["in Go", "func TestA(t *testing.T) {\n}", "func TestA(t *testing.T) {\n\tt.Skip()\n}", SKIPPED],
    ["in Rust", "#[test]\nfn a() {}", "#[test]\n#[ignore]\nfn a() {}", SKIPPED],
    ["in Java", "@Test\nvoid a() {}", "@Disabled\n@Test\nvoid a() {}", SKIPPED],
    ["in C#", "[Fact]\nvoid A() {}", '[Fact(Skip = "x")]\nvoid A() {}', SKIPPED],
    ["by pass", PY, PY.replace("():\n", "():\n    pass\n"), HOLLOW],
    ["by assert True", PY, PY.replace("assert add(1, 2) == 3", "assert True"), HOLLOW],
    ["by a wider absolute tolerance", PY, PY.replace("1e-6", "0.5"), "a tolerance is widened"],
    ["by a test less", `${PY}${PY}`, PY, "1 of 2 test cases are gone"],
  ])("%s", (_how, before, after, what) => {
    expect(weakened(before, after)).toBe(what);
  });

  it.each<[string, string, string]>([
    ["a new case", JS, `${JS}${JS.replace("adds", "adds more")}`],
    ["another expected value", JS, JS.replace("toBe(3)", "toBe(4)")],
    ["a new name", JS, JS.replace("adds", "adds two numbers")],
    ["a tighter tolerance", JS, JS.replace("0.5, 4", "0.5, 6")],
    ["an import", JS, `import { add } from "../src/add.js";\n${JS}`],
    ["a comment", JS, `// skip this\n${JS}`],
    ["a condition on the platform", JS, JS.replace("  expect(add", "  if (isLinux) expect(add")],
    ["a helper with a return", JS, `const one = () => { return 1; };\n${JS}`],
    ["an import of a name with fit in it", JS, `import { benefit } from "./b.js";\n${JS}`],
    ["a parametrised test in place of one", PY, `@pytest.mark.parametrize("n", [1])\n${PY}`],
    ["a longer time-out", JS, JS.replace("});\n", "}, 20_000);\n")],
  ])("not by %s", (_how, before, after) => {
    expect(weakened(before, after)).toBeNull();
  });
});

describe("test cases are brought", () => {
  it.each([
    ["by a test", "", JS, true],
    ["not by a helper that matches a pattern", "", "export const isA = (s) => /a/.test(s);", false],
    ["not by a fixture", "", '{ "test": 1 }', false],
    ["not by a comment", JS, `${JS}// test("more", () => {});\n`, false],
  ])("%s", (_how, before, after, expected) => {
    expect(addsCases(before, after)).toBe(expected);
  });
});

const script = (test: string): string => JSON.stringify({ scripts: { test } });
const VITEST = "export default defineConfig({ test: { coverage: { thresholds: { lines: 90 } } } });";

describe("a runner is loosened", () => {
  it.each<[string, string, string, string, string | null]>([
    [
      "a script that cannot fail",
      "package.json",
      script("vitest run"),
      script("true"),
      "the script `test` cannot fail any more",
    ],
    [
      "a script whose end is hidden",
      "package.json",
      script("vitest run"),
      script("vitest run || true"),
      "the script `test` cannot fail any more",
    ],
    [
      "green without tests",
      "vitest.config.ts",
      VITEST,
      VITEST.replace("test: {", "test: { passWithNoTests: true,"),
      "a run without any test counts as green",
    ],
    [
      "a lower threshold",
      "vitest.config.ts",
      VITEST,
      VITEST.replace("90", "10"),
      "the threshold `lines` falls from 90 to 10",
    ],
    [
      "ignored paths",
      "jest.config.js",
      "module.exports = {};",
      'module.exports = { testPathIgnorePatterns: ["a"] };',
      "tests are left out of the run",
    ],
    [
      "ignored paths of pytest",
      "pytest.ini",
      "[pytest]\n",
      "[pytest]\naddopts = --ignore=tests/a\n",
      "tests are left out of the run",
    ],
    [
      "a picked test",
      "pyproject.toml",
      "",
      '[tool.pytest.ini_options]\naddopts = "-q -k adds"\n',
      "tests are picked by name",
    ],
    ["another script", "package.json", script("vitest run"), script("vitest run --coverage"), null],
    [
      "npm's placeholder gone",
      "package.json",
      script('echo "Error: no test specified" && exit 1'),
      script("vitest run"),
      null,
    ],
    [
      "a dependency",
      "package.json",
      script("vitest run"),
      '{"scripts":{"test":"vitest run"},"dependencies":{"a":"1"}}',
      null,
    ],
    ["a higher threshold", "vitest.config.ts", VITEST, VITEST.replace("90", "95"), null],
    [
      "an alias",
      "vitest.config.ts",
      VITEST,
      VITEST.replace("test: {", "resolve: { alias: {} }, test: {"),
      null,
    ],
    ["a file of another kind", "src/a.ts", "", "passWithNoTests: true", null],
  ])("by %s", (_how, path, before, after, what) => {
    expect(loosened(path, before, after)).toBe(what);
  });
});
