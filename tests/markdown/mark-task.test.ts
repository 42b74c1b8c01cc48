import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markTask, taskFingerprint } from "../../src/markdown/mark-task.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Feature } from "../../src/model/feature.ts";
import { featureText } from "./feature-text.ts";

const parse = (source: string): Feature => parseTasks(source, { dir: ".", file: "tasks.md" }).value;

function tick(source: string, id: string): string {
  const edit = markTask(source, id);
  if (!edit.ok) throw new Error(`refused: ${edit.error.reason}`);
  const { start, end, text } = edit.value;
  return source.slice(0, start) + text + source.slice(end);
}

const page = (...lines: readonly string[]): string => ["## Phase 1: Core", "", ...lines, ""].join("\n");

describe("markTask", () => {
  it.each([
    ["upper case where nothing is ticked yet", page("- [ ] T001 a"), "- [X] T001 a"],
    ["the case of the ticks that are there", page("- [x] T002 b", "- [ ] T001 a"), "- [x] T001 a"],
    [
      "the more frequent case",
      page("- [x] T2 b", "- [X] T3 c", "- [X] T4 c", "- [ ] T001 a"),
      "- [X] T001 a",
    ],
    ["a decorated id", page("- [ ] **T001** [P] a"), "- [X] **T001** [P] a"],
    ["a numbered item", page("12. [ ] T001 a"), "12. [X] T001 a"],
    ["wide blanks", page("-   [ ]   T001 a"), "-   [X]   T001 a"],
    ["a tab", page("-\t[ ] T001 a"), "-\t[X] T001 a"],
    ["a mark that a person then confirms", page("- [~] T001 a"), "- [X] T001 a"],
    ["a nested task", page("- [ ] T009 p", "  - [ ] T001 a"), "  - [X] T001 a"],
    ["the task, not its criteria", page("- [ ] T001 a", "  - [ ] builds"), "- [X] T001 a"],
  ])("ticks %s", (_, source, line) => {
    const ticked = tick(source, "T001");
    expect(ticked.split("\n")).toContain(line);
    expect(ticked.length).toBe(source.length);
  });

  it.each([
    ["an id that is not there", page("- [ ] T002 a"), { reason: "missing" }],
    [
      "an id outside of any phase",
      `${page("- [ ] T002 a")}\n## Notes\n\n- [ ] T001 a\n`,
      { reason: "missing" },
    ],
    ["an id in a fence", page("```", "- [ ] T001 a", "```"), { reason: "missing" }],
    [
      "an id that is there twice",
      page("- [ ] T001 a", "- [ ] T001 b"),
      { reason: "duplicate", lines: [3, 4] },
    ],
    ["a task that is ticked", page("- [x] T001 a"), { reason: "already-done", line: 3 }],
    ["a task that is set aside", page("- [-] T001 a"), { reason: "set-aside", line: 3 }],
    ["a task that is struck through", page("- [ ] ~~T001 a~~"), { reason: "set-aside", line: 3 }],
  ])("refuses %s", (_, source, refusal) => {
    expect(markTask(source, "T001")).toEqual({ ok: false, error: refusal });
  });

  it("changes one character of any list, and what is read stays the same but for that state", () => {
    fc.assert(
      fc.property(featureText, fc.nat(), (source, pick) => {
        const before = parse(source);
        const open = before.tasks.filter(({ state }) => state === "todo");
        fc.pre(open.length > 0);
        const target = open[pick % open.length];
        const ticked = tick(source, target?.id ?? "");
        const different = source.split("").flatMap((unit, at) => (unit === ticked[at] ? [] : [at]));
        expect(different).toEqual([target?.markerRange.start]);
        const after = parse(ticked);
        expect(withoutMarks(after)).toEqual(withoutMarks(before));
        expect(after.tasks.filter(({ state }) => state === "done").length).toBe(
          before.tasks.filter(({ state }) => state === "done").length + 1,
        );
      }),
      { numRuns: 60 },
    );
  });
});

const withoutMarks = ({ source: _, ...feature }: Feature): unknown => ({
  ...feature,
  tasks: feature.tasks.map(({ state: __, marker: ___, ...task }) => task),
});

describe("taskFingerprint", () => {
  const fingerprint = (source: string): string => {
    const task = parse(source).tasks[0];
    if (task === undefined) throw new Error("no task");
    return taskFingerprint(task, source);
  };
  const base = page("- [ ] T001 Create src/a.js", "  - Path: src/b.js");

  it("is not changed by the tick, by line ends or by other tasks", () => {
    const same = [
      tick(base, "T001"),
      base.replaceAll("\n", "\r\n"),
      `\uFEFF${base}`,
      base.replace("## Phase", "# Title\n\n## Phase"),
      `${base}- [ ] T002 Create src/c.js\n`,
    ];
    for (const source of same) expect(fingerprint(source)).toBe(fingerprint(base));
  });

  it("is changed by another title and by other details", () => {
    for (const source of [base.replace("a.js", "z.js"), base.replace("b.js", "z.js")]) {
      expect(fingerprint(source)).not.toBe(fingerprint(base));
    }
  });
});
