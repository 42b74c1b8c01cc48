import { describe, expect, it } from "vitest";
import { replay } from "../../src/journal/replay.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Event, Stamped } from "../../src/model/event.ts";
import type { Receipt } from "../../src/model/evidence.ts";
import { chooseWork } from "../../src/undo/choose-work.ts";

const SETUP = "## Phase 1: Setup\n\n- [X] T001 A\n- [X] T002 B\n";
const CORE = "## Phase 2: Core\n\n- [X] T003 C\n- [ ] T004 D\n";
const parse = (source: string) => parseTasks(source, { dir: "specs/f", file: "specs/f/tasks.md" }).value;
const FEATURE = parse(SETUP + CORE);

const receipt = (task: string, run: string): Receipt => ({
  ...{ v: 1, task, level: "checked", outcome: "done", at: "2026-01-01T00:00:00.000Z", run },
  ...{ line: "", files: {}, checks: [], sandbox: "none" },
});

const merge = (task: string | null, phase: number, run: string, applied = true): Event => ({
  ...{ type: "task.merged", task, phase, role: "code", onto: "o", files: [], applied },
  commit: `${task ?? `repair ${phase}`} of ${run}`,
  receipt: receipt(task ?? `phase:${phase}`, run),
});

const graph: Event = {
  type: "graph.made",
  ...{ tasks: [], waves: 1, criticalPath: [], warnings: 0 },
  phases: FEATURE.phases.map(({ index, title }) => ({ index, title, open: 1, total: 2 })),
};

const stamp = (event: Event): Stamped => ({ v: 1, seq: 1, ts: "", run: "r", ...event });
const past = replay(
  [
    graph,
    ...[merge("T001", 1, "r1"), merge("T002", 1, "r1"), merge(null, 1, "r1"), merge("T003", 2, "r1")],
    ...[merge(null, 2, "r2"), merge("T001", 1, "r2"), merge("T004", 2, "r2", false)],
  ].map(stamp),
);

const choose = (by: "task" | "phase" | "run", value: string, feature = FEATURE) => {
  const work = chooseWork(feature, { past, runs: ["r1", "r2"] }, { by, value });
  return work.ok ? work.value.chosen.map(({ commit }) => commit) : work.error;
};

describe("chooseWork", () => {
  it.each([
    ["task", "t001", ["T001 of r1", "T001 of r2"]],
    ["task", "T001-T003", ["T001 of r1", "T002 of r1", "T003 of r1", "T001 of r2"]],
    ["task", "T004", ["T004 of r2"]],
    ["phase", "1", ["T001 of r1", "T002 of r1", "repair 1 of r1", "T001 of r2"]],
    ["phase", "core", ["T003 of r1", "repair 2 of r2", "T004 of r2"]],
    ["run", "r1", ["T001 of r1", "T002 of r1", "repair 1 of r1", "T003 of r1"]],
    ["run", "last", ["repair 2 of r2", "T001 of r2", "T004 of r2"]],
  ] as const)("--%s %s is %j", (by, value, commits) => {
    expect(choose(by, value)).toEqual(commits);
  });

  it("follows a phase that got another number, with its repair", () => {
    const inserted = parse(
      `## Phase 1: Research\n\n- [ ] T000 Z\n${SETUP.replace("Phase 1", "Phase 2")}${CORE.replace("Phase 2", "Phase 3")}`,
    );
    expect(choose("phase", "1", inserted)).toEqual([]);
    expect(choose("phase", "2", inserted)).toEqual(choose("phase", "1"));
    expect(choose("phase", "3", inserted)).toEqual(choose("phase", "2"));
  });

  it("takes no repair of a phase that is gone for one of the phase that has its number now", () => {
    expect(choose("phase", "1", parse(CORE))).toEqual(["T003 of r1", "repair 2 of r2", "T004 of r2"]);
  });

  it.each([
    ["task", "T009", ["T001", "T002", "T003", "T004"]],
    ["run", "r9", ["last", "r2", "r1"]],
  ] as const)("--%s %s is refused with what there is", (by, value, known) => {
    expect(choose(by, value)).toEqual({ reason: "selection-empty", option: `--${by}`, value, known });
  });

  it("tells ticks apart whose work nobody recorded", () => {
    const ticked = parse(SETUP.replace("- [X] T002 B\n", "- [X] T002 B\n- [X] T005 E\n- [ ] T006 F\n"));
    const work = chooseWork(ticked, { past, runs: [] }, { by: "phase", value: "1" });
    expect(work.ok && work.value.unrecorded).toEqual(["T005"]);
  });
});
