import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Order } from "../../src/model/graph.ts";
import { runSchedule, type WorkEnd } from "../../src/schedule/run-schedule.ts";
import { nodeOf, Schedule, type ScheduleOptions, type Work } from "../../src/schedule/schedule.ts";

const FEATURE = `# Tasks: Shop

## Phase 1: Setup

- [ ] T001 Create src/app.js

## Phase 2: Foundational

- [ ] T002 [P] Add src/a.js
- [ ] T003 [P] Add src/b.js
- [ ] T004 Add src/c.js

## Phase 3: User Story 1 - Buy (Priority: P1)

- [ ] T005 [US1] Add src/buy.js
- [ ] T006 [US1] Manually check the page on a phone

## Phase 4: User Story 2 - Sell (Priority: P2)

- [ ] T007 [US2] Add src/offer.js
- [ ] T008 [US2] Add src/sell.js (depends on T006)
`;

function scheduleOf(source: string, options: Partial<ScheduleOptions> & { order?: Order } = {}): Schedule {
  const feature = parseTasks(source, { dir: "specs/001-shop", file: "specs/001-shop/tasks.md" }).value;
  return new Schedule(buildGraph(feature, options.order ?? "phases"), {
    selected: null,
    tasksMax: null,
    dueCheckpoints: new Set(),
    ...options,
  });
}

const nameOf = (work: Work): string =>
  work.kind === "checkpoint"
    ? `checkpoint ${work.phase}`
    : work.kind === "held"
      ? `held ${work.task.id}`
      : nodeOf(work);

/** Everything that may start now. */
function take(schedule: Schedule): Work[] {
  const taken: Work[] = [];
  for (let work = schedule.takeReady(); work !== null; work = schedule.takeReady()) taken.push(work);
  return taken;
}

/** Plays the whole schedule, a line for each moment; `fails` and held tasks end accordingly. */
function play(schedule: Schedule, fails: readonly string[] = []): string[] {
  const moments: string[] = [];
  for (let taken = take(schedule); taken.length > 0; taken = take(schedule)) {
    moments.push(taken.map(nameOf).join(" + "));
    for (const work of taken) {
      const end: WorkEnd = work.kind === "held" ? "held" : fails.includes(nodeOf(work)) ? "failed" : "passed";
      schedule.finish(nodeOf(work), end);
    }
  }
  return moments;
}

describe("a whole feature", () => {
  it("runs phase by phase, [P] tasks together, a checkpoint at each end", () => {
    const schedule = scheduleOf(FEATURE);
    expect(play(schedule)).toEqual([
      "T001",
      "checkpoint 1",
      "T002 + T003",
      "T004",
      "checkpoint 2",
      "T005",
      "held T006",
      "checkpoint 3",
      "T007",
    ]);
    expect(schedule.blocked()).toEqual([{ task: "T008", by: "T006" }]);
  });

  it("runs stories side by side after Foundational when asked", () => {
    const moments = play(scheduleOf(FEATURE, { order: "stories" }));
    expect(moments.find((moment) => moment.includes("T005"))).toContain("T007");
  });
});

describe("failures", () => {
  it("lets siblings go on, starts nothing that depends on it, and does not pass its barrier", () => {
    const schedule = scheduleOf(FEATURE);
    expect(play(schedule, ["T002"])).toEqual(["T001", "checkpoint 1", "T002 + T003"]);
    expect(schedule.blocked()).toEqual([
      { task: "T004", by: "T002" },
      { task: "T005", by: "T002" },
      { task: "T006", by: "T002" },
      { task: "T007", by: "T002" },
      { task: "T008", by: "T002" },
    ]);
  });

  it("keeps everything behind a red checkpoint", () => {
    const schedule = scheduleOf(FEATURE);
    expect(play(schedule, ["phase:1"])).toEqual(["T001", "checkpoint 1"]);
    expect(schedule.blocked()[0]).toEqual({ task: "T002", by: "phase:1" });
  });
});

describe("what earlier runs left", () => {
  const ticked = FEATURE.replace("[ ] T001", "[x] T001");

  it("passes a phase that was complete before, without a checkpoint", () => {
    expect(play(scheduleOf(ticked))[0]).toBe("T002 + T003");
  });

  it("makes up for a checkpoint that an earlier run owes", () => {
    expect(play(scheduleOf(ticked, { dueCheckpoints: new Set([1]) })).slice(0, 2)).toEqual([
      "checkpoint 1",
      "T002 + T003",
    ]);
  });

  it("never runs tasks that are done or set aside, and lets their dependants start", () => {
    const source = FEATURE.replace("[ ] T001", "[-] T001").replace("[ ] T002", "[X] T002");
    expect(play(scheduleOf(source))[0]).toBe("T003");
  });

  it("lets nothing overtake: what is done passes only after what is before it", () => {
    const source = FEATURE.replace("[ ] T002", "[x] T002")
      .replace("[ ] T003", "[-] T003")
      .replace("[ ] T004", "[x] T004");
    expect(play(scheduleOf(source)).slice(0, 3)).toEqual(["T001", "checkpoint 1", "T005"]);
  });

  it("holds a task whose marker only a person can explain", () => {
    expect(play(scheduleOf(FEATURE.replace("[ ] T001", "[~] T001")))[0]).toBe("held T001");
  });
});

describe("selection", () => {
  it("runs only what was chosen, whatever order would have been implied by the rest", () => {
    const schedule = scheduleOf(FEATURE, { selected: new Set(["T005"]) });
    expect(play(schedule)).toEqual(["T005"]);
    expect(schedule.blocked()).toEqual([]);
  });

  it("still waits for a task that is depended on explicitly", () => {
    const schedule = scheduleOf(FEATURE, { selected: new Set(["T008"]) });
    expect(play(schedule)).toEqual([]);
    expect(schedule.blocked()).toEqual([{ task: "T008", by: "T006" }]);
  });

  it("starts at most tasksMax tasks, and calls the rest later, not blocked", () => {
    const schedule = scheduleOf(FEATURE, { tasksMax: 2 });
    expect(play(schedule)).toEqual(["T001", "checkpoint 1", "T002"]);
    expect(schedule.blocked()).toEqual([]);
  });
});

describe("the loop", () => {
  /** Workers that the test holds open and ends one by one. */
  function rig(schedule: Schedule, jobsMax: number) {
    const started: string[] = [];
    const ends = new Map<string, (end: WorkEnd) => void>();
    const controller = new AbortController();
    const finished = runSchedule(schedule, {
      jobsMax,
      signal: controller.signal,
      refresh: async () => true,
      perform: (work) => {
        started.push(nameOf(work));
        return new Promise((resolve) => ends.set(nameOf(work), resolve));
      },
    });
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const end = async (name: string, how: WorkEnd = "passed"): Promise<void> => {
      ends.get(name)?.(how);
      await settled();
    };
    return { started, end, finished, settled, controller };
  }

  it("never has more than jobsMax at work, and fills a place as soon as it is free", async () => {
    const source =
      "## Phase 1: Setup\n\n- [ ] T001 [P] Add a.js\n- [ ] T002 [P] Add b.js\n- [ ] T003 [P] Add c.js\n";
    const { started, end, finished, settled } = rig(scheduleOf(source), 2);
    await settled();
    expect(started).toEqual(["T001", "T002"]);
    await end("T002");
    expect(started).toEqual(["T001", "T002", "T003"]);
    await end("T001");
    await end("T003");
    await end("checkpoint 1");
    expect(await finished).toBe(2);
  });

  it("starts nothing new after an interruption, and waits for what runs", async () => {
    const { started, end, finished, settled, controller } = rig(scheduleOf(FEATURE), 4);
    await settled();
    controller.abort();
    await end("T001");
    expect(await finished).toBe(1);
    expect(started).toEqual(["T001"]);
  });
});
