import type { SourceRange } from "./task.ts";

/** spec.md, plan.md and the checklists as read. Offsets point into `source`, lines are 1-based. */
export interface SpecDocument {
  /** Project-relative, `/`. */
  readonly file: string;
  readonly source: string;
  readonly title: string;
  readonly stories: readonly Story[];
  /** Every definition in the order of the text: an id that is defined twice is here twice. */
  readonly requirements: readonly Requirement[];
  /** Answers of clarification sessions. */
  readonly clarifications: readonly Clarification[];
  readonly openQuestions: readonly OpenQuestion[];
  /** Headings, paragraphs and table rows: what is written, not what is quoted, fenced or commented out. */
  readonly prose: readonly SourceRange[];
}

export interface Story {
  /** `US1`, the number of its heading. */
  readonly id: string;
  /** False for the one story of the oldest template, which has no number in the text. */
  readonly numbered: boolean;
  readonly title: string;
  /** `P1`, null where the heading names none. */
  readonly priority: string | null;
  readonly line: number;
  /** The heading. */
  readonly headingRange: SourceRange;
  /** The heading and everything below it that belongs to the story. */
  readonly range: SourceRange;
  readonly independentTest: string | null;
  readonly scenarios: readonly Scenario[];
}

/** One Given/When/Then. */
export interface Scenario {
  /** `US1/AC2`: the second of the first story. */
  readonly id: string;
  /** On one line, marks of emphasis removed. */
  readonly text: string;
  readonly line: number;
  readonly range: SourceRange;
}

export interface Requirement {
  /** As written: `FR-001`, `SC-002`, `NFR-003`, `FR-029a`, `FR-UI-013`. */
  readonly id: string;
  readonly text: string;
  readonly line: number;
  readonly idRange: SourceRange;
  /** The whole list item or paragraph. */
  readonly range: SourceRange;
}

export interface Clarification {
  /** `2026-01-31`, null where no session is named. */
  readonly session: string | null;
  readonly question: string;
  readonly answer: string;
  readonly line: number;
}

/** A `[NEEDS CLARIFICATION: …]`, or a field of the technical context without a value, that nobody answered. */
export interface OpenQuestion {
  /** The question, or the sentence with the bare marker; empty where that stands alone. */
  readonly text: string;
  readonly range: SourceRange;
}

export interface PlanDocument {
  readonly file: string;
  readonly source: string;
  readonly title: string;
  /** `Language/Version`, `Testing`, …, in the order of the text. */
  readonly technicalContext: readonly ContextField[];
  readonly structureDecision: string | null;
  /** Paths of the source tree drawing, folders with a trailing `/`. */
  readonly sourceTree: readonly string[];
  readonly openQuestions: readonly OpenQuestion[];
  readonly prose: readonly SourceRange[];
}

export interface ContextField {
  readonly name: string;
  readonly value: string;
  readonly line: number;
  readonly range: SourceRange;
}

export interface ChecklistDocument {
  readonly file: string;
  readonly source: string;
  readonly items: readonly ChecklistItem[];
}

export interface ChecklistItem {
  /** `CHK001`, null for an item without an id. */
  readonly id: string | null;
  readonly checked: boolean;
  readonly line: number;
  readonly range: SourceRange;
}

/** What a feature's folder holds besides tasks.md; null where there is no such file. */
export interface FeatureDocuments {
  readonly spec: SpecDocument | null;
  readonly plan: PlanDocument | null;
  readonly checklists: readonly ChecklistDocument[];
}
