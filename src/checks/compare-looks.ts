import type { CheckResult } from "../model/evidence.ts";
import { newlyFailing, type TestCases, turnedGreen, turnedTests } from "./test-cases.ts";

/** What the runner said of each test in a look at the project. */
export type CasesOf = (check: Pick<CheckResult, "tree" | "command">) => TestCases | null;

export const sameCheck = (checks: readonly CheckResult[], { command }: CheckResult): CheckResult | null =>
  checks.find((check) => check.command === command) ?? null;

/**
 * Red after and not red before. A command that was red before is excused for what was red then: where its tests are
 * known one by one, any other that is red now counts all the same.
 */
export function turnedRed(
  before: readonly CheckResult[],
  after: readonly CheckResult[],
  casesOf: CasesOf,
): readonly CheckResult[] {
  return after.flatMap((check) => {
    if (check.status !== "failed") return [];
    const earlier = sameCheck(before, check);
    if (earlier?.status !== "failed") return [check];
    const [known, now] = [casesOf(earlier), casesOf(check)];
    const broke = known === null || now === null ? [] : newlyFailing(known, now);
    return broke.length === 0 ? [] : [{ ...check, broke: turnedTests(broke) }];
  });
}

/**
 * Green without the report that the same command gave before: its process was ended, or another program stood in for the
 * runner, so nobody knows what the tests say.
 */
export function silenced(
  before: readonly CheckResult[],
  after: readonly CheckResult[],
  { casesOf, asks }: { readonly casesOf: CasesOf; readonly asks: (command: string) => boolean },
): CheckResult | null {
  const silent = after.find((check) => {
    const earlier = sameCheck(before, check);
    if (check.status !== "passed" || earlier === null || !asks(check.command)) return false;
    return casesOf(check) === null && casesOf(earlier) !== null;
  });
  return silent === undefined ? null : { ...silent, status: "failed", output: `${SILENT}\n${silent.output}` };
}

const SILENT = "It ended with 0 and without the report of its tests that it gave before this change.";

/**
 * What proves a task: commands that were red and are green, or, while others' tests keep a command red, tests of it that
 * were red and are green.
 */
export function provenBy(
  before: readonly CheckResult[],
  after: readonly CheckResult[],
  casesOf: CasesOf,
): readonly CheckResult[] {
  return after.flatMap((check) => {
    const earlier = sameCheck(before, check);
    if (earlier?.status !== "failed" || check.status === "not-run") return [];
    const [known, now] = [casesOf(earlier), casesOf(check)];
    if (known === null || now === null) return check.status === "passed" ? [check] : [];
    const turned = turnedGreen(known, now);
    return turned.length === 0 ? [] : [{ ...check, turned: turnedTests(turned) }];
  });
}
