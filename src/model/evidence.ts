import type { RoleName, TaskId } from "./task.ts";

/** How well a tick is proved, best first. */
export const EVIDENCE_LEVELS = ["proved", "checked", "judged", "confirmed", "unchecked"] as const;
export type EvidenceLevel = (typeof EVIDENCE_LEVELS)[number];

export type CheckStatus = "passed" | "failed" | "not-run";

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
}

export interface Finding {
  readonly severity: "P0" | "P1" | "P2";
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
}

export interface Quote {
  readonly file: string;
  readonly line: number | null;
  readonly text: string;
}

/** A line of evidence.jsonl: what a tick rests on. */
export interface Receipt {
  readonly v: 1;
  /** A phase's repair has its barrier's name here, `phase:3`: it ticks nothing, but it wrote files. */
  readonly task: TaskId;
  readonly level: EvidenceLevel;
  readonly outcome: FinishOutcome | "ran" | "confirmed";
  readonly at: string;
  readonly run: string;
  /** SHA-256 of the task's text with its marker blanked: a changed line is noticed later. */
  readonly line: string;
  /** SHA-256 of the text of each requirement that the task cites, by id. */
  readonly requirements?: Readonly<Record<string, string>>;
  /** SHA-256 of each file's content after the task, null when the task deleted it. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly checks: readonly Pick<CheckResult, "command" | "status" | "exitCode" | "notRunReason">[];
  readonly sandbox: SandboxKind;
  readonly quotes?: readonly Quote[];
  readonly by?: string;
  readonly note?: string;
}

/** What a receipt keeps of a check. */
export const checkRecord = ({
  command,
  status,
  exitCode,
  notRunReason,
}: CheckResult): Receipt["checks"][number] => ({
  command,
  status,
  exitCode,
  ...(notRunReason !== undefined && { notRunReason }),
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
  readonly role: RoleName | "run";
  /** Checks that are red on purpose: a named open task will mend them, at the latest by the checkpoint. */
  readonly debt: readonly string[];
  /** Under which its checks ran. */
  readonly sandbox: SandboxKind;
  readonly summary: string;
  /** Of the task, as in `Receipt`; empty for a phase's repair. */
  readonly line: string;
}

export type FinishOutcome = "done" | "already-true" | "not-needed" | "blocked";
export type SandboxKind = "bwrap" | "none";
