import type { Failure } from "../model/failure.ts";
import { assertNever } from "../util/assert-never.ts";
import { escapeLine } from "./escape.ts";
import type { FailureText } from "./failure-text.ts";
import { describeAttemptFailure } from "./format-attempt-failure.ts";
import { describeGuardFailure } from "./format-guard-failure.ts";
import { describeRunFailure } from "./format-run-failure.ts";
import { describeSetupFailure } from "./format-setup-failure.ts";
import { describeSpendFailure } from "./format-spend-failure.ts";
import { describeUndoFailure } from "./format-undo-failure.ts";

/** Texts of files that diagnostics point into, so that the lines can be shown; without them only places are. */
export type Sources = ReadonlyMap<string, string>;

/** The whole message for a person: what was found, what belongs to it, and `help:` with one next step. */
export function formatFailure(failure: Failure, sources: Sources = new Map()): string {
  const text = describe(failure, sources);
  const lines = text.lines.map((line) => (line === "" ? "" : `    ${escapeLine(line)}`));
  return [escapeLine(text.headline), ...lines, `help: ${escapeLine(text.help)}`].join("\n");
}

/** The message in one line, for rows and tables. */
export function failureHeadline(failure: Failure): string {
  return escapeLine(describe(failure, new Map()).headline, 300);
}

/** The parts, for a reader that lays them out itself. */
export function describe(failure: Failure, sources: Sources): FailureText {
  switch (failure.reason) {
    case "no-project":
    case "feature-unknown":
    case "feature-unresolved":
    case "feature-pointer":
    case "document-missing":
    case "not-utf8":
    case "diagnostics":
    case "config-invalid":
    case "role-invalid":
    case "usage":
    case "selection-empty":
    case "no-key":
    case "key-rejected":
    case "account-stopped":
    case "model-unknown":
    case "agent-unsupported":
    case "sandbox-missing":
    case "tool-missing":
    case "agent-login":
      return describeSetupFailure(failure, sources);
    case "locked":
    case "git-busy":
    case "git-unsupported":
    case "branch-switched":
    case "consent-needed":
    case "checklists-open":
    case "journal-corrupt":
    case "write-failed":
    case "interrupted":
    case "internal":
      return describeRunFailure(failure);
    case "budget-spent":
    case "cost-spent":
    case "run-timed-out":
    case "price-missing":
    case "task-budget-spent":
    case "looping":
      return describeSpendFailure(failure);
    case "nothing-changed":
    case "named-files-untouched":
    case "protected-path":
    case "review-needed-path":
    case "deletion-not-named":
    case "tests-weakened":
    case "tests-prove-nothing":
    case "test-broken":
    case "test-not-collected":
    case "secret":
    case "too-large":
    case "gitlink":
    case "symlink-outside":
    case "output-ignored":
    case "conflict-person":
    case "conflict-task":
    case "would-lose":
    case "line-gone":
    case "text-changed":
      return describeGuardFailure(failure);
    case "undo-conflict":
    case "undo-built-on":
    case "undo-tick":
    case "undo-unrecorded":
    case "undo-raced":
      return describeUndoFailure(failure);
    case "check-red":
    case "merged-check-red":
    case "person-red":
    case "command-failed":
    case "command-unavailable":
    case "setup-failed":
    case "turns-spent":
    case "timed-out":
    case "no-finish":
    case "refused":
    case "context-full":
    case "stop-unknown":
    case "worker-blocked":
    case "claim-rejected":
    case "judged-false":
    case "api":
    case "acceptance-unfair":
    case "agent-failed":
    case "review-red":
    case "tests-weak":
    case "slot-lost":
      return describeAttemptFailure(failure);
    default:
      return assertNever(failure);
  }
}
