import type { CommandOutcome } from "../slots/commands.ts";

/**
 * How many tests a runner says it executed; null when no known runner spoke. Several summaries, of workspaces or
 * packages, are added up. Skipped tests were not executed.
 */
export function countTests(output: string): number | null {
  let total: number | null = null;
  for (const { pattern, count } of SUMMARIES)
    for (const match of output.matchAll(pattern)) total = (total ?? 0) + count(match);
  return total;
}

/** A runner that ends with an error because it found nothing to run; every other error is about the tests. */
export function foundNoTests({ exitCode, output }: CommandOutcome): boolean {
  if (exitCode === 5 && /no tests ran|NO TESTS RAN|collected 0 items/.test(output)) return true;
  return NOTHING_FOUND.test(output) && (countTests(output) ?? 0) === 0;
}

const NOTHING_FOUND =
  /^[ \t]*(No test files found|No tests found, exiting with code|Error: No test files found|error: No test modules found|Could not find '[^'\n]*'\s*$|no packages to test|No tests found!)/m;

interface Summary {
  readonly pattern: RegExp;
  readonly count: (match: RegExpMatchArray) => number;
}

const number = (text: string | undefined): number => Number(text ?? 0);
const first = (match: RegExpMatchArray): number => number(match[1]);
const none = (): number => 0;
const one = (): number => 1;

/** Adds what was passed or failed in a line such as `1 failed | 2 passed | 3 skipped (6)`. */
const executed = (match: RegExpMatchArray): number =>
  [...match[0].matchAll(/(?<!\d)(\d+) (?:passed|failed|errors?)\b/g)].reduce(
    (sum, part) => sum + number(part[1]),
    0,
  );

const SUMMARIES: readonly Summary[] = [
  // node --test, both reporters: skipped and todo are part of `tests`.
  {
    pattern:
      /^(?:#|ℹ) tests (\d+)$(?:\n^(?:#|ℹ) (?:suites|pass|fail|cancelled) \d+$)*\n^(?:#|ℹ) skipped (\d+)$\n^(?:#|ℹ) todo (\d+)$/gm,
    count: (match) => Math.max(0, number(match[1]) - number(match[2]) - number(match[3])),
  },
  { pattern: /^[ \t]*Tests[ \t]+(?:no tests|\d+ .*\(\d+\))\s*$/gm, count: executed },
  { pattern: /^[ \t]*No test files found/gm, count: none },
  { pattern: /^Tests: {2,}.*\d+ total\s*$/gm, count: executed },
  { pattern: /^[ \t]*No tests found, exiting with code/gm, count: none },
  {
    pattern:
      /^(?:=+ )?(?:no tests ran|\d+ (?:passed|failed|skipped|errors?|deselected|xfailed|xpassed|warnings?)\b.*) in [\d.]+s/gm,
    count: executed,
  },
  { pattern: /^Ran (\d+) tests? in /gm, count: first },
  { pattern: /^running (\d+) tests?$/gm, count: first },
  { pattern: /^ok\s+\S+\s+(?:[\d.]+s|\(cached\))(?!.*\[no tests to run\])/gm, count: one },
  { pattern: /^(?:\?\s+\S+\s+\[no test files\]|ok\s.*\[no tests to run\])/gm, count: none },
  { pattern: /^[ \t]*(\d+) passing\b/gm, count: first },
  { pattern: /^(\d+) examples?, \d+ failures?/gm, count: first },
  { pattern: /^OK \((\d+) tests?,/gm, count: first },
  { pattern: /^No tests executed!/gm, count: none },
  { pattern: /^(?:\d+ doctests?, )?(\d+) tests?, \d+ failures?/gm, count: first },
  { pattern: /^There are no tests to run/gm, count: none },
  { pattern: /^(?:ok|FAILED) \| (\d+) passed/gm, count: first },
  { pattern: /^[ \t]*(\d+) pass$/gm, count: first },
  { pattern: /^(?:Passed|Failed)!\s+-\s+Failed:\s+\d+, Passed:\s+(\d+)/gm, count: first },
  { pattern: /^No test is available in /gm, count: none },
  { pattern: /^(?:\[\w+\] )?Tests run: (\d+), .*Skipped: \d+\s*$/gm, count: first },
  { pattern: /^(?:\[INFO\] )?No tests to run\.?$/gm, count: none },
  { pattern: /^[ \t]*Executed (\d+) tests?, with/gm, count: first },
  { pattern: /^\d\d:\d\d \+(\d+).*: All tests passed!/gm, count: first },
  { pattern: /^> Task \S*:test NO-SOURCE$/gm, count: none },
  { pattern: /^> Task \S*:test$/gm, count: one },
];
