import fc from "fast-check";
import type { SourceRange } from "../../src/model/task.ts";

/** Pieces of spec.md and plan.md in any order, and plain noise between them. */
const piece = fc.oneof(
  fc.constantFrom(
    "### User Story 1 - Sign in (Priority: P1)",
    "### Primary User Story",
    "**US-02 (P2)** — a story",
    "**Acceptance Scenarios**:",
    "1. **Given** a, **When** b, **Then** c",
    "- **Given** a\n- **Then** b",
    "- **FR-001**: must",
    "  - FR-002: nested",
    "| FR-003 | cell |\n| --- | --- |\n| FR-004 | cell |",
    "- Q: why? → A: because",
    "[NEEDS CLARIFICATION: what?]",
    "## Technical Context\n\n**Testing**: NEEDS CLARIFICATION",
    "## Project Structure\n\n```\nsrc/\n├── a.ts\n│   └── b\n```",
    "**Structure Decision**: one",
    "<!-- open",
    "> quoted",
    "```",
    "- [ ] CHK001 clear?",
    "验收场景:",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ maxLength: 20 }),
);

export const documentText = fc
  .record({
    pieces: fc.array(piece, { maxLength: 14 }),
    newline: fc.constantFrom("\n", "\n\n", "\r\n", "\r"),
  })
  .map(({ pieces, newline }) => pieces.join(newline));

export const isInside = (source: string, { start, end }: SourceRange): boolean =>
  start >= 0 && start <= end && end <= source.length;
