/** A problem in a text that a person wrote. Lines and columns are 1-based, offsets 0-based UTF-16 units. */
export type Severity = "error" | "warning" | "info";

export interface Place {
  /** Project-relative path with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Number of characters to underline, at least 1. */
  readonly length: number;
}

export interface Diagnostic extends Place {
  /** Stable rule id, `SR001`. */
  readonly code: string;
  readonly severity: Severity;
  /** What was found and why it matters; lower case, no full stop. */
  readonly message: string;
  /** One next step. */
  readonly help?: string;
  /** Other places that belong to it (first definition, each edge of a cycle). */
  readonly related?: readonly (Place & { readonly message: string })[];
}

/** A parse never throws: what was understood, and everything that was not. */
export interface Parsed<T> {
  readonly value: T;
  readonly diagnostics: readonly Diagnostic[];
}
