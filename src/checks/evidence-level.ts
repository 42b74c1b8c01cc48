import type { CheckResult, EvidenceLevel } from "../model/evidence.ts";

export interface GateResults {
  /** The gate: everything that is still owed elsewhere masked. */
  readonly gate: readonly CheckResult[];
  /** Commands that were red before the task and are green after it, with the story's tests visible. */
  readonly turnedGreen: readonly CheckResult[];
  /** Test tasks: their own tests were seen to fail for want of the implementation. */
  readonly honestRed: readonly CheckResult[];
}

/** Where nobody looked at tests that are owed. */
export const withoutProof = (gate: readonly CheckResult[]): GateResults => ({
  gate,
  turnedGreen: [],
  honestRed: [],
});

/** What the checks alone prove about an edit. */
export function levelOf(results: GateResults): EvidenceLevel {
  if (results.turnedGreen.length > 0) return "proved";
  return results.gate.some((check) => check.status === "passed") ? "checked" : "unchecked";
}
