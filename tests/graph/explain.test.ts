import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { whyNot } from "../../src/graph/explain.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import { formatWaiting } from "../../src/report/format-waiting.ts";

const SOURCE = `# Tasks: x

## Phase 1: Setup

- [x] T001 Create src/a.js
- [ ] T002 [P] Create src/b.js
- [ ] T003 [P] Manually look at it

## Phase 2: User Story 1 - Save

### Tests for User Story 1

- [ ] T004 [P] [US1] Test in tests/a.test.js

### Implementation

- [ ] T005 [US1] Create src/c.js (depends on T002)
- [~] T006 [US1] Create src/d.js
- [ ] T007 [P] [US1] Create src/e.js
- [ ] T008 [P] [US1] Extend src/e.js
- [-] T009 [US1] Create src/f.js
`;

function why(id: string): string | null {
  const { value } = parseTasks(SOURCE, { dir: "specs/001", file: "specs/001/tasks.md" });
  const graph = buildGraph(value, "phases");
  const waiting = whyNot(graph, id);
  return waiting === null ? null : formatWaiting({ graph, ...waiting });
}

describe("why a task does not start", () => {
  it.each([
    ["T001", ["T001 Create src/a.js (line 5)", "  is done"]],
    ["T002", ["T002 Create src/b.js (line 6)", "  may start now"]],
    [
      "T003",
      [
        "T003 Manually look at it (line 7)",
        "  waits for nothing else, but a person has to do it: `specrun confirm` ticks it",
      ],
    ],
    [
      "T005",
      [
        "T005 Create src/c.js (depends on T002) (line 17)",
        "  waits for",
        '    T002 (explicit: line 17 says "depends on T002")',
        "    section:2.1 Tests for User Story 1 (section, line 15), which still lacks `T004`",
        "      phase:1 Phase 1: Setup (phase, line 9), which still lacks `T002`, `T003`",
      ],
    ],
    [
      "T008",
      [
        "T008 Extend src/e.js (line 20)",
        "  waits for",
        "    T006 (sequence: T006 has no [P])",
        "      T005 (sequence: T006 has no [P])",
        '        T002 (explicit: line 17 says "depends on T002")',
        "        section:2.1 Tests for User Story 1 (section, line 15), which still lacks `T004`",
        "          phase:1 Phase 1: Setup (phase, line 9), which still lacks `T002`, `T003`",
        "    T007 (file: both write src/e.js)",
        "      T006 (sequence: T006 has no [P]) (see above)",
      ],
    ],
    ["T006", ["T006 Create src/d.js (line 18)", "  has the mark [~], which only a person can explain"]],
    ["T009", ["T009 Create src/f.js (line 21)", "  is set aside, and holds nobody up"]],
  ])("%s", (id, lines) => {
    expect(why(id)?.split("\n").slice(0, lines.length)).toEqual(lines);
    expect(why(id)?.endsWith("\n")).toBe(true);
  });

  it("goes through what is done to what is open before it", () => {
    const source = "## Phase 1: A\n- [ ] T1 a\n## Phase 2: B\n- [x] T2 b\n- [ ] T3 c\n";
    const graph = buildGraph(
      parseTasks(source, { dir: "specs/001", file: "specs/001/tasks.md" }).value,
      "phases",
    );
    const froms = whyNot(graph, "T3")?.steps.map(({ edge, depth, lacks }) => [edge.from, depth, lacks]);
    expect(froms).toEqual([
      ["T2", 0, []],
      ["phase:1", 1, ["T1"]],
    ]);
  });

  it("knows no other ids", () => {
    expect(why("T404")).toBeNull();
  });
});
