import type { RoleName, TaskId } from "./task.ts";

/** How well a tick is proved, best first. */
export const EVIDENCE_LEVELS = ["proved", "checked", "judged", "confirmed", "unchecked"] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];

export type CheckStatus = "passed" | "failed" | "not-run";

/** What a runner said of its test cases, where it gives them one by one. */
export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** The first few that failed, as `file: name`. */
  readonly failing: readonly string[];
}

/** Test cases that a task turned green, or red. */
export interface TurnedTests {
  readonly count: number;
  /** The first few, as `file: name`. */
  readonly tests: readonly string[];
}

/** One command that specrun itself executed (or could not). */
export interface CheckResult {
  readonly command: string;
  readonly purpose: "setup" | "task" | "phase" | "run";
  readonly status: CheckStatus;
  /** Why it did not run: missing tool, dependencies not installed, zero tests, not consented. */
  readonly notRunReason?: string;
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly ms: number;
  /** Head and tail of stdout and stderr, bounded. */
  readonly output: string;
  /** Tree object that was checked. */
  readonly tree: string;
  /** Test tasks whose changes were masked, because their story is not implemented yet. */
  readonly masked: readonly TaskId[];
  /** Absent where only the exit code is known. */
  readonly tests?: TestSummary;
  /** Of a look that proves a task: what was red before it and is green now. */
  readonly turned?: TurnedTests;
  /** Of a command that was red before: what else is red now. */
  readonly broke?: TurnedTests;
}

export interface Finding {
  readonly severity: "P0" | "P1" | "P2";
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
  /** Its place does not exist, or the change that was reviewed did not touch it. */
  readonly doubt?: "no-file" | "no-line" | "outside-change";
}

/** A small mistake that was put into the work and that no test noticed. */
export interface Survivor {
  readonly file: string;
  readonly line: number;
  /** The whole line, as it is and with the mistake. */
  readonly before: string;
  readonly after: string;
}

/** How many small mistakes in a phase's change its tests notice. */
export interface MutantScore {
  readonly killed: number;
  readonly survivors: readonly Survivor[];
  /** Ran into the time limit: counted neither way. */
  readonly timedOut: number;
  /** Could not even be built or loaded, so no test said anything. */
  readonly broken: number;
  /** Not tried, because the time for all of them was over. */
  readonly untried: number;
  /** killed / (killed + survived); null where nothing was counted. */
  readonly score: number | null;
  readonly threshold: number;
  readonly commands: readonly string[];
  /** Of test commands, in this measurement. */
  readonly runs: number;
  readonly ms: number;
}

/** What of a phase was red and is mended. */
export type Repaired =
  | { readonly kind: "check"; readonly command: string }
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "mutant"; readonly survivor: Survivor };

/** Everything that was looked at when a phase ended. */
export interface Scorecard {
  readonly checks: readonly (Pick<CheckResult, "command" | "status" | "ms"> & {
    /** How many tests it says it executed. */
    readonly tests?: number;
    /** Absent where none failed, or where the runner does not tell. */
    readonly testsFailed?: number;
  })[];
  readonly reviews: readonly {
    readonly role: RoleName;
    /** Null: not reviewed. */
    readonly score: number | null;
    /** Changed files that the reviewer was not shown as a whole. */
    readonly notSeen: readonly string[];
  }[];
  /** Still open, each once. */
  readonly findings: readonly Finding[];
  readonly mutants: MutantScore | null;
  readonly repaired: readonly Repaired[];
}

export interface Quote {
  readonly file: string;
  readonly line: number | null;
  readonly text: string;
}

/** A line of evidence.jsonl: what a tick rests on. */
export interface Receipt {
  readonly v: 1;
  /**
   * A phase's repair has its barrier's name here, `phase:3`: it ticks nothing, but it wrote files. A story's frozen
   * acceptance tests have theirs, `acceptance:US1`.
   */
  readonly task: TaskId;
  readonly level: EvidenceLevel;
  readonly outcome: FinishOutcome | "ran" | "confirmed";
  readonly at: string;
  readonly run: string;
  /** SHA-256 of the task's text with its marker blanked: a changed line is noticed later. */
  readonly line: string;
  /** SHA-256 of the text of each requirement that the task cites, or acceptance test is about, by id. */
  readonly requirements?: Readonly<Record<string, string>>;
  /** SHA-256 of each file's content after the task, null when the task deleted it. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly checks: readonly Pick<
    CheckResult,
    "command" | "status" | "exitCode" | "notRunReason" | "turned"
  >[];
  /** Acceptance scenarios that it turned green; of a story's own receipt, all that were green at its checkpoint. */
  readonly scenarios?: readonly string[];
  readonly sandbox: SandboxKind;
  readonly quotes?: readonly Quote[];
  /** Nothing had to be done: it is true since this task's work was merged. */
  readonly since?: TaskId;
  readonly by?: string;
  readonly note?: string;
}

/** What a receipt keeps of a check. */
export const checkRecord = ({
  command,
  status,
  exitCode,
  notRunReason,
  turned,
}: CheckResult): Receipt["checks"][number] => ({
  command,
  status,
  exitCode,
  ...(notRunReason !== undefined && { notRunReason }),
  ...(turned !== undefined && { turned }),
});

/** Work that passed its guard and its gate: all that merging it needs, so that a crash costs no second conversation. */
export interface AcceptedWork {
  /** Commits of specrun's own repository. */
  readonly base: string;
  readonly candidate: string;
  readonly level: EvidenceLevel;
  readonly outcome: FinishOutcome | "ran";
  readonly checks: Receipt["checks"];
  readonly quotes: readonly Quote[];
  /** As in `Receipt`. */
  readonly since?: TaskId;
  /** Acceptance scenarios that this work turned green. */
  readonly scenarios?: readonly string[];
  readonly role: RoleName | "run";
  /** Checks that are red on purpose: a named open task will mend them, at the latest by the checkpoint. */
  readonly debt: readonly string[];
  /** Under which its checks ran. */
  readonly sandbox: SandboxKind;
  readonly summary: string;
  /** Of the task, as in `Receipt`; empty for a phase's repair. */
  readonly line: string;
  /** What its worker asked to be remembered for later runs; written down when it is merged. */
  readonly notes?: readonly string[];
}

export type FinishOutcome = "done" | "already-true" | "not-needed" | "blocked";
export type SandboxKind = "bwrap" | "none";
