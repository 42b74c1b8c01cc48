import type { Diagnostic, Place, Severity } from "../model/diagnostic.ts";

/** One rule: its code never changes its meaning, and a retired code is never used again. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  /** One line for catalogues and viewers: what the rule finds. */
  readonly summary: string;
  /** Off unless a project's configuration turns it on: a matter of taste, or wrong too often. */
  readonly off?: true;
  /** Says that work is incomplete: an error only where open tasks are one, a warning in every other feature. */
  readonly gated?: true;
}

/** Every rule that a diagnostic can come from. Whoever finds the fault words it; code and weight are kept here. */
export const RULES = {
  "no-tasks": { code: "SR001", severity: "error", summary: "tasks.md holds no task" },
  "task-without-checkbox": {
    code: "SR002",
    severity: "error",
    summary: "a task is written as a heading, a plain bullet or a table row, so it cannot be ticked",
  },
  "malformed-checkbox": { code: "SR003", severity: "error", summary: "a task's checkbox cannot be read" },
  "checkbox-without-id": {
    code: "SR004",
    severity: "warning",
    summary: "a checkbox in a phase has no task id",
  },
  "duplicate-id": { code: "SR005", severity: "error", summary: "two tasks have the same id" },
  "unknown-dependency": {
    code: "SR006",
    severity: "error",
    summary: "a task depends on one that does not exist",
  },
  "self-dependency": { code: "SR007", severity: "error", summary: "a task depends on itself" },
  "dependency-cycle": { code: "SR008", severity: "error", summary: "tasks wait for each other in a circle" },
  "later-phase-dependency": {
    code: "SR009",
    severity: "error",
    summary: "a task depends on one of a later phase",
  },
  placeholder: {
    code: "SR010",
    severity: "error",
    summary: "a task still holds a placeholder of the template",
  },
  "unknown-marker": {
    code: "SR011",
    severity: "warning",
    summary: "a checkbox holds a mark without an agreed meaning",
  },
  "task-outside-phases": {
    code: "SR012",
    severity: "warning",
    summary: "a task stands in a section that is no phase",
  },
  "unknown-override": {
    code: "SR013",
    severity: "error",
    summary: "a specrun comment holds a setting that does not exist",
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

export type Finding = Place & Pick<Diagnostic, "message" | "help" | "related">;

export const diagnose = (rule: RuleName, finding: Finding): Diagnostic => ({
  code: RULES[rule].code,
  severity: RULES[rule].severity,
  ...finding,
});
