import { describe, expect, it } from "vitest";
import { silenced } from "../../src/checks/compare-looks.ts";
import type { TestCases } from "../../src/checks/test-cases.ts";
import type { CheckResult } from "../../src/model/evidence.ts";

const look = (tree: string, status: CheckResult["status"]): CheckResult => ({
  ...{ command: "pytest", purpose: "task", status, exitCode: status === "passed" ? 0 : 1, timedOut: false },
  ...{ ms: 1, output: "out", tree, masked: [] },
});
const CASES: TestCases = [{ file: "tests/test_a.py", name: "a", status: "failed" }];
const reports = (...trees: readonly string[]) => ({
  casesOf: ({ tree }: { readonly tree: string }) => (trees.includes(tree) ? CASES : null),
  asks: (): boolean => true,
});

describe("a green look is nobody's word", () => {
  it("where the report is missing that came before", () => {
    const found = silenced([look("old", "failed")], [look("new", "passed")], reports("old"));
    expect(found).toMatchObject({ status: "failed", tree: "new" });
    expect(found?.output).toBe(
      "It ended with 0 and without the report of its tests that it gave before this change.\nout",
    );
  });

  it.each([
    ["where it came both times", [look("old", "failed")], [look("new", "passed")], reports("old", "new")],
    ["where none ever came", [look("old", "failed")], [look("new", "passed")], reports()],
    ["where nobody looked before", [], [look("new", "passed")], reports("old")],
    ["where it is red anyway", [look("old", "passed")], [look("new", "failed")], reports("old")],
    [
      "where none is asked for any more",
      [look("old", "failed")],
      [look("new", "passed")],
      { ...reports("old"), asks: (): boolean => false },
    ],
  ] as const)("but not %s", (_what, before, after, source) => {
    expect(silenced(before, after, source)).toBeNull();
  });
});
