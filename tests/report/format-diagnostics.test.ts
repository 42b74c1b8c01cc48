import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/model/diagnostic.ts";
import { formatDiagnostics } from "../../src/report/format-diagnostics.ts";
import { palette } from "../../src/report/palette.ts";

const base: Diagnostic = {
  code: "SR005",
  severity: "error",
  file: "specs/001/tasks.md",
  line: 2,
  column: 7,
  length: 4,
  message: "duplicate task id `T002`",
};

const show = (diagnostic: Partial<Diagnostic>, source: string): string =>
  formatDiagnostics([{ ...base, ...diagnostic }], new Map([[base.file, source]]));

describe("formatDiagnostics", () => {
  it("shows the place, the line with a squiggle, what belongs to it and a next step", () => {
    const related = [{ ...base, line: 1, message: "`T002` first defined here" }];
    expect(show({ related, help: "give one of them a new id" }, "# x\n- [ ] T002 again\n")).toBe(`\
specs/001/tasks.md:2:7 duplicate task id \`T002\` (SR005)
    - [ ] T002 again
          ~~~~
    specs/001/tasks.md:1:7 \`T002\` first defined here
help: give one of them a new id
`);
  });

  it.each<[string, Partial<Diagnostic>, string, string[]]>([
    ["wide characters", { column: 4, length: 2 }, "x\n日本 言語 x", ["    日本 言語 x", "         ~~~~"]],
    ["tabs", { column: 2 }, "x\n\tabcd", ["      abcd", "      ~~~~"]],
    ["CRLF and a byte order mark", { line: 1, column: 1 }, "\uFEFFabcd\r\nx", ["    abcd", "    ~~~~"]],
    ["control characters", { column: 1, length: 1 }, "x\n\u001b[2Jab", ["    \\x1b[2Jab", "    ~~~~"]],
    ["a place behind the end", { column: 50 }, "x\nab", ["    ab", "      ~"]],
  ])("underlines %s", (_, place, source, lines) => {
    expect(show(place, source).split("\n").slice(1, 3)).toEqual(lines);
  });

  it("says nothing of a line it does not have", () => {
    expect(formatDiagnostics([base], new Map())).toBe(
      "specs/001/tasks.md:2:7 duplicate task id `T002` (SR005)\n",
    );
    expect(show({}, "one line")).toBe("specs/001/tasks.md:2:7 duplicate task id `T002` (SR005)\n");
  });

  it("parts several by an empty line, and names what is no error", () => {
    const warning: Diagnostic = {
      ...base,
      severity: "warning",
      message: "checkbox without a task id, ignored",
    };
    expect(formatDiagnostics([warning, base], new Map())).toBe(`\
specs/001/tasks.md:2:7 warning: checkbox without a task id, ignored (SR005)

specs/001/tasks.md:2:7 duplicate task id \`T002\` (SR005)
`);
  });

  it("paints errors red", () => {
    expect(formatDiagnostics([base], new Map(), palette(true))).toContain("\u001b[31mduplicate");
  });
});
