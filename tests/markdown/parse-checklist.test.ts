import { describe, expect, it } from "vitest";
import { countBoxes } from "../../src/markdown/parse-checklist.ts";

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
