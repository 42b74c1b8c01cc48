import { expect, it } from "vitest";
import type { CheckResult } from "../../src/model/evidence.ts";
import { endOf } from "../../src/run/try-mutant.ts";

const check = (change: Partial<CheckResult>): CheckResult => ({
  ...{ command: "npm test", purpose: "phase", status: "passed", exitCode: 0, timedOut: false, ms: 900 },
  ...{ output: "1..3\n# tests 3\n# pass 3\n# fail 0\n# skipped 0\n# todo 0\n", tree: "", masked: [] },
  ...change,
});
const ran = (tests: number, text = ""): string =>
  `${text}\n# tests ${tests}\n# fail 1\n# skipped 0\n# todo 0\n`;
const red = (output: string, change: Partial<CheckResult> = {}): CheckResult =>
  check({ status: "failed", exitCode: 1, output, ...change });

it.each<[string, readonly CheckResult[], string]>([
  ["green", [check({})], "survived"],
  ["red", [red(ran(3))], "killed"],
  ["red, and a test prints a SyntaxError", [red(ran(3, "SyntaxError: Unexpected token"))], "killed"],
  ["a file that does not parse, and fewer tests", [red(ran(1, "SyntaxError: Unexpected token"))], "broken"],
  ["a compiler's error, and no count", [red("src/a.ts(3,4): error TS2322: no")], "broken"],
  ["fewer tests without a loader's word", [red(ran(1))], "killed"],
  ["out of time", [red("", { timedOut: true, exitCode: null })], "timed-out"],
  ["not run", [check({ status: "not-run", notRunReason: "no tests were executed" })], "broken"],
  ["one suite notices it", [check({}), red(ran(3), { command: "pytest" })], "killed"],
  ["a suite that is red anyhow notices nothing", [check({}), red(ran(3), { command: "lint" })], "survived"],
])("%s", (_, results, expected) => {
  const baseline = [check({}), check({ command: "pytest" }), red("", { command: "lint" })];
  expect(endOf(results, baseline)).toBe(expected);
});
