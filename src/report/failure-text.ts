import type { CheckResult } from "../model/evidence.ts";
import { formatDuration } from "./amounts.ts";
import { escapeTail } from "./escape.ts";

/**
 * A failure in words, before it is laid out: what was found and why it matters (one line), what belongs to it,
 * and one next step. The parts may still hold text of models and files: format-failure.ts alone prints them.
 */
export interface FailureText {
  readonly headline: string;
  readonly lines: readonly string[];
  readonly help: string;
}

const TAIL = { linesMax: 20, charsMax: 200 };

export function says(headline: string, help: string, lines: readonly string[] = []): FailureText {
  return { headline, lines, help };
}

/** `exit code 1 after 8.2 s`, `stopped after 15 m 00 s`. */
export function howItEnded(check: CheckResult): string {
  if (check.timedOut) return `stopped after ${formatDuration(check.ms)}, its time limit`;
  if (check.exitCode === null) return `killed after ${formatDuration(check.ms)}`;
  return `exit code ${check.exitCode} after ${formatDuration(check.ms)}`;
}

/** The tests that failed, where they are known by name, and the last lines that the command printed. */
export function outputTail({ output, tests }: CheckResult): readonly string[] {
  const failing = (tests?.failing ?? []).map((name) => `failed: ${name}`);
  return [...failing, ...(/\S/.test(output) ? escapeTail(output, TAIL) : ["(it printed nothing)"])];
}
