import { describe, expect, it } from "vitest";
import { storiesToProve, withAcceptance } from "../../src/graph/acceptance.ts";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseSpec } from "../../src/markdown/parse-spec.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { TaskGraph } from "../../src/model/graph.ts";
import { nodeOf, Schedule, type ScheduleOptions } from "../../src/schedule/schedule.ts";

const TASKS = `# Tasks: Shop

## Phase 1: Setup

- [ ] T001 Create src/app.js

## Phase 2: User Story 1 - Buy (Priority: P1)

- [ ] T002 [P] [US1] Write tests in tests/buy.test.js
- [ ] T003 [US1] Add src/buy.js

## Phase 3: User Story 2 - Sell (Priority: P2)

- [x] T004 [US2] Add src/sell.js

## Phase 4: User Story 3 - Look (Priority: P3)

- [ ] T005 [US3] Add src/look.js

## Phase 5: User Story 4 - Learn (Priority: P3)

- [ ] T006 [US4] Write docs/learn.md
`;

const story = (number: number, ...scenarios: readonly string[]): string =>
  `### User Story ${number} - Story (Priority: P1)\n\n**Acceptance Scenarios**:\n\n${scenarios.map((text, at) => `${at + 1}. ${text}\n`).join("")}\n`;
const GIVEN = "**Given** a, **When** b, **Then** c";
const SPEC = `# Feature Specification: Shop\n\n${story(1, GIVEN, GIVEN)}${story(2, GIVEN)}${story(3)}${story(4, GIVEN)}`;

const feature = (tasks = TASKS) => parseTasks(tasks, { dir: "specs/001", file: "specs/001/tasks.md" }).value;
const graphOf = (tasks = TASKS): TaskGraph =>
  withAcceptance(buildGraph(feature(tasks), "phases"), parseSpec(SPEC, "specs/001/spec.md"));

describe("acceptance tests in the graph", () => {
  it("are a node of each open story that is implemented and has scenarios", () => {
    expect(graphOf().acceptance).toEqual({
      nodes: [
        {
          ...{ id: "acceptance:US1", story: "US1", phase: 2, before: "T002", tasks: ["T003"] },
          scenarios: ["US1/AC1", "US1/AC2"],
        },
      ],
      without: ["US3"],
    });
  });

  it("hold up nothing but their story's checkpoint", () => {
    const own = graphOf().edges.filter(({ from, to }) => from.startsWith("acc") || to.startsWith("acc"));
    expect(own).toEqual([
      { from: "acceptance:US1", to: "phase:2", reason: "story", line: 7, text: "acceptance tests of US1" },
    ]);
    expect(graphOf().criticalPath).toEqual(buildGraph(feature(), "phases").criticalPath);
  });

  it("know stories that are done as well", () => {
    const stories = storiesToProve(feature(), parseSpec(SPEC, "spec.md"));
    expect(stories.map(({ story: id, phase }) => [id, phase])).toEqual([
      ["US1", 2],
      ["US2", 3],
      ["US3", 4],
    ]);
  });

  it("are none without a specification", () => {
    expect(withAcceptance(buildGraph(feature(), "phases"), null).acceptance).toEqual({
      nodes: [],
      without: [],
    });
  });
});

function schedule(options: Partial<ScheduleOptions> = {}): Schedule {
  return new Schedule(graphOf(), { selected: null, tasksMax: null, dueCheckpoints: new Set(), ...options });
}

function take(from: Schedule): string[] {
  const taken: string[] = [];
  for (let work = from.takeReady(); work !== null; work = from.takeReady()) taken.push(nodeOf(work));
  return taken;
}

const pass = (on: Schedule, ...ids: readonly string[]): void => {
  for (const id of ids) on.finish(id, "passed");
};

describe("acceptance tests in the schedule", () => {
  it("start beside Setup; their story's tasks go on without them, its checkpoint does not", () => {
    const run = schedule();
    expect(take(run)).toEqual(["T001", "acceptance:US1"]);
    pass(run, "T001");
    expect(take(run)).toEqual(["phase:1"]);
    pass(run, "phase:1");
    expect(take(run)).toEqual(["T002"]);
    pass(run, "T002");
    expect(take(run)).toEqual(["T003"]);
    pass(run, "T003");
    expect(take(run)).toEqual([]);
    pass(run, "acceptance:US1");
    expect(take(run)).toEqual(["phase:2"]);
  });

  it("are what later tasks wait for when they fail", () => {
    const run = schedule();
    take(run);
    run.finish("acceptance:US1", "failed");
    pass(run, "T001");
    for (let next = take(run); next.length > 0; next = take(run)) pass(run, ...next);
    expect(run.blocked()).toEqual([
      { task: "T005", by: "acceptance:US1" },
      { task: "T006", by: "acceptance:US1" },
    ]);
  });

  it.each([
    ["T001", ["T001"]],
    ["T003", ["acceptance:US1", "T003"]],
  ])("are written where their story was chosen: %s", (id, expected) => {
    expect(take(schedule({ selected: new Set([id]) }))).toEqual(expected);
  });

  it("are not written again when the list is edited", () => {
    const run = schedule();
    pass(run, ...take(run));
    run.replan(graphOf(TASKS.replace("[ ] T001", "[x] T001")), {
      selected: null,
      changed: new Set(),
    });
    expect(take(run)).toEqual(["phase:1"]);
  });

  it("go on while they run, even if their story is done meanwhile", () => {
    const run = schedule();
    expect(take(run)).toContain("acceptance:US1");
    const done = TASKS.replace("[ ] T003", "[x] T003");
    run.replan(graphOf(done), { selected: null, changed: new Set() });
    expect(run.running()).toBe(2);
    pass(run, "acceptance:US1");
  });
});
