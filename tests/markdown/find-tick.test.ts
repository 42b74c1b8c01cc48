import { describe, expect, it } from "vitest";
import { findEmptied, findTicks } from "../../src/markdown/find-tick.ts";
import { taskFingerprint } from "../../src/markdown/mark-task.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import { sha256 } from "../../src/util/hash.ts";

const SOURCE = "## Phase 1: Core\n\n- [x] T001 Add é\n- [ ] T002 Add b\n- [X] T003 Add c\n- [-] T004 Add d\n";

/** The fingerprints of a task in a text. */
const earned = (task: string, ...sources: readonly string[]) => ({
  task,
  earnedWith: new Set(
    sources.flatMap((source) =>
      parseTasks(source, { dir: ".", file: "tasks.md" })
        .value.tasks.filter(({ id }) => id === task)
        .map((each) => sha256(taskFingerprint(each, source))),
    ),
  ),
});

describe("findTicks", () => {
  it.each([
    ["ticked for these words", SOURCE, "T001", ["x"]],
    ["whatever the box held then", SOURCE.replace("[x]", "[ ]"), "T001", ["x"]],
    ["not ticked", SOURCE, "T002", []],
    ["set aside", SOURCE, "T004", []],
    ["no longer there", `${SOURCE}- [x] T009 Add z\n`, "T009", []],
  ])("%s", (_what, then, id, markers) => {
    const found = findTicks(SOURCE, [earned(id, then)]);
    expect(found.ok && found.value.map(({ marker }) => marker)).toEqual(markers);
  });

  it("finds the one character between the brackets, and its line", () => {
    const found = findTicks(SOURCE, [earned("T001", SOURCE), earned("T003", SOURCE)]);
    expect(found).toEqual({
      ok: true,
      value: [
        { task: "T001", line: 3, start: 21, end: 22, marker: "x" },
        { task: "T003", line: 5, start: 55, end: 56, marker: "X" },
      ],
    });
    expect([SOURCE[21], SOURCE[55]]).toEqual(["x", "X"]);
  });

  it.each([
    ["other words", SOURCE.replace("é", "e")],
    ["the same words twice", `${SOURCE}- [x] T001 Add é\n`],
  ])("a tick under %s is somebody else's", (_what, now) => {
    expect(findTicks(now, [earned("T003", SOURCE), earned("T001", SOURCE)])).toEqual({
      ok: false,
      error: "T001",
    });
  });

  it("of two tasks with one id takes the one that was ticked for its words", () => {
    const now = `${SOURCE}- [x] T001 Another thing\n`;
    const found = findTicks(now, [earned("T001", SOURCE)]);
    expect(found.ok && found.value.map(({ line }) => line)).toEqual([3]);
  });
});

describe("findEmptied", () => {
  it("finds the empty boxes of the same words alone", () => {
    const emptied = SOURCE.replace("[x]", "[ ]").replace("[X] T003 Add c", "[ ] T003 Add d");
    const boxes = findEmptied(emptied, [earned("T001", SOURCE), earned("T003", SOURCE)]);
    expect(boxes).toEqual([{ task: "T001", line: 3, start: 21, end: 22, marker: " " }]);
  });
});
