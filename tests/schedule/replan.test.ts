import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { movedPhases } from "../../src/graph/moved-phases.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { TaskGraph } from "../../src/model/graph.ts";
import { nodeOf, Schedule } from "../../src/schedule/schedule.ts";

/** A person edits the list between two moments of a run. */
const LIST = `## Phase 1: Setup

- [ ] T001 [P] Add src/a.js
- [ ] T002 [P] Add src/b.js

## Phase 2: Core

- [ ] T003 Add src/c.js
- [ ] T004 Try it on a phone, manually
`;

const graphOf = (source: string): TaskGraph =>
  buildGraph(parseTasks(source, { dir: "specs/001", file: "specs/001/tasks.md" }).value, "phases");

const start = (source: string): Schedule =>
  new Schedule(graphOf(source), { selected: null, tasksMax: null, dueCheckpoints: new Set() });

function takeAll(schedule: Schedule): string[] {
  const taken: string[] = [];
  for (let work = schedule.takeReady(); work !== null; work = schedule.takeReady()) taken.push(nodeOf(work));
  return taken;
}

function replan(schedule: Schedule, source: string, changed: readonly string[] = []): string[] {
  schedule.replan(graphOf(source), { selected: null, changed: new Set(changed) });
  return takeAll(schedule);
}

/** As specrun leaves the list when these are done. */
const tick = (source: string, ...ids: readonly string[]): string =>
  ids.reduce((text, id) => text.replace(`[ ] ${id}`, `[X] ${id}`), source);

const add = (line: string, after: string): string =>
  LIST.replace(new RegExp(`(${after}.*\n)`), `$1- [ ] ${line}\n`);

describe("a list that is edited in mid-run", () => {
  it("new tasks of the running phase start, and its barrier waits for them", () => {
    const schedule = start(LIST);
    expect(takeAll(schedule)).toEqual(["T001", "T002"]);
    expect(replan(schedule, add("T009 [P] Add src/z.js", "T002"))).toEqual(["T009"]);
    schedule.finish("T001", "passed");
    schedule.finish("T002", "passed");
    expect(takeAll(schedule)).toEqual([]);
    schedule.finish("T009", "passed");
    expect(takeAll(schedule)).toEqual(["phase:1"]);
  });

  it("a new task of a phase that has passed is done at once, and what follows waits for it", () => {
    const schedule = start(LIST);
    takeAll(schedule);
    schedule.finish("T001", "passed");
    schedule.finish("T002", "passed");
    takeAll(schedule);
    schedule.finish("phase:1", "passed");
    const edited = tick(add("T009 [P] Add src/z.js", "T002"), "T001", "T002");
    expect(replan(schedule, edited)).toEqual(["T009"]);
    schedule.finish("T009", "passed");
    expect(takeAll(schedule)).toEqual(["phase:1"]);
    schedule.finish("phase:1", "passed");
    expect(takeAll(schedule)).toEqual(["T003"]);
  });

  it.each([
    ["a tick taken back opens the task again", "passed", LIST, [], ["T001"]],
    ["a failed task stays failed", "failed", LIST, [], []],
    ["a failed task whose words changed is tried again", "failed", LIST, ["T001"], ["T001"]],
    ["a failed task that a person ticked is done", "failed", LIST.replace("[ ] T001", "[x] T001"), [], []],
    ["a passed task that is ticked stays done", "passed", LIST.replace("[ ] T001", "[x] T001"), [], []],
  ] as const)("%s", (_what, end, edited, changed, started) => {
    const schedule = start(LIST);
    takeAll(schedule);
    schedule.finish("T001", end);
    expect(replan(schedule, edited, changed)).toEqual(started);
  });

  it("a running task goes on, ticked or not, with its line or without", () => {
    for (const edited of [LIST.replace("[ ] T001", "[x] T001"), LIST.replace(/- \[ ] T001.*\n/, ""), LIST]) {
      const schedule = start(LIST);
      takeAll(schedule);
      expect(replan(schedule, edited)).toEqual([]);
      expect(schedule.running()).toBe(2);
      schedule.finish("T001", "passed");
      schedule.finish("T002", "passed");
      expect(takeAll(schedule)).toEqual(["phase:1"]);
    }
  });

  it("a held task that a person ticks lets go what explicitly waits for it", () => {
    const list = `${LIST}- [ ] T005 Add src/d.js (depends on T004)\n`;
    const schedule = start(list);
    for (const id of takeAll(schedule)) schedule.finish(id, "passed");
    for (const id of takeAll(schedule)) schedule.finish(id, "passed");
    for (const id of takeAll(schedule)) schedule.finish(id, "passed");
    expect(takeAll(schedule)).toEqual(["T004"]);
    schedule.finish("T004", "held");
    expect(takeAll(schedule)).toEqual([]);
    expect(replan(schedule, tick(list, "T001", "T002", "T003", "T004"))).toEqual(["T005"]);
  });

  it("a task that is added behind a running checkpoint is done before it passes", () => {
    const schedule = start(LIST);
    takeAll(schedule);
    schedule.finish("T001", "passed");
    schedule.finish("T002", "passed");
    expect(takeAll(schedule)).toEqual(["phase:1"]);
    const edited = tick(add("T009 [P] Add src/z.js", "T002"), "T001", "T002");
    expect(replan(schedule, edited)).toEqual(["T009"]);
    schedule.finish("phase:1", "passed");
    expect(takeAll(schedule)).toEqual([]);
    schedule.finish("T009", "passed");
    expect(takeAll(schedule)).toEqual(["phase:1"]);
  });

  it("a phase that is only given another title still has its checkpoint", () => {
    const schedule = start(LIST);
    takeAll(schedule);
    schedule.finish("T001", "passed");
    const edited = tick(LIST, "T001").replace("Phase 1: Setup", "Phase 1: Set everything up");
    expect(replan(schedule, edited)).toEqual([]);
    schedule.finish("T002", "passed");
    expect(takeAll(schedule)).toEqual(["phase:1"]);
  });

  it("work that has to start anew waits for its list to be read, and starts again", () => {
    const schedule = start(LIST);
    expect(takeAll(schedule)).toEqual(["T001", "T002"]);
    schedule.finish("T001", "again");
    expect(takeAll(schedule)).toEqual(["T001"]);
  });

  it("asks for nothing more from a line that is gone", () => {
    const schedule = start(LIST);
    replan(schedule, LIST.replace(/- \[ ] T003.*\n/, ""));
    expect(schedule.isOpen("T003")).toBe(false);
  });

  it("a phase that moves keeps what is known of it", () => {
    const schedule = start(LIST);
    takeAll(schedule);
    schedule.finish("T001", "passed");
    schedule.finish("T002", "passed");
    const done = tick(LIST, "T001", "T002").replace("Phase 2", "Phase 3");
    const edited = `## Phase 1: Before\n\n- [ ] T009 Add src/z.js\n\n${done.replace("Phase 1", "Phase 2")}`;
    expect(replan(schedule, edited)).toEqual(["T009", "phase:2"]);
  });
});

describe("phases that moved", () => {
  const phases = (...titles: readonly string[]) => titles.map((title, at) => ({ index: at + 1, title }));

  it.each([
    [["Setup", "Core"], ["Setup", "Core"], { 1: 1, 2: 2 }],
    [
      ["Phase 1: Setup", "Phase 2: Core"],
      ["Phase 1: New", "Phase 2: Setup", "Phase 3: Core"],
      { 1: 2, 2: 3 },
    ],
    [["Setup", "Core"], ["Core"], { 2: 1 }],
    [["Core", "Core"], ["New", "Core", "Core"], { 1: 2, 2: 3 }],
    [["Setup", "Core", "Polish"], ["Setup", "The core", "Polish"], { 1: 1, 2: 2, 3: 3 }],
    [["Setup", "Core"], ["Set up", "Foundations", "Core"], { 1: 1, 2: 3 }],
    [["Setup", "Core"], ["A", "B"], { 1: 1, 2: 2 }],
  ])("%j to %j", (before, now, moved) => {
    expect(Object.fromEntries(movedPhases(phases(...before), phases(...now)))).toEqual(moved);
  });
});
