import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { simulate } from "../../src/graph/simulate.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Order, TaskGraph } from "../../src/model/graph.ts";

function graphOf(source: string, order: Order = "phases"): TaskGraph {
  return buildGraph(parseTasks(source, { dir: "specs/001", file: "specs/001/tasks.md" }).value, order);
}

const edges = (graph: TaskGraph): string[] =>
  graph.edges.map(({ from, to, reason }) => `${from} ${to} ${reason}`);

/** One phase of the given lines, without its edges into the phase's barrier. */
const inPhase = (...lines: readonly string[]): string[] =>
  edges(graphOf(`## Phase 1: Core\n\n${lines.map((line) => `- [ ] ${line}`).join("\n")}\n`)).filter(
    (edge) => !edge.includes("phase:"),
  );

describe("inside a section", () => {
  it.each<[string, string[], string[]]>([
    ["plain tasks follow each other", ["T1 a", "T2 b", "T3 c"], ["T1 T2 sequence", "T2 T3 sequence"]],
    ["a run of [P] is one group", ["T1 [P] a", "T2 [P] b"], []],
    [
      "a plain task is a barrier to both sides",
      ["T1 [P] a", "T2 [P] b", "T3 c", "T4 [P] d", "T5 [P] e"],
      ["T1 T3 sequence", "T2 T3 sequence", "T3 T4 sequence", "T3 T5 sequence"],
    ],
    ["words win over [P]", ["T1 [P] a", "T2 [P] b (depends on T1)"], ["T1 T2 explicit"]],
    [
      "words name a later task",
      ["T1 [P] a (depends on T3)", "T2 [P] b", "T3 c"],
      ["T3 T1 explicit", "T2 T3 sequence"],
    ],
    [
      "words may move a task behind several",
      ["T1 a (after T2)", "T2 b (after T3)", "T3 c"],
      ["T2 T1 explicit", "T3 T2 explicit"],
    ],
    ["a file that both write orders two [P]", ["T1 [P] src/a.ts", "T2 [P] src/a.ts"], ["T1 T2 file"]],
    ["a file that one only reads does not", ["T1 [P] src/a.ts", "T2 [P] src/b.ts like src/a.ts"], []],
    ["a file that is checked does not", ["T1 [P] src/a.ts", "T2 [P] Verify src/a.ts"], []],
    [
      "three writers make a chain",
      ["T1 [P] src/a.ts", "T2 [P] src/a.ts", "T3 [P] src/a.ts"],
      ["T1 T2 file", "T2 T3 file"],
    ],
    [
      "a file never turns against words",
      ["T1 [P] src/a.ts (depends on T2)", "T2 [P] src/a.ts"],
      ["T2 T1 explicit"],
    ],
    [
      "a task waits for those inside it",
      ["T1 a\n  - [ ] T2 b\n  - [ ] T3 c"],
      ["T2 T1 explicit", "T3 T1 explicit", "T2 T3 sequence"],
    ],
  ])("%s", (_, lines, expected) => {
    expect(inPhase(...lines).sort()).toEqual([...expected].sort());
  });
});

const STORIES = `
## Phase 1: Setup
- [ ] T001 src/setup.ts
## Phase 2: Foundational
- [ ] T002 src/base.ts
## Phase 3: User Story 1
- [ ] T003 [P] [US1] Unit test in tests/a.test.ts
- [ ] T004 [P] [US1] src/a.ts
- [ ] T005 [US1] src/shared.ts
## Phase 4: User Story 2
### Tests
- [ ] T006 [US2] Unit test in tests/b.test.ts
### Implementation
- [ ] T007 [US2] src/b.ts
- [ ] T008 [US2] src/shared.ts
## Phase 5: Polish
- [ ] T009 docs/a.md
## Phase 6: Convergence
- [ ] T010 src/c.ts per FR-001 (missing)
`;

describe("between phases", () => {
  it("each phase waits for the one before it", () => {
    expect(edges(graphOf(STORIES)).filter((edge) => edge.startsWith("phase:"))).toEqual([
      "phase:1 T002 phase",
      "phase:2 T003 phase",
      "phase:3 T006 phase",
      "phase:4 T009 phase",
      "phase:5 T010 phase",
    ]);
  });

  it("stories stand side by side, what follows waits for all of them", () => {
    const graph = graphOf(STORIES, "stories");
    expect(edges(graph).filter((edge) => edge.startsWith("phase:") || edge.endsWith("file"))).toEqual([
      "phase:1 T002 phase",
      "phase:2 T003 phase",
      "phase:2 T006 phase",
      "T005 T008 file",
      "phase:3 T009 story",
      "phase:4 T009 story",
      "phase:5 T010 phase",
    ]);
    expect(graph.waves).toEqual([
      ["T001"],
      ["T002"],
      ["T003", "T006"],
      ["T004", "T007"],
      ["T005"],
      ["T008"],
      ["T009"],
      ["T010"],
    ]);
  });

  it("tests stand before the code of their story, with and without sub-headings", () => {
    expect(edges(graphOf(STORIES)).filter((edge) => edge.endsWith("section"))).toEqual([
      "T003 section:3.0.1 section",
      "section:3.0.1 T004 section",
      "T006 section:4.1 section",
      "section:4.1 T007 section",
    ]);
  });

  it("phases without tasks are passed over", () => {
    const graph = graphOf(
      "## Phase 1: A\n- [ ] T1 a\n## Phase 2: B\n\nNothing.\n\n## Phase 3: C\n- [ ] T2 b\n",
    );
    expect(edges(graph)).toEqual(["T1 phase:1 phase", "phase:1 T2 phase", "T2 phase:3 phase"]);
  });

  it("dotted phases stay a chain in both orders", () => {
    const source =
      "## Phase 3.2: Tests First\n- [ ] T1 [P] a\n## Phase 3.3: Core Implementation\n- [ ] T2 [P] b\n";
    expect(edges(graphOf(source, "stories"))).toEqual(edges(graphOf(source)));
  });
});

describe("order that is only stated", () => {
  const stated = (text: string, order: Order): string[] =>
    graphOf(`${STORIES}\n## Dependencies\n\n${text}\n`, order)
      .edges.filter(({ reason }) => reason === "explicit")
      .map(({ from, to, line, text: words }) => `${from} ${to} ${line} ${words}`);

  it("between stories holds the later one back, where the phases do not", () => {
    expect(stated("- US2 depends on US1", "phases")).toEqual([]);
    expect(stated("- US2 depends on US1", "stories")).toEqual(["phase:3 T006 23 US2 depends on US1"]);
    expect(stated("- US2 (P2): T003 blocks T007", "stories")).toEqual(["T003 T007 23 T003 blocks T007"]);
  });

  it("gives way to words on the task, and to the phases", () => {
    const source = (below: string): string =>
      `## Phase 1: A\n- [ ] T1 [P] a (after T2)\n- [ ] T2 [P] b\n## Phase 2: B\n- [ ] T3 [P] c\n\n## Dependencies\n\n${below}\n`;
    for (const below of ["- T1 blocks T2", "- T3 blocks T1", "- T3 before T1"]) {
      const graph = graphOf(source(below));
      expect(graph.diagnostics.map(({ code }) => code)).toEqual(["SR020"]);
      expect(edges(graph)).toEqual(edges(graphOf(source("- nothing"))));
    }
  });

  it("moves a task inside its phase, as words on the task would", () => {
    const source =
      "## Phase 1: A\n- [ ] T1 a\n- [ ] T2 b\n- [ ] T3 c\n\n## Dependencies\n\n- T1 depends on T3\n";
    expect(graphOf(source).waves).toEqual([["T2"], ["T3"], ["T1"]]);
  });

  it("does not let stories wait for each other crosswise", () => {
    const source = `## Phase 1: User Story 1\n- [ ] T1 [US1] a\n- [ ] T2 [US1] b\n## Phase 2: User Story 2\n- [ ] T3 [US2] c\n- [ ] T4 [US2] d\n
## Dependencies\n\n- T1 depends on T4\n- T3 depends on T2\n`;
    const graph = graphOf(source, "stories");
    expect(graph.diagnostics.map(({ code, line }) => `${code} ${line}`)).toEqual(["SR020 11"]);
    expect(graph.waves.flat()).toHaveLength(4);
  });

  it("is an error on the task itself, when the phases contradict it", () => {
    const source = "## Phase 1: Setup\n- [ ] T1 a (depends on US1)\n## Phase 2: User Story 1\n- [ ] T2 b\n";
    const [diagnostic] = graphOf(source).diagnostics;
    expect([diagnostic?.code, diagnostic?.severity]).toEqual(["SR009", "error"]);
  });
});

describe("waves and the critical path", () => {
  it("count only what is open, and go through what is done", () => {
    const graph = graphOf(
      "## Phase 1: A\n- [ ] T1 a\n- [x] T2 b\n- [-] T3 c\n- [ ] T4 d\n- [ ] T5 [P] e\n- [ ] T6 [P] f\n",
    );
    expect(graph.waves).toEqual([["T1"], ["T4"], ["T5", "T6"]]);
    expect(graph.criticalPath).toEqual(["T1", "T4", "T5"]);
  });

  it("a person's task delays only what names it", () => {
    const graph = graphOf(
      "## Phase 1: A\n- [ ] T1 Manually check it\n- [ ] T2 b\n- [ ] T3 c (depends on T1)\n",
    );
    expect(graph.waves).toEqual([["T1", "T2"], ["T3"]]);
  });

  it("what is done holds its place: nothing behind it overtakes what is before it", () => {
    const graph = graphOf("## Phase 1: A\n- [ ] T1 a\n## Phase 2: B\n- [x] T2 b\n- [ ] T3 c\n");
    expect(graph.waves).toEqual([["T1"], ["T3"]]);
  });

  it("nothing is left of a finished list", () => {
    const graph = graphOf("## Phase 1: A\n- [x] T1 a\n- [x] T2 b\n");
    expect([graph.waves, graph.criticalPath]).toEqual([[], []]);
  });

  it.each<[number, number]>([
    [1, 9],
    [2, 7],
    [4, 7],
  ])("%i workers need %i rounds", (jobs, rounds) => {
    const lines = ["T1 a", "T2 [P] b", "T3 [P] c", "T4 d", "T5 [P] e", "T6 [P] f", "T7 g", "T8 h", "T9 i"];
    const graph = graphOf(`## Phase 1: A\n${lines.map((line) => `- [ ] ${line}`).join("\n")}\n`);
    expect(simulate(graph, jobs)).toEqual({ tasks: 9, chain: 7, rounds });
  });
});

describe("contradictions", () => {
  const messages = (source: string, order: Order = "phases"): string[] =>
    graphOf(source, order).diagnostics.map(({ line, message }) => `${line} ${message}`);

  it("names every circle once", () => {
    const source =
      "## Phase 1: A\n- [ ] T1 a (after T2)\n- [ ] T2 b (after T1)\n- [ ] T3 c (after T4)\n- [ ] T4 d (after T3)\n";
    expect(messages(source)).toEqual([
      "2 dependency cycle: T1 -> T2 -> T1",
      "4 dependency cycle: T3 -> T4 -> T3",
    ]);
  });

  it("finds stories that wait for each other crosswise", () => {
    const source = `
## Phase 1: User Story 1
- [ ] T1 [US1] a
- [ ] T2 [US1] b (depends on T4)
## Phase 2: User Story 2
- [ ] T3 [US2] c (depends on T2)
- [ ] T4 [US2] d
`;
    expect(messages(source, "stories")).toHaveLength(1);
    expect(messages(source, "stories")[0]).toContain("dependency cycle: ");
    expect(messages(source)).toEqual([
      "4 task `T2` depends on `T4` of a later phase, which waits for this one",
    ]);
  });

  it("keeps the graph usable", () => {
    const graph = graphOf("## Phase 1: A\n- [ ] T1 a (after T2)\n- [ ] T2 b (after T1)\n- [ ] T3 c\n");
    expect(graph.waves.flat()).toEqual(["T2", "T1", "T3"]);
  });

  it("grows no faster than the list", () => {
    const chain = (count: number): string =>
      `## Phase 1: A\n${Array.from({ length: count }, (_, at) => `- [ ] T${1000 + at} [P] src/a.ts (depends on T${1000 + ((at + 1) % count)})`).join("\n")}\n`;
    const graph = graphOf(chain(2_000));
    expect(graph.diagnostics).toHaveLength(1);
    expect(graph.edges.length).toBeLessThan(3 * 2_000);
  });
});
