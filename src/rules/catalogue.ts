import type { Diagnostic, Place, Severity } from "../model/diagnostic.ts";

/** One rule: its code never changes its meaning, and a retired code is never used again. */
interface Rule {
  readonly code: string;
  readonly severity: Severity;
}

/** Every rule that a diagnostic can come from. Whoever finds the fault words it; code and weight are kept here. */
export const RULES = {
  "no-tasks": { code: "SR001", severity: "error" },
  "task-without-checkbox": { code: "SR002", severity: "error" },
  "malformed-checkbox": { code: "SR003", severity: "error" },
  "checkbox-without-id": { code: "SR004", severity: "warning" },
  "duplicate-id": { code: "SR005", severity: "error" },
  "unknown-dependency": { code: "SR006", severity: "error" },
  "self-dependency": { code: "SR007", severity: "error" },
  "dependency-cycle": { code: "SR008", severity: "error" },
  "later-phase-dependency": { code: "SR009", severity: "error" },
  placeholder: { code: "SR010", severity: "error" },
  "unknown-marker": { code: "SR011", severity: "warning" },
  "task-outside-phases": { code: "SR012", severity: "warning" },
  "unknown-override": { code: "SR013", severity: "error" },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

export type Finding = Place & Pick<Diagnostic, "message" | "help" | "related">;

export const diagnose = (rule: RuleName, finding: Finding): Diagnostic => ({ ...RULES[rule], ...finding });
