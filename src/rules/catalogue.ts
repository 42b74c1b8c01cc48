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
  "id-style": {
    code: "SR014",
    severity: "info",
    off: true,
    summary: "a task id is not a `T` with three digits",
  },
  "id-order": {
    code: "SR015",
    severity: "info",
    off: true,
    summary: "a task id is lower than one above it",
  },
  "empty-phase": { code: "SR016", severity: "info", off: true, summary: "a phase holds no task" },
  "open-child": { code: "SR017", severity: "warning", summary: "a ticked task holds an open task" },
  "open-acceptance": {
    code: "SR018",
    severity: "warning",
    summary: "a ticked task has open criteria below it",
  },
  "task-without-path": {
    code: "SR019",
    severity: "info",
    off: true,
    summary: "an open task names no file",
  },
  "unsettled-prose": {
    code: "SR020",
    severity: "warning",
    summary: "a sentence about the order of tasks contradicts the list, or names a task that does not exist",
  },
  "unread-dependency": {
    code: "SR021",
    severity: "info",
    off: true,
    summary: "a drawing of dependencies is not read",
  },
  "wave-contradiction": {
    code: "SR022",
    severity: "warning",
    summary: "a wave plan contradicts what a task depends on",
  },
  "tick-before-prerequisite": {
    code: "SR023",
    severity: "warning",
    summary: "a ticked task depends on one that is open",
  },
  "parallel-same-file": {
    code: "SR024",
    severity: "warning",
    summary: "tasks marked [P] write the same file",
  },
  "test-after-code": {
    code: "SR025",
    severity: "info",
    off: true,
    summary: "a test task of a tests-first story stands behind its code",
  },
  "missing-story-label": {
    code: "SR026",
    severity: "info",
    off: true,
    summary: "a task of a story's phase has no story label",
  },
  "misplaced-story-label": {
    code: "SR027",
    severity: "info",
    off: true,
    summary: "a task of Setup, Foundational or Polish has a story label",
  },
  "unknown-story": {
    code: "SR028",
    severity: "warning",
    summary: "a task's label names a story that spec.md does not have",
  },
  "other-story-label": {
    code: "SR029",
    severity: "warning",
    summary: "a task in one story's phase is labelled for another",
  },
  "story-without-tasks": {
    code: "SR030",
    severity: "info",
    summary: "no phase, label or task refers to a story of spec.md",
  },
  "missing-document": {
    code: "SR031",
    severity: "warning",
    summary: "spec.md or plan.md is missing beside tasks.md",
  },
  "needs-clarification": {
    code: "SR032",
    severity: "warning",
    summary: "spec.md or plan.md holds a question that nobody answered",
  },
  "template-residue": {
    code: "SR033",
    severity: "warning",
    summary: "spec.md or plan.md still holds a placeholder of the template",
  },
  "unfinished-text": {
    code: "SR034",
    severity: "info",
    off: true,
    summary: "spec.md, plan.md or an open task still says TODO",
  },
  "unchecked-checklist": {
    code: "SR035",
    severity: "info",
    summary: "a checklist has open items while tasks are still to be done",
  },
  "convergence-not-last": {
    code: "SR036",
    severity: "warning",
    summary: "another phase follows the Convergence phase",
  },
  "unknown-requirement": {
    code: "SR037",
    severity: "warning",
    summary: "a task cites a requirement that spec.md does not have",
  },
  "uncovered-requirement": {
    code: "SR038",
    severity: "info",
    summary: "tasks cite nearly every requirement of spec.md, but not this one",
  },
  "duplicate-requirement": {
    code: "SR039",
    severity: "warning",
    summary: "spec.md gives two requirements the same id",
  },
  "phantom-tick": {
    code: "SR040",
    severity: "error",
    gated: true,
    summary: "a task is ticked, but no commit and no file has what it names",
  },
  "outside-path": {
    code: "SR041",
    severity: "info",
    summary: "a task writes outside of the project, so a person has to do it",
  },
  "phantom-file": {
    code: "SR042",
    severity: "warning",
    summary: "a task is ticked, but some of the files it names were never seen",
  },
  "merge-conflict": {
    code: "SR043",
    severity: "error",
    summary: "tasks.md holds the marks of an unfinished merge",
  },
  "tick-without-receipt": {
    code: "SR050",
    severity: "error",
    gated: true,
    summary: "a task is ticked, but the evidence file has no receipt for it",
  },
  "task-changed-since-tick": {
    code: "SR051",
    severity: "warning",
    summary: "a task's text changed after its tick was earned",
  },
  "requirement-changed-since-tick": {
    code: "SR052",
    severity: "warning",
    summary: "a requirement that a ticked task cites changed after the tick",
  },
  "evidence-file-missing": {
    code: "SR053",
    severity: "warning",
    summary: "a file that a ticked task wrote is gone",
  },
  "evidence-file-changed": {
    code: "SR054",
    severity: "info",
    summary: "a file that a ticked task wrote changed, and no later receipt covers it",
  },
  "evidence-below-required": {
    code: "SR055",
    severity: "error",
    summary: "a tick is proved less well than the feature requires",
  },
  "receipt-unreadable": {
    code: "SR056",
    severity: "warning",
    summary: "a line of the evidence file is no receipt",
  },
  "receipt-without-task": {
    code: "SR057",
    severity: "info",
    summary: "a receipt is for a task that tasks.md does not have",
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

export type Finding = Place & Pick<Diagnostic, "message" | "help" | "related">;

export const diagnose = (rule: RuleName, finding: Finding): Diagnostic => ({
  code: RULES[rule].code,
  severity: RULES[rule].severity,
  ...finding,
});
