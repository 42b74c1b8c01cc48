import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { whyNot } from "../../src/graph/explain.ts";
import { simulate } from "../../src/graph/simulate.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Order, TaskGraph } from "../../src/model/graph.ts";
import { formatGraph } from "../../src/report/format-graph.ts";
import { formatGraphJson } from "../../src/report/format-graph-json.ts";
import { formatGraphMermaid } from "../../src/report/format-graph-mermaid.ts";
import { formatWaiting } from "../../src/report/format-waiting.ts";

const SOURCE = `# Tasks: x

## Phase 1: Setup
- [x] T001 Create "quotes" & <tags> in src/a.js
- [-] T001.5 Skipped

## Phase 2: User Story 1 - Save
### Tests for User Story 1
- [ ] T002 [P] [US1] Test in tests/a.test.js
### Implementation
- [ ] T003 [P] [US1] [size/S] Create \`src/b.js\` (depends on T001)
- [ ] T004 [P] [US1] Create src/c.js

## Phase 3: User Story 2 - Find
- [ ] T005 [US2] Extend src/c.js
- [ ] T006 [US2] Commit all changes
`;

function graphOf(order: Order, source = SOURCE): TaskGraph {
  return buildGraph(parseTasks(source, { dir: "specs/001-x", file: "specs/001-x/tasks.md" }).value, order);
}

const gains = {
  jobs: 4,
  orders: (["phases", "stories"] as const).map((order) => ({ order, ...simulate(graphOf(order), 4) })),
};

describe("the graph as text", () => {
  it("shows phases, tasks with what they wait for, waves and what each order would gain", () => {
    expect(formatGraph(graphOf("phases"), { resolvedBy: "feature.json", gains })).toBe(`\
specs/001-x  7 tasks, 1 done, 5 open, 1 set aside, order phases, from .specify/feature.json

Phase 1: Setup  phase:1, 1 of 2 done
  ✔ T001      code  Create "quotes" & <tags> in src/a.js
  – T001.5    code  Skipped                                               <- T001 sequence

Phase 2: User Story 1 - Save  phase:2, 0 of 3 done
  Tests for User Story 1  section:2.1
  ○ T002 [P]  test  Test in tests/a.test.js                               <- phase:1
  Implementation  section:2.2
  ○ T003 [P]  code  Create \`src/b.js\` (depends on T001)                   <- T001 explicit; section:2.1
  ○ T004 [P]  code  Create src/c.js                                       <- section:2.1

Phase 3: User Story 2 - Find  phase:3, 0 of 2 done
  ○ T005      code  Extend src/c.js                                       <- phase:2
  ○ T006      git   Commit all changes                                    <- T005 sequence

waves  what could start together, with unlimited workers
    1  T002
    2  T003 T004
    3  T005
    4  T006

critical path  4 tasks that follow each other
       T002 -> T003 -> T005 -> T006

expected gain  over one task after the other, if all take equally long
  order        longest   at best   with 4 jobs
  phases       3 tasks      1.3x          1.3x
  stories      2 tasks      2.0x          2.0x   --order stories
`);
  });

  it("has nothing to show of a finished list but that", () => {
    const text = formatGraph(graphOf("phases", "## Phase 1: A\n- [x] T001 a\n"));
    expect(text.trimEnd().split("\n").at(-1)).toBe("nothing is open");
  });

  it("makes control characters of the text visible", () => {
    const text = formatGraph(graphOf("phases", "## Phase 1: A\u001b[2J\n- [ ] T001 a\u0007b\u202e\n"));
    expect(text).not.toMatch(/[\u0007\u001b\u202e]/);
  });
});

describe("the graph as JSON", () => {
  it("has exactly the fields of version 1", () => {
    const graph = graphOf("phases");
    const document = JSON.parse(formatGraphJson(graph, "branch", graph.diagnostics));
    expect(Object.keys(document)).toEqual([
      "version",
      "feature",
      "order",
      "phases",
      "tasks",
      "barriers",
      "edges",
      "waves",
      "criticalPath",
      "diagnostics",
    ]);
    expect(document.feature).toEqual({ dir: "specs/001-x", resolvedBy: "branch" });
    expect(document.phases[1]).toEqual({
      index: 2,
      title: "Phase 2: User Story 1 - Save",
      kind: "story",
      story: "US1",
      line: 7,
    });
    expect(document.tasks[3]).toEqual({
      id: "T003",
      line: 11,
      state: "todo",
      marker: " ",
      parallel: true,
      stories: ["US1"],
      labels: ["size/S"],
      title: "Create `src/b.js` (depends on T001)",
      phase: 2,
      section: 2,
      kind: "edit",
      role: "code",
      files: ["src/b.js"],
      dependsOn: ["T001"],
    });
    expect(document.barriers).toEqual([
      { id: "phase:1", title: "Phase 1: Setup" },
      { id: "section:2.1", title: "Tests for User Story 1" },
      { id: "phase:2", title: "Phase 2: User Story 1 - Save" },
      { id: "phase:3", title: "Phase 3: User Story 2 - Find" },
    ]);
    expect(document.edges[0]).toEqual({
      from: "T001",
      to: "T001.5",
      reason: "sequence",
      line: 5,
      text: "T001.5 has no [P]",
    });
    expect(document.waves).toEqual([["T002"], ["T003", "T004"], ["T005"], ["T006"]]);
  });

  it("holds no raw control character and still says the same", () => {
    const graph = graphOf("phases", "## Phase 1: A\n- [ ] T001 a\u0007b\u202e\n");
    const text = formatGraphJson(graph, "branch", []);
    expect(text).not.toMatch(/[\u0007\u202e]/);
    expect(JSON.parse(text).tasks[0].title).toBe("a\u0007b\u202e");
  });
});

describe("the graph for mermaid", () => {
  it("draws phases as boxes and barriers as circles, and lets no text break the diagram", () => {
    expect(formatGraphMermaid(graphOf("phases"))).toBe(`\
flowchart TD
  subgraph p1["Phase 1: Setup"]
    T001["T001 Create #34;quotes#34; #38; #60;tags#62; in src/a.js"]:::done
    T001_5["T001.5 Skipped"]:::aside
  end
  subgraph p2["Phase 2: User Story 1 - Save"]
    T002["T002 Test in tests/a.test.js"]:::todo
    T003["T003 Create src/b.js #40;depends on T001#41;"]:::todo
    T004["T004 Create src/c.js"]:::todo
    section_2_1(("section:2.1"))
  end
  subgraph p3["Phase 3: User Story 2 - Find"]
    T005["T005 Extend src/c.js"]:::todo
    T006["T006 Commit all changes"]:::todo
  end
  phase_1(("phase:1"))
  phase_2(("phase:2"))
  phase_3(("phase:3"))
  T001 -->|sequence| T001_5
  T001 -.-> phase_1
  T001_5 -.-> phase_1
  phase_1 -.-> T002
  T002 -.-> section_2_1
  T001 -->|explicit| T003
  section_2_1 -.-> T003
  section_2_1 -.-> T004
  T002 -.-> phase_2
  T003 -.-> phase_2
  T004 -.-> phase_2
  phase_2 -.-> T005
  T005 -->|sequence| T006
  T005 -.-> phase_3
  T006 -.-> phase_3
  classDef done fill:#d4edda,stroke:#2e7d32,color:#1b3a1e
  classDef todo fill:#e3f2fd,stroke:#1565c0,color:#0d2a4a
  classDef aside fill:#eeeeee,stroke:#9e9e9e,color:#424242
  classDef unknown fill:#fff3cd,stroke:#b8860b,color:#4a3a00
`);
  });
});

describe("a place where the tasks of a sentence meet", () => {
  const boxes = Array.from(
    { length: 20 },
    (_, at) => `- [${at === 0 ? "x" : " "}] T0${10 + at} [P] a\n`,
  ).join("");
  const graph = graphOf("phases", `## Phase 1: A\n${boxes}\n## Dependencies\n\nT010-T018 before T019-T029\n`);
  const [join] = graph.barriers.filter((node) => node.startsWith("tasks:"));

  it("has a name for people", () => {
    expect(formatGraph(graph)).toContain(
      "T019 [P]  code  a                                                     <- the tasks named in line 25\n",
    );
    const waiting = whyNot(graph, "T020");
    expect(waiting === null ? null : formatWaiting({ graph, ...waiting })).toBe(
      'T020 a (line 12)\n  waits for\n    the tasks named in line 25 (explicit: "T010-T018 before T019-T029"), of which `T011`, `T012`, `T013`, `T014`, `T015`, `T016`, `T017`, `T018` are open\n',
    );
  });

  it("is declared for programs", () => {
    expect(join).toMatch(/^tasks:25\/\d+$/);
    expect(JSON.parse(formatGraphJson(graph, "branch", [])).barriers).toContainEqual({
      id: join,
      title: "the tasks named in line 25",
    });
    const mermaid = formatGraphMermaid(graph);
    const name = join?.replace(/[:/]/g, "_");
    expect(mermaid).toContain(`  ${name}(("the tasks named in line 25"))\n`);
    expect(mermaid).toContain(`  T010 -.-> ${name}\n`);
    expect(mermaid).toContain(`  ${name} -.-> T019\n`);
  });
});
