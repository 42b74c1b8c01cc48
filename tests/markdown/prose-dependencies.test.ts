import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { topologicalOrder } from "../../src/graph/topological-order.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Feature, OrderEnd } from "../../src/model/feature.ts";

const PLACE = { dir: "specs/001", file: "specs/001/tasks.md" };

/** Phases 1 to 6 with the stories 1, 2 and 3 in the middle; T001 to T030, five tasks a phase. */
const TITLES = ["Setup", "Foundational", "User Story 1", "User Story 2", "User Story 3", "Polish"];
const LIST = TITLES.map((title, phase) => {
  const boxes = [1, 2, 3, 4, 5].map((at) => `- [ ] T0${String(phase * 5 + at).padStart(2, "0")} [P] Work\n`);
  return `## Phase ${phase + 1}: ${title}\n\n${boxes.join("")}`;
}).join("\n");

function parse(below: string, heading = "## Dependencies"): Feature {
  return parseTasks(`${LIST}\n${heading}\n\n${below}\n`, PLACE).value;
}

/** `T001,T002 > phase:3`, in the order of the text. */
function said(below: string, heading?: string): string[] {
  const name = (end: OrderEnd): string => (end.kind === "task" ? end.id : `phase:${end.phase + 1}`);
  return parse(below, heading).statedOrder.map(
    ({ from, to }) => `${from.map(name).join(",")} > ${to.map(name).join(",")}`,
  );
}

describe("a sentence about order", () => {
  it.each<[string, string[]]>([
    // blocks
    ["T008 blocks T009, T011", ["T008 > T009,T011"]],
    ["**T008** blocks T009 and T011", ["T008 > T009,T011"]],
    ["`T008` gates T011", ["T008 > T011"]],
    ["T008 unblocks T009/T010", ["T008 > T009,T010"]],
    ["T001 does not block T002", []],
    // group before group
    ["Tests (T004-T005) before implementation (T008-T009)", ["T004,T005 > T008,T009"]],
    ["T004-T005 must complete before T006-T008", ["T004,T005 > T006,T007,T008"]],
    ["T003–T005 precede T006", ["T003,T004,T005 > T006"]],
    ["T004 to T005 should be merged before T006", ["T004,T005 > T006"]],
    ["T006 must not start before T004 is merged", ["T004 > T006"]],
    ["T004 can run before T006", []],
    ["T002 before any source edit", []],
    ["T001 before T002, T003 before T004", ["T001 > T002", "T003 > T004"]],
    ["Entities (T002) before drivers that depend on them (T005)", []],
    // depends on, after, requires
    ["T009 depends on T008", ["T008 > T009"]],
    ["T009, T010 depend on T007-T008", ["T007,T008 > T009,T010"]],
    ["T009 depends on the decisions from T007 and T008", ["T007,T008 > T009"]],
    ["T015 depends on T010 through T012 and must run before T020", ["T010,T011,T012 > T015", "T015 > T020"]],
    ["T005 depends on T004, T006 depends on T005", ["T004 > T005", "T005 > T006"]],
    ["T009 needs T008", ["T008 > T009"]],
    ["T009: waits for T008", ["T008 > T009"]],
    ["T009 is blocked by T008", ["T008 > T009"]],
    ["T009 does NOT depend on T008", []],
    ["T009 no longer depends on T008", []],
    ["T009 may depend on T008", []],
    ["T009 depends on T007 or T008", []],
    ["T009 is independent of T008", []],
    ["T009 depends on creation at T1", []],
    ["T009 (depends on T008)", ["T008 > T009"]],
    ["T009 — draw it (depends on T008)", ["T008 > T009"]],
    ["T009 зависит от T008", ["T008 > T009"]],
    ["T009 依赖 T007, T008", ["T007,T008 > T009"]],
    ["US2: зависит от Foundational, не блокирует US1", ["phase:2 > phase:4"]],
    // stories and phases
    [
      "**Foundational (Phase 2)**: Depends on Setup completion - BLOCKS all user stories",
      ["phase:1 > phase:2", "phase:2 > phase:3,phase:4,phase:5"],
    ],
    [
      "**User Story 2 (P2)**: Can start after Foundational (Phase 2) - May integrate with US1 but should be independently testable",
      ["phase:2 > phase:4"],
    ],
    ["US3 (P2): Depends on US2 completing first", ["phase:4 > phase:5"]],
    [
      "US3 - Search (P2): Can start after Foundational - Requires the list to exist (US1)",
      ["phase:2 > phase:5", "phase:3 > phase:5"],
    ],
    ["US3: Search (P2) - Depends on US1 (reads its list)", ["phase:3 > phase:5"]],
    ["US3 (P3): зависит только от Foundational", ["phase:2 > phase:5"]],
    ["US3 depends on US1 + US2", ["phase:3,phase:4 > phase:5"]],
    ["US3 depends on US1's lending (T012)", ["T012 > phase:5"]],
    ["Phase 3 blocks Phases 4, 5 and 6", ["phase:3 > phase:4,phase:5,phase:6"]],
    ["Phase 6 depends on Phases 3-5", ["phase:3,phase:4,phase:5 > phase:6"]],
    ["Polish: after all user stories", ["phase:3,phase:4,phase:5 > phase:6"]],
    ["US1: No dependencies on other stories", []],
    ["US9 depends on US1", []],
    ["US1+US2: can run in parallel", []],
    // chains
    ["T001 → T002 → T003", ["T001 > T002", "T002 > T003"]],
    ["T005 → {T006, T007}", ["T005 > T006,T007"]],
    ["T013 -> T014/T015", ["T013 > T014,T015"]],
    ["T011 ⟶ T012-T014", ["T011 > T012,T013,T014"]],
    ["T001 (red) → T002 [P] ∥ T003 (two files) → T004", ["T001 > T002,T003", "T002,T003 > T004"]],
    ["T001 → T002, T003 → T004", ["T001 > T002", "T003 > T004"]],
    ["Setup → Foundational → US1 → Polish", ["phase:1 > phase:2", "phase:2 > phase:3", "phase:3 > phase:6"]],
    ["US1: T011 + T012 in parallel, then T013", ["T011,T012 > T013"]],
    ["`US2 -> US1`", []],
    ["T001 → `src/a.ts`", []],
    // parallel
    ["T010–T012 run in parallel after T009", ["T009 > T010,T011,T012"]],
    ["After T009 completes, T010 and T011 can run in parallel", ["T009 > T010,T011"]],
    ["T010 parallel once T009 done", ["T009 > T010"]],
    ["T010 can run in parallel with T011 after T009", []],
    ["После `T016` параллельно выполнять `T018` и `T020`", ["T016 > T018,T020"]],
    ["T020-T022 可在 T018-T019 完成后并行", ["T018,T019 > T020,T021,T022"]],
    ["T001 ∥ T002", []],
    ["T009 (can run in parallel with T006-T008)", []],
    // sequential
    ["T008-T010 are sequential (all modify index.tsx)", ["T008 > T009", "T009 > T010"]],
    ["T008, T010 (sequential, same file)", ["T008 > T010"]],
    ["T007-T008, T009-T010 are pairs (sequential within pair)", []],
    ["T008-T010 are not sequential", []],
    // advice and examples
    ["Recommended: T009 before T008", []],
    ["Developer A: T009 → T012", []],
    ["Priority order: US3 → US1 → US2", []],
  ])("%s", (line, expected) => {
    expect(said(`- ${line}`)).toEqual(expected);
    expect(said(line)).toEqual(expected);
  });

  it.each(["## Parallel Example: User Story 1", "## Implementation Strategy", "## Notes"])(
    "is not looked for under %s",
    (heading) => {
      expect(said("- T008 blocks T009", heading)).toEqual([]);
    },
  );

  it("may run over lines, and stand below what it is about", () => {
    expect(said("- T008 must complete\n  before T009")).toEqual(["T008 > T009"]);
    expect(said("- **US2**\n  - Depends on: US1, T005")).toEqual(["phase:3,T005 > phase:4"]);
    expect(said("### US2\n\n**Dependencies**: US1")).toEqual(["phase:3 > phase:4"]);
  });

  it("may be the row of a table", () => {
    const table =
      "| Story | Depends On | Parallel |\n|---|---|---|\n| US2 (P2) | US1 | US3 |\n| US3 | None (US1 helps) | - |";
    expect(said(table)).toEqual(["phase:3 > phase:4"]);
  });

  it("may be the line of a fence, but no drawing", () => {
    expect(said("```text\n# in order\nT001 → T002 → T003\n```")).toEqual(["T001 > T002", "T002 > T003"]);
    const drawing = "```text\nT001\n└─→ T002 → T003\n```";
    expect(said(drawing)).toEqual([]);
    const { diagnostics } = parseTasks(`${LIST}\n## Dependencies\n\n${drawing}\n`, PLACE);
    expect(diagnostics.map(({ code, line, message }) => `${code} ${line} ${message}`)).toEqual([
      "SR021 51 this drawing of dependencies is not read, so nothing waits because of it",
    ]);
  });
});

describe("waves", () => {
  it.each<[string, string, string[]]>([
    [
      "a list",
      "- **Wave 1**: T001\n- **Wave 2**: T002, T003 (depends on T001)",
      ["T001 > T003", "T001 > T002,T003"],
    ],
    [
      "a list of lists",
      "- **Wave 1**\n  - T001 begins\n- **Wave 2**\n  - T002 like T009\n  - T003",
      ["T001 > T002,T003"],
    ],
    ["a table", "| Wave | Tasks |\n|---|---|\n| 1 | T001 |\n| 2 | T002, T003 |", ["T001 > T002,T003"]],
    ["one wave alone", "- Wave 1: T001, T002", []],
  ])("as %s", (_, text, expected) => {
    expect(said(text, "## Execution Wave DAG")).toEqual(expected);
  });
});

describe("a mermaid graph", () => {
  it.each<[string, string[]]>([
    ["T001 --> T002", ["T001 > T002"]],
    ["T001 --> T002 --> T003", ["T001 > T002", "T002 > T003"]],
    ["T001 & T002 --> T003", ["T001,T002 > T003"]],
    ["T001[Begin] -->|then| T002([T002: go on])", ["T001 > T002"]],
    ["A[T001: Begin] ==> B[T002]", ["T001 > T002"]],
    ["A[Phase 1: Setup] --> B[Phase 2]", ["phase:1 > phase:2"]],
    ["A[T001] --> B[somewhere] --> C[T003]", []],
    ["T001 -.-> T002", []],
    ["T001 --- T002", []],
    ["%% T001 --> T002", []],
  ])("%s", (line, expected) => {
    expect(said(`\`\`\`mermaid\ngraph TD\n    ${line}\n\`\`\``)).toEqual(expected);
  });
});

describe("inside the phases", () => {
  const sayIn = (text: string): string[] => {
    const { statedOrder } = parseTasks(text, PLACE).value;
    const name = (end: OrderEnd): string => (end.kind === "task" ? end.id : `phase:${end.phase + 1}`);
    return statedOrder.map(
      ({ from, to, source }) => `${source} ${from.map(name).join(",")} > ${to.map(name).join(",")}`,
    );
  };
  const before =
    "## Phase 1: Setup\n- [ ] T001 a\n## Phase 2: User Story 1\n- [ ] T002 b\n## Phase 3: Polish\n";

  it.each<[string, string, string[]]>([
    ["a task names a story", "- [ ] T003 c (depends on US1)", ["task phase:2 > T003"]],
    [
      "a task names a phase and a task",
      "- [ ] T003 c. Depends on Phase 1 + T002",
      ["task phase:1,T002 > T003"],
    ],
    ["a task names all stories", "- [ ] T003 c (depends on all US tasks)", ["task phase:2 > T003"]],
    ["a task tells about a story", "- [ ] T003 Explain what US1 needs and why US1 is first", []],
    ["a task may wait", "- [ ] T003 c (may depend on US1)", []],
    [
      "a heading",
      "### Wave D — names (requires T001 and T002)\n- [ ] T003 c\n- [ ] T004 d",
      ["heading T001,T002 > T003,T004"],
    ],
    ["a heading names a story", "### Renames (depends on US1)\n- [ ] T003 c", ["heading phase:2 > T003"]],
    [
      "a paragraph",
      "**Dependencies**: T003 must complete before T004\n- [ ] T003 c\n- [ ] T004 d",
      ["prose T003 > T004"],
    ],
    ["a paragraph about the phase", "**Dependencies**: T002\n\n- [ ] T003 c", ["prose T002 > phase:3"]],
    ["a paragraph that says none", "**Dependencies**: None (T002 helps)\n\n- [ ] T003 c", []],
  ])("%s", (_, text, expected) => {
    expect(sayIn(before + text)).toEqual(expected);
  });
});

describe("any sentences", () => {
  const id = fc.integer({ min: 1, max: 32 }).map((number) => `T0${String(number).padStart(2, "0")}`);
  const group = fc.oneof(
    id,
    fc.tuple(id, id).map(([a, b]) => `${a}-${b}`),
    fc.tuple(id, id).map(([a, b]) => `${a}, ${b}`),
    fc.constantFrom("US1", "US2", "US3", "Phase 2", "Phases 3-5", "all user stories"),
  );
  const word = fc.constantFrom(
    " → ",
    " before ",
    " depends on ",
    " blocks ",
    " after ",
    " and ",
    ", ",
    " (after T003) ",
    " then ",
    "; ",
  );
  const sentence = fc.tuple(group, word, group, word, group).map((parts) => `- ${parts.join("")}`);

  it("never make a circle, and few edges", () => {
    fc.assert(
      fc.property(
        fc.array(sentence, { maxLength: 30 }),
        fc.constantFrom("phases" as const, "stories" as const),
        (lines, order) => {
          const graph = buildGraph(parse(lines.join("\n")), order);
          const nodes = [...graph.tasks.keys(), ...graph.barriers];
          expect(topologicalOrder(nodes, graph.edges)).toHaveLength(nodes.length);
          expect(graph.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
          expect(graph.edges.length).toBeLessThan(5 * nodes.length + 8 * graph.tasks.size + 100);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("meet in a barrier when they are many", () => {
    const boxes = Array.from({ length: 200 }, (_, at) => `- [ ] T${1000 + at} [P] a\n`).join("");
    const source = `## Phase 1: A\n${boxes}\n## Dependencies\n\n- T1000-T1099 before T1100-T1199\n`;
    const graph = buildGraph(parseTasks(source, PLACE).value, "phases");
    expect(graph.edges.length).toBe(2 * 200);
    expect(graph.waves.map(({ length }) => length)).toEqual([100, 100]);
  });
});
