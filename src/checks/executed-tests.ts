import type { CheckResult } from "../model/evidence.ts";
import { countTests } from "./test-counts.ts";

/** How many tests a check executed: by the runner's own report, else by what it printed; null where nothing tells. */
export const executedTests = ({ tests, output }: Pick<CheckResult, "tests" | "output">): number | null =>
  tests === undefined ? countTests(output) : tests.passed + tests.failed;
