import { describe, expect, it } from "vitest";
import { formatFixes } from "../../src/report/format-fixes.ts";

describe("formatFixes", () => {
  it("shows each line as it was and as it is", () => {
    const text = formatFixes([
      {
        file: "specs/001-login/tasks.md",
        lines: [
          { id: null, line: 5, before: ["| ID | Task |", "|----|------|"], after: [] },
          { id: "T001", line: 7, before: ["| T001 | Add it |"], after: ["- [ ] T001 Add it"] },
        ],
      },
      { file: "specs/002-quiet/tasks.md", lines: [] },
    ]);
    expect(text).toBe(
      [
        "specs/001-login/tasks.md:5 table head removed",
        "  - | ID | Task |",
        "  - |----|------|",
        "",
        "specs/001-login/tasks.md:7 `T001` is a task now",
        "  - | T001 | Add it |",
        "  + - [ ] T001 Add it",
        "",
        "fixed: 1 task in 1 file",
        "",
      ].join("\n"),
    );
  });

  it("says nothing where nothing changed", () => {
    expect(formatFixes([{ file: "specs/001-login/tasks.md", lines: [] }])).toBe("");
    expect(formatFixes([])).toBe("");
  });

  it("shows what a line hides", () => {
    const line = { id: "T001", line: 1, before: ["- T001 \u001b[2Ja"], after: ["- [ ] T001 \u001b[2Ja"] };
    expect(formatFixes([{ file: "tasks.md", lines: [line] }])).not.toContain("\u001b");
  });
});
