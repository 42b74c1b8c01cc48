/** How failures end the program: 2 input and configuration, 1 something failed, 3 a person is needed. */
import type { ExitCode, Failure, SetupFailure, UndoFailure } from "../model/failure.ts";

const SETUP_CODES: Readonly<Record<SetupFailure["reason"], ExitCode>> = {
  "no-project": 2,
  "feature-unknown": 2,
  "feature-unresolved": 2,
  "feature-pointer": 2,
  "document-missing": 2,
  "not-utf8": 2,
  diagnostics: 2,
  "config-invalid": 2,
  "role-invalid": 2,
  usage: 2,
  "selection-empty": 2,
  "no-key": 2,
  "key-rejected": 2,
  "account-stopped": 2,
  "model-unknown": 2,
  "price-missing": 2,
  "agent-unsupported": 2,
  "sandbox-missing": 2,
  "tool-missing": 2,
  "agent-login": 2,
  locked: 2,
  "git-busy": 2,
  "git-unsupported": 2,
  "branch-switched": 3,
  "consent-needed": 3,
  "checklists-open": 3,
  "journal-corrupt": 2,
  "write-failed": 1,
  "budget-spent": 3,
  "cost-spent": 3,
  "run-timed-out": 3,
  interrupted: 130,
};

const UNDO_CODES: Readonly<Record<UndoFailure["reason"], ExitCode>> = {
  "undo-conflict": 3,
  "undo-built-on": 3,
  "undo-tick": 3,
  "undo-unrecorded": 1,
  "undo-raced": 3,
};

/** Of the failures of tasks and phases: only a person can decide these. */
const PERSON: ReadonlySet<Failure["reason"]> = new Set([
  "conflict-person",
  "person-red",
  "acceptance-unfair",
]);

const SEVERITY: readonly ExitCode[] = [143, 130, 2, 1, 3, 0];

export function exitCodeOf(failure: Failure): ExitCode {
  if (failure.reason === "interrupted") return failure.signal === "SIGTERM" ? 143 : 130;
  if (PERSON.has(failure.reason)) return 3;
  if (isUndo(failure)) return UNDO_CODES[failure.reason];
  return isSetup(failure) ? SETUP_CODES[failure.reason] : 1;
}

/** Of several endings the one that is told: interrupted, then 2 before 1 before 3 before 0. */
export function worstExitCode(codes: readonly ExitCode[]): ExitCode {
  return SEVERITY.find((code) => codes.includes(code)) ?? 0;
}

const isUndo = (failure: Failure): failure is UndoFailure => Object.hasOwn(UNDO_CODES, failure.reason);

function isSetup(failure: Failure): failure is SetupFailure {
  return Object.hasOwn(SETUP_CODES, failure.reason);
}
