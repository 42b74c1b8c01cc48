import type { CheckResult } from "../model/evidence.ts";

/** A command that said nothing about the work, and why. */
export const notRun = (
  command: string,
  purpose: CheckResult["purpose"],
  tree: string,
  reason: string,
): CheckResult => ({
  command,
  purpose,
  status: "not-run",
  notRunReason: reason,
  exitCode: null,
  timedOut: false,
  ms: 0,
  output: "",
  tree,
  masked: [],
});
