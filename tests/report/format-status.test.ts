import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import {
  formatStatus,
  formatStatusJson,
  formatStatusTable,
  type StatusView,
} from "../../src/report/format-status.ts";

const SOURCE = `## Phase 1: Setup
- [x] T001 Create src/a.js
- [x] T002 Create src/b.js
- [-] T003 Skipped

## Phase 2: Core
- [x] T004 [P] Create src/c.js
- [ ] T005 [P] Create src/d.js
- [ ] T006 [P] Manually look at it
- [~] T007 [P] Half done
- [ ] T008 Create src/e.js
`;

function view(source = SOURCE, change: Partial<StatusView> = {}): StatusView {
  const { value } = parseTasks(source, { dir: "specs/001-x", file: "specs/001-x/tasks.md" });
  const graph = buildGraph(value, "phases");
  return { graph, resolvedBy: "feature.json", evidence: new Map(), errors: 0, warnings: 0, ...change };
}

describe("the status of a feature", () => {
  it("shows progress by phase, what is next, who is needed and how ticks are proved", () => {
    const evidence = new Map([
      ["T001", "proved"],
      ["T004", "checked"],
    ] as const);
    expect(formatStatus(view(SOURCE, { evidence, warnings: 1 }))).toBe(`\
specs/001-x  from .specify/feature.json
  3 of 8 tasks done, 3 open, 1 set aside, 1 with an unknown mark

  ████████████████████      3/3  Phase 1: Setup
  ████░░░░░░░░░░░░░░░░      1/5  Phase 2: Core

  next          \`T005\`
  needs you     \`T006\`, \`T007\`
  evidence      1 proved, 1 checked, 1 without a receipt

  0 errors, 1 warning: \`specrun check specs/001-x\`
`);
  });

  it.each([
    [{ runs: 1, tokens: 12_400, cost: null, unsettled: { calls: 0, tokens: 0 } }, "12.4k tokens in 1 run"],
    [
      { runs: 3, tokens: 1_204_332, cost: 3.1, unsettled: { calls: 2, tokens: 36_000 } },
      "1.20M tokens ($3.10) in 3 runs, and at most 36.0k more in 2 calls that never ended",
    ],
  ])("tells what was spent: %j", (spend, words) => {
    const text = formatStatus(view(SOURCE, { spend }));
    expect(text.split("\n").filter((line) => line.startsWith("  spent"))).toEqual([
      `  spent         ${words}`,
    ]);
    expect(JSON.parse(formatStatusJson([view(SOURCE, { spend })])).features[0].spend).toEqual(spend);
  });

  it("is short when all is done, and when nothing is there", () => {
    expect(formatStatus(view("## Phase 1: A\n- [x] T001 a\n"))).toBe(`\
specs/001-x  from .specify/feature.json
  1 of 1 task done, 0 open

  ████████████████████      1/1  Phase 1: A
`);
    expect(formatStatus(view("", { errors: 1 }))).toBe(`\
specs/001-x  from .specify/feature.json
  no tasks

  1 error, 0 warnings: \`specrun check specs/001-x\`
`);
  });

  it("never shows a full bar before the end, nor an empty one after the start", () => {
    const tasks = (done: number): string =>
      `## Phase 1: A\n${Array.from({ length: 100 }, (_, at) => `- [${at < done ? "x" : " "}] T${100 + at} a`).join("\n")}\n`;
    const bars = [0, 1, 99, 100].map((done) => formatStatusTable([view(tasks(done))]).match(/[█░]+/)?.[0]);
    expect(bars.map((bar) => bar?.replaceAll("░", "").length)).toEqual([0, 1, 19, 20]);
  });

  it("is one line for each of many features", () => {
    expect(formatStatusTable([view(), view("", { errors: 2 })])).toBe(`\
specs/001-x  ██████████░░░░░░░░░░        4/8  next T005
specs/001-x  ░░░░░░░░░░░░░░░░░░░░        0/0  2 errors, 0 warnings
`);
  });

  it("is one document for programs", () => {
    expect(JSON.parse(formatStatusJson([view(SOURCE, { evidence: new Map([["T001", "proved"]]) })]))).toEqual(
      {
        version: 1,
        features: [
          {
            dir: "specs/001-x",
            resolvedBy: "feature.json",
            total: 8,
            done: 3,
            aside: 1,
            open: 3,
            unknown: 1,
            errors: 0,
            warnings: 0,
            phases: [
              { index: 1, title: "Phase 1: Setup", total: 3, done: 2, open: 0 },
              { index: 2, title: "Phase 2: Core", total: 5, done: 1, open: 3 },
            ],
            next: ["T005"],
            held: [
              { id: "T006", why: "person" },
              { id: "T007", why: "unknown" },
            ],
            evidence: { T001: "proved" },
          },
        ],
      },
    );
  });
});
