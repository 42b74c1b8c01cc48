import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countBoxes, parseChecklist } from "../../src/markdown/parse-checklist.ts";
import { documentText, isInside } from "./document-text.ts";

describe("parseChecklist", () => {
  it("reads boxes at any depth, with their ids and lines", () => {
    const source =
      "# Check\n\n- [ ] CHK001 Is it clear?\n  - [X] nested\n- [x] **CHK-02** done\n- [-] dropped\n";
    const { items } = parseChecklist(source, "checklists/ux.md");
    expect(
      items.map(({ id, checked, line, range }) => [id, checked, line, source.slice(range.start, range.end)]),
    ).toEqual([
      ["CHK001", false, 3, "- [ ] CHK001 Is it clear?\n  - [X] nested"],
      [null, true, 4, "- [X] nested"],
      ["CHK-02", true, 5, "- [x] **CHK-02** done"],
    ]);
  });

  it("reads any text without throwing, twice alike", () => {
    fc.assert(
      fc.property(documentText, (source) => {
        const read = parseChecklist(source, "a.md");
        expect(read.items.filter(({ range }) => !isInside(source, range))).toEqual([]);
        expect(parseChecklist(source, "a.md")).toEqual(read);
      }),
      { numRuns: 40 },
    );
  });
});

describe("countBoxes", () => {
  it.each([
    ["", 0, 0],
    ["# Only prose\n", 0, 0],
    ["- [ ] CHK001 Is it clear?\n- [x] CHK002 Is it complete?\n- [X] Is it right?\n", 3, 1],
    ["- [ ] a\n  - [ ] nested\n    1. [x] deeper\n", 3, 2],
    ["```\n- [ ] fenced\n```\n\n> - [ ] quoted\n\n<!-- \n- [ ] hidden\n-->\n\n- [ ] counted\n", 1, 1],
    ["- [-] dropped\n- [~] unclear\n- plain\n- [ ] open\n", 1, 1],
    ["\uFEFF- [ ] a\r\n- [x] b\r\n", 2, 1],
  ])("%j: %i boxes, %i unchecked", (source, total, unchecked) => {
    expect(countBoxes(source)).toEqual({ total, unchecked });
  });
});
