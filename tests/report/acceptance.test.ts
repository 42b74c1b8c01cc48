import { describe, expect, it } from "vitest";
import { scenarioCounts } from "../../src/audit/scenario-counts.ts";
import { withAcceptance } from "../../src/graph/acceptance.ts";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseSpec } from "../../src/markdown/parse-spec.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Event, Stamped } from "../../src/model/event.ts";
import type { Receipt } from "../../src/model/evidence.ts";
import { eventLines } from "../../src/report/event-lines.ts";
import { formatGraph } from "../../src/report/format-graph.ts";
import { formatGraphJson } from "../../src/report/format-graph-json.ts";
import { formatGraphMermaid } from "../../src/report/format-graph-mermaid.ts";
import { formatStatus, formatStatusJson } from "../../src/report/format-status.ts";
import { liveRows } from "../../src/report/live-rows.ts";
import { palette } from "../../src/report/palette.ts";
import { EMPTY_RUN, reduceRun } from "../../src/report/run-state.ts";
import { expectHarmless, HOSTILE, poison, VOCABULARY } from "./hostile.ts";
import { stamp as stampAll } from "./recorded-run.ts";

const TASKS = `# Tasks: Shop

## Phase 1: User Story 1 - Buy

- [ ] T001 [US1] Add src/buy.js

## Phase 2: User Story 2 - Sell

- [ ] T002 [US2] Add src/sell.js
`;
const SPEC = `# Feature Specification: Shop

### User Story 1 - Buy (Priority: P1)

1. **Given** a, **When** b, **Then** c
2. **Given** d, **When** e, **Then** f

### User Story 2 - Sell (Priority: P2)
`;
const plain = buildGraph(parseTasks(TASKS, { dir: "specs/001", file: "specs/001/tasks.md" }).value, "phases");
const graph = withAcceptance(plain, parseSpec(SPEC, "specs/001/spec.md"));
const PLAIN = palette(false);
const stamp = (event: Event): Stamped => stampAll([[0, event]])[0] as Stamped;

const frozen: Event = {
  type: "acceptance.frozen",
  ...{ task: "acceptance:US1", phase: 1, story: "US1", how: "written" },
  scenarios: ["US1/AC1", "US1/AC2"],
  files: ["tests/acceptance/001/us1/us1-ac1.test.js"],
};
const checked: Event = {
  type: "acceptance.checked",
  ...{ task: "T001", phase: 1, story: "US1", notRun: [] },
  green: ["US1/AC1"],
  red: ["US1/AC2"],
  turned: ["US1/AC1"],
};
const linesOf = (event: Event): readonly string[] =>
  eventLines(stamp(event), { state: EMPTY_RUN, palette: PLAIN, columns: null });

describe("the graph", () => {
  it("shows acceptance tests as text", () => {
    expect(formatGraph(graph)).toContain(
      `acceptance tests  by an author that sees no code, beside the tasks
  ○ acceptance:US1  2 scenarios  -> phase:1
  – US2 has no Given/When/Then
`,
    );
  });

  it("adds them to the JSON, and nothing where there are none", () => {
    const document = JSON.parse(formatGraphJson(graph, "argument", []));
    const node = { id: "acceptance:US1", story: "US1", phase: 1, scenarios: ["US1/AC1", "US1/AC2"] };
    expect(document.acceptance).toEqual([node]);
    expect(document.edges.at(-1)).toEqual({
      ...{ from: "acceptance:US1", to: "phase:1", reason: "story", line: 3 },
      text: "acceptance tests of US1",
    });
    expect(document.tasks.map(({ dependsOn }: { dependsOn: string[] }) => dependsOn)).toEqual([[], []]);
    expect(JSON.parse(formatGraphJson(plain, "argument", [])).acceptance).toBeUndefined();
  });

  it("draws them", () => {
    const lines = formatGraphMermaid(graph).split("\n");
    expect(lines.filter((line) => line.includes("acceptance_US1"))).toEqual([
      '  acceptance_US1[["acceptance tests of US1, 2 scenarios"]]:::todo',
      "  acceptance_US1 -.-> phase_1",
    ]);
  });
});

describe("a run", () => {
  it.each([
    [
      frozen,
      "✓ acceptance:US1 acceptance tests of 2 scenarios: written from the documents alone, and frozen",
    ],
    [
      { ...frozen, how: "person" } as Event,
      "✓ acceptance:US1 acceptance tests of 2 scenarios: frozen as a person left them",
    ],
    [checked, "· T001      US1: 1 of 2 scenarios green; turned green here: `US1/AC1`"],
    [
      { ...checked, task: null, turned: [] } as Event,
      "✗ phase 1   US1: 1 of 2 scenarios green; red: `US1/AC2`",
    ],
    [
      { ...checked, task: null, red: [], notRun: ["US1/AC2"], turned: [] } as Event,
      "· phase 1   US1: 1 of 2 scenarios green; not run: `US1/AC2`",
    ],
  ])("says what happens: %#", (event, expected) => {
    expect(linesOf(event)).toEqual([expected]);
  });

  it("says once which stories give nothing to test", () => {
    const made: Event = {
      type: "graph.made",
      ...{ phases: [], tasks: [], waves: 0, criticalPath: [], warnings: 0 },
      acceptance: { stories: [], without: ["US2"] },
    };
    expect(linesOf(made).slice(1)).toEqual([
      "· acceptance:US2 spec.md has no Given/When/Then for it, so no acceptance tests are written",
    ]);
  });

  it("shows their author in a slot, and counts them as no task", () => {
    const started: Event = {
      type: "attempt.started",
      ...{ task: "acceptance:US1", phase: 1, attempt: 1, role: "test", model: "m", slot: 1, base: "b" },
    };
    const working = reduceRun(EMPTY_RUN, stamp(started));
    const screen = { columns: 80, rows: 20, nowMs: working.works[0]?.startedMs ?? 0 };
    const row = liveRows(working, screen, PLAIN).find((each) => each.includes("US1"));
    expect(row).toMatch(/^ {2}1 {2}US1 {6}test {6}Acceptance tests/);
    expect(working.tasks.size).toBe(0);
    expect(reduceRun(working, stamp(frozen)).works).toEqual([]);
  });

  it.each(HOSTILE)("cannot be made to print %s", (_name, text) => {
    for (const event of [frozen, checked])
      expectHarmless(linesOf(poison(event, text, VOCABULARY)).join("\n"));
  });
});

const receipt = (task: string, change: Partial<Receipt>): Receipt => ({
  ...{ v: 1, task, level: "checked", outcome: "done", at: "", run: "", line: "", files: {}, checks: [] },
  sandbox: "bwrap",
  ...change,
});

describe("the status", () => {
  const tests = receipt("acceptance:US1", { requirements: { "US1/AC1": "a", "US1/AC2": "b" } });
  const first = receipt("T001", { scenarios: ["US1/AC1"] });
  const ticked = new Set(["T001"]);

  it.each([
    ["no receipt of tests", [first], []],
    ["tests", [tests], [{ story: "US1", green: 0, total: 2 }]],
    ["a task's credit", [tests, first], [{ story: "US1", green: 1, total: 2 }]],
    [
      "credit of a task that is open again",
      [tests, receipt("T002", { scenarios: ["US1/AC1"] })],
      [{ story: "US1", green: 0, total: 2 }],
    ],
    [
      "a green checkpoint",
      [tests, first, receipt("acceptance:US1", { scenarios: ["US1/AC1", "US1/AC2"] })],
      [{ story: "US1", green: 2, total: 2 }],
    ],
    [
      "a scenario that reads differently since",
      [tests, first, receipt("acceptance:US1", { requirements: { "US1/AC1": "other", "US1/AC2": "b" } })],
      [{ story: "US1", green: 0, total: 2 }],
    ],
  ] as const)("counts scenarios with %s", (_what, receipts, expected) => {
    expect(scenarioCounts(receipts, ticked)).toEqual(expected);
  });

  it("shows the counts", () => {
    const view = { graph: plain, resolvedBy: null, evidence: new Map(), errors: 0, warnings: 0 };
    const scenarios = [{ story: "US1", green: 1, total: 2 }];
    expect(formatStatus({ ...view, scenarios })).toContain("  acceptance    US1: 1 of 2 scenarios green\n");
    expect(JSON.parse(formatStatusJson([{ ...view, scenarios }])).features[0].scenarios).toEqual(scenarios);
    expect(JSON.parse(formatStatusJson([view])).features[0]).not.toHaveProperty("scenarios");
  });
});
