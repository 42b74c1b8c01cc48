import type { Diagnostic } from "./diagnostic.ts";
import type { CheckResult, Finding, MutantScore } from "./evidence.ts";
import type { TaskId } from "./task.ts";

/**
 * Everything expected that can go wrong, as fields. The sentences are made in report/ alone.
 * Setup failures end a run before it starts; task failures end one task; both are values.
 */
export type Failure = SetupFailure | TaskFailure | UndoFailure | InternalFailure;

export type SetupFailure =
  | { readonly reason: "no-project"; readonly cwd: string }
  | {
      readonly reason: "feature-unknown";
      readonly name: string;
      readonly nearest: readonly string[];
      readonly known: readonly string[];
    }
  | { readonly reason: "feature-unresolved"; readonly candidates: readonly string[] }
  | { readonly reason: "feature-pointer"; readonly file: string; readonly detail: string }
  | { readonly reason: "document-missing"; readonly path: string; readonly madeBy: string }
  | { readonly reason: "not-utf8"; readonly path: string; readonly byte: number }
  | { readonly reason: "diagnostics"; readonly file: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly reason: "config-invalid"; readonly path: string; readonly problems: readonly ConfigProblem[] }
  | { readonly reason: "role-invalid"; readonly path: string; readonly detail: string }
  | { readonly reason: "usage"; readonly message: string; readonly help?: string }
  | {
      readonly reason: "selection-empty";
      readonly option: string;
      readonly value: string;
      readonly known: readonly string[];
    }
  | { readonly reason: "no-key" }
  | { readonly reason: "key-rejected"; readonly status: number; readonly detail: string }
  | { readonly reason: "account-stopped"; readonly status: number; readonly detail: string }
  | { readonly reason: "model-unknown"; readonly model: string; readonly detail: string }
  | { readonly reason: "agent-unsupported"; readonly agent: string; readonly known: readonly string[] }
  | { readonly reason: "sandbox-missing"; readonly platform: string; readonly detail: string }
  | {
      readonly reason: "tool-missing";
      readonly tool: string;
      readonly why: string;
      /** The command that installs it, where there is one. */
      readonly install?: string;
    }
  | {
      readonly reason: "agent-login";
      readonly agent: string;
      readonly detail: string;
      /** What a person does. */
      readonly login: string;
    }
  | { readonly reason: "locked"; readonly stateDir: string; readonly holder: string }
  | { readonly reason: "git-busy"; readonly operation: string }
  | { readonly reason: "git-unsupported"; readonly detail: string }
  | { readonly reason: "branch-switched"; readonly from: string; readonly to: string }
  | { readonly reason: "consent-needed"; readonly commands: readonly ConsentItem[] }
  | { readonly reason: "checklists-open"; readonly checklists: readonly ChecklistCount[] }
  | { readonly reason: "journal-corrupt"; readonly path: string; readonly byte: number }
  | { readonly reason: "write-failed"; readonly path: string; readonly code: string; readonly detail: string }
  | {
      readonly reason: "budget-spent";
      readonly tokens: number;
      readonly tokensMax: number;
      /** What the call that was not made could have needed. */
      readonly needed?: number;
    }
  | {
      readonly reason: "cost-spent";
      /** US dollars. */
      readonly cost: number;
      readonly costMax: number;
      readonly needed: number;
    }
  | { readonly reason: "run-timed-out"; readonly msMax: number }
  /** A cap in money, and models whose price nobody configured. */
  | { readonly reason: "price-missing"; readonly models: readonly string[]; readonly path: string }
  | { readonly reason: "interrupted"; readonly signal: string };

export type TaskFailure =
  | { readonly reason: "nothing-changed" }
  | { readonly reason: "named-files-untouched"; readonly files: readonly string[] }
  | { readonly reason: "protected-path"; readonly path: string; readonly rule: string }
  | { readonly reason: "review-needed-path"; readonly path: string; readonly rule: string }
  | { readonly reason: "deletion-not-named"; readonly path: string }
  | { readonly reason: "tests-weakened"; readonly path: string; readonly what: string }
  /** Tests that come first, and pass although nothing of what they test is there; without a check: there are none in it. */
  | {
      readonly reason: "tests-prove-nothing";
      readonly files: readonly string[];
      readonly check: CheckResult | null;
    }
  /** A test file that no runner can read is red for ever. */
  | { readonly reason: "test-broken"; readonly path: string; readonly detail: string }
  | { readonly reason: "test-not-collected"; readonly path: string; readonly check: CheckResult }
  | { readonly reason: "secret"; readonly path: string; readonly line: number; readonly kind: string }
  | { readonly reason: "too-large"; readonly path: string; readonly bytes: number; readonly bytesMax: number }
  | { readonly reason: "gitlink"; readonly path: string }
  | { readonly reason: "symlink-outside"; readonly path: string; readonly target: string }
  | { readonly reason: "output-ignored"; readonly path: string; readonly rule: string }
  | { readonly reason: "check-red"; readonly check: CheckResult }
  | { readonly reason: "merged-check-red"; readonly check: CheckResult; readonly since: readonly TaskId[] }
  | { readonly reason: "command-failed"; readonly check: CheckResult; readonly expectedFailure: boolean }
  | { readonly reason: "command-unavailable"; readonly check: CheckResult }
  | { readonly reason: "setup-failed"; readonly check: CheckResult }
  | { readonly reason: "turns-spent"; readonly turns: number; readonly lastTool: string | null }
  | { readonly reason: "timed-out"; readonly ms: number; readonly msMax: number }
  /** The task's own cap; other tasks go on. */
  | {
      readonly reason: "task-budget-spent";
      readonly unit: "tokens" | "usd";
      readonly spent: number;
      readonly max: number;
      readonly needed: number;
    }
  /** The same calls with the same results, over and over, and no file changed by them. */
  | {
      readonly reason: "looping";
      /** One round of it, in order: the tool and its path or command. */
      readonly calls: readonly string[];
      readonly times: number;
    }
  | { readonly reason: "no-finish"; readonly stopReason: string }
  | { readonly reason: "refused"; readonly text: string }
  | { readonly reason: "context-full" }
  | { readonly reason: "stop-unknown"; readonly stopReason: string }
  | { readonly reason: "worker-blocked"; readonly summary: string }
  | { readonly reason: "claim-rejected"; readonly outcome: string; readonly detail: string }
  | { readonly reason: "judged-false"; readonly detail: string }
  | {
      readonly reason: "api";
      readonly status: number | null;
      readonly type: string | null;
      readonly detail: string;
      readonly tries: number;
      /** The service itself is not there, or asks for a longer wait than a run should take: no task would fare better. */
      readonly down?: true;
      /** How long it asked to wait. */
      readonly retryAfterMs?: number;
    }
  | {
      /** Another agent's program ended or spoke otherwise than it should. */
      readonly reason: "agent-failed";
      readonly agent: string;
      readonly detail: string;
      /** Null when it was killed, or has not ended by itself. */
      readonly exitCode: number | null;
      /** What it printed last. */
      readonly output: string;
    }
  | {
      readonly reason: "conflict-person";
      readonly paths: readonly string[];
      readonly keptIn: string;
      /** Nothing conflicts, but the files changed faster than they could be written. */
      readonly neverStill?: true;
    }
  | {
      readonly reason: "conflict-task";
      readonly paths: readonly string[];
      readonly tasks: readonly TaskId[];
      readonly keptIn: string;
    }
  | { readonly reason: "would-lose"; readonly paths: readonly string[]; readonly keptIn: string }
  | { readonly reason: "slot-lost"; readonly dir: string }
  | { readonly reason: "line-gone"; readonly detail: string }
  /** A person changed what the task asks for, or took its line away, while it was worked on. */
  | {
      readonly reason: "text-changed";
      readonly task: TaskId;
      readonly file: string;
      readonly isGone: boolean;
    }
  /** A person's unfinished edit turns a check red that is green without it. */
  | {
      readonly reason: "person-red";
      readonly check: CheckResult;
      /** What people changed since, the edit among it. */
      readonly paths: readonly string[];
    }
  /** A story's acceptance tests do not say what its scenarios say: whoever wrote the specification decides. */
  | {
      readonly reason: "acceptance-unfair";
      readonly story: string;
      readonly tests: readonly UnfairTest[];
      /** Where tests lie that were not frozen; null where they are in the project. */
      readonly draftsIn: string | null;
    }
  | { readonly reason: "review-red"; readonly score: number | null; readonly findings: readonly Finding[] }
  /** The tests of a phase let too many small mistakes live. */
  | { readonly reason: "tests-weak"; readonly result: MutantScore };

export interface UnfairTest {
  readonly scenario: string;
  readonly file: string;
  /** `too-strict`: forbids what the specification allows; `missing`, `shows-nothing`: demands less than it. */
  readonly kind: "too-strict" | "missing" | "shows-nothing";
  /** The specification's words; empty where none were quoted. */
  readonly quote: string;
  readonly message: string;
}

/** What keeps merged work from being taken back. Nothing was written. */
export type UndoFailure =
  /** The files changed in the same places since, in a way that only a person can judge. */
  | { readonly reason: "undo-conflict"; readonly files: readonly UndoConflict[] }
  /** Later work built on it: taken back together, or first, nothing is in the way. */
  | {
      readonly reason: "undo-built-on";
      readonly files: readonly UndoConflict[];
      readonly by: readonly WorkName[];
      /** Its folder, for the command to type. */
      readonly feature: string;
      readonly instead: UndoScope;
      /** `instead` is to be undone first; otherwise it is everything at once. */
      readonly first: boolean;
    }
  /** The words of a ticked task are not those it was ticked for, so the tick is not specrun's to take. */
  | { readonly reason: "undo-tick"; readonly task: TaskId; readonly file: string }
  /** No journal, or no commit, of the work that these ticks stand for. */
  | { readonly reason: "undo-unrecorded"; readonly scope: UndoScope; readonly tasks: readonly TaskId[] }
  | { readonly reason: "undo-raced"; readonly paths: readonly string[] };

export interface UndoScope {
  readonly by: "task" | "phase" | "run";
  readonly value: string;
}

/** Whose merge it is; without a task, the repair of its phase. */
export interface WorkName {
  readonly task: TaskId | null;
  readonly phase: number;
}

/** A three-way view of one file as two unified diffs: what the work wrote over what was, and what is there now. */
export interface UndoConflict {
  readonly path: string;
  readonly work: WorkName;
  readonly wrote: string;
  readonly since: string;
  /** Later work on the same file, oldest first. */
  readonly later: readonly WorkName[];
}

export interface InternalFailure {
  readonly reason: "internal";
  readonly message: string;
  readonly stack: string;
}

export interface ConfigProblem {
  readonly key: string;
  readonly message: string;
  readonly nearest?: string;
}

/** Something specrun will execute, shown before it does. */
export interface ConsentItem {
  /** `copy`, `read`: no commands, but files and folders of the person that workers would see. */
  readonly purpose: "setup" | "agent" | "task" | "phase" | "run" | "copy" | "read";
  readonly command: string;
  /** Where it was found: `package.json scripts.test`, `tasks.md:41`, `.specify/specrun.yml`. */
  readonly source: string;
  /** What stands behind the command (the script's text), so that a change of it asks again. */
  readonly detail: string;
  readonly network: boolean;
}

export interface ChecklistCount {
  readonly path: string;
  readonly total: number;
  readonly unchecked: number;
}

/** How a failure ends the program: design section 7. 2 before 1 before 3. */
export type ExitCode = 0 | 1 | 2 | 3 | 130 | 143;
