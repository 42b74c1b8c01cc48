import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, fixTasks } from "../../src/markdown/fix-tasks.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Feature } from "../../src/model/feature.ts";
import { generatedFeature, markdownSoup } from "./feature-text.ts";

const parse = (source: string): Feature => parseTasks(source, { dir: ".", file: "tasks.md" }).value;
const fix = (source: string): string => applyEdits(source, fixTasks(source));
const page = (...lines: readonly string[]): string => ["## Phase 1: Core", "", ...lines, ""].join("\n");

describe("fixTasks", () => {
  it.each([
    ["### T001 [P] Title ✅", "- [X] T001 [P] Title"],
    ["### [x] T03 — Title", "- [X] T03 Title"],
    ["### [ ] T03 — Title", "- [ ] T03 Title"],
    ["#### T016 [P] [US1,US2] Title", "- [ ] T016 [P] [US1,US2] Title"],
    ["### T001: ✅ Title", "- [X] T001 Title"],
    ["### ✅ T001 Title", "- [X] T001 Title"],
    ["### T002 — Title [P]", "- [ ] T002 [P] Title"],
    ["### T002 — Title (COMPLETED)", "- [X] T002 Title"],
    ["### **T002**: Title ###", "- [ ] T002 Title"],
    ["### ~~T002 Title~~", "- [ ] ~~T002 Title~~"],
    ["**T004** Title", "- [ ] **T004** Title"],
    ["**T004: Title** (50 lines)", "- [ ] **T004: Title** (50 lines)"],
    ["- T003 — DB & migrations setup", "- [ ] T003 — DB & migrations setup"],
    ["- T003 — DB & migrations setup ✅", "- [X] T003 — DB & migrations setup"],
    ["- [T002] [P] [US1] Title", "- [ ] [T002] [P] [US1] Title"],
    ["- [P] **T002** — Title", "- [ ] [P] **T002** — Title"],
    ["12. T003 Title", "12. [ ] T003 Title"],
    ["- [] T001 Title", "- [ ] T001 Title"],
    ["- [ x ] T001 Title", "- [x] T001 Title"],
    ["- [X ] T001 Title", "- [X] T001 Title"],
    ["- [  ] T001 Title", "- [ ] T001 Title"],
    ["- [x]T001 Title", "- [x] T001 Title"],
    ["- []T001 Title", "- [ ] T001 Title"],
    ["- [X] - [X] T001 Title", "- [X] T001 Title"],
    ["-[ ] T001 Title", "- [ ] T001 Title"],
    ["[x] T001 Title", "- [x] T001 Title"],
  ])("%s becomes %s", (before, after) => {
    expect(fix(page(before))).toBe(page(after));
  });

  it.each([
    ["- **Status**: [x]", "X"],
    ["- Status: ✅ Done", "X"],
    ["**Status**: COMPLETED", "X"],
    ["- **状态**：已完成", "X"],
    ["- **Status**: [ ]", " "],
    ["- **Status**: ❌ NOT STARTED", " "],
    ["**Status**: pending", " "],
  ])("a task with %s below it", (status, marker) => {
    expect(fix(page("### T001 Title", "", status))).toBe(page(`- [${marker}] T001 Title`, "", status));
  });

  it.each([
    ["a status that is neither done nor open", ["### T001 Title", "", "- **Status**: in progress"]],
    ["marks that contradict each other", ["### T001 Title ✅", "", "- **Status**: [ ]"]],
    ["boxes that contradict each other", ["- [ ] - [X] T001 Title"]],
    ["a box with a word", ["- [ok] T001 Title"]],
    ["a tag that may be a state", ["- [done] T001 Title"]],
    ["a tick in the middle of a title", ["### T001 Show ✅ in the list"]],
    ["an id that is there twice", ["- T001 Title", "", "### T001 Title"]],
    ["code and HTML", ["    - [ ] T001 a", "", "<p>", "- [ ] T002 b", "</p>"]],
    ["a table with a row that is no task", ["| ID | Task |", "|----|------|", "| T001 | a |", "| all | b |"]],
    ["a table with a status nobody knows", ["| ID | Task | Status |", "|-|-|-|", "| T001 | a | blocked |"]],
    ["a table without titles", ["| ID | Owner |", "|-|-|", "| T001 | me |"]],
  ])("leaves %s", (_, lines) => {
    expect(fixTasks(page(...lines))).toEqual([]);
  });

  it("takes a table with its head", () => {
    const table = [
      "Before",
      "",
      "| ID | P | Story | Task | Files | Depends on | Status |",
      "|:---|---|-------|------|-------|------------|--------|",
      "| T001 | [P] | US1 | Write `a \\| b` | src/a.js | — | ✅ |",
      "| **T002** | | - | Write b | | T001 | |",
      "",
      "After",
    ];
    expect(fix(page(...table))).toBe(
      page(
        "Before",
        "",
        "- [X] T001 [P] [US1] Write `a | b` — Files: src/a.js",
        "- [ ] T002 Write b — Depends on: T001",
        "",
        "After",
      ),
    );
  });

  it("keeps line ends, byte order mark, indentation and every other line", () => {
    const before =
      "\uFEFF## Phase 1: Core\r\n\r\n  - T001 a\r\n\tcontinues  \n### T002 b ✅\r\ntext\r\n- [ ]T003 c\r- T004 d";
    const after =
      "\uFEFF## Phase 1: Core\r\n\r\n  - [ ] T001 a\r\n\tcontinues  \n- [X] T002 b\r\ntext\r\n- [ ] T003 c\r- [ ] T004 d";
    expect(fix(before)).toBe(after);
  });

  it("mends what it can beside what it cannot", () => {
    expect(fix(page("- [ ]T001 a", "- [ok] T002 b", "- T003 c"))).toBe(
      page("- [ ] T001 a", "- [ok] T002 b", "- [ ] T003 c"),
    );
  });
});

const facts = ({ tasks }: Feature): unknown =>
  tasks.map(({ id, state, parallel, stories, title }) => [id, state, parallel, stories, title]);

describe("any list", () => {
  it("is left alone where nothing is wrong", () => {
    fc.assert(
      fc.property(generatedFeature, ({ source }) => {
        expect(fixTasks(source)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it("has its tasks back after they lost their boxes", () => {
    const titles = fc.array(fc.constantFrom("Write `a`", "Test src/a.js", "保存する", "Use (b) in c"), {
      minLength: 1,
      maxLength: 5,
    });
    const forms = fc.constantFrom<(id: string, title: string) => string>(
      (id, title) => `- ${id} ${title}`,
      (id, title) => `* **${id}** — ${title}`,
      (id, title) => `\n### ${id}: ${title}\n`,
      (id, title) => `\n**${id}** ${title}\n`,
      (id, title) => `- [ ]${id} ${title}`,
      (id, title) => `- [] ${id} ${title}`,
      (id, title) => `- [ ] - [ ] ${id} ${title}`,
    );
    fc.assert(
      fc.property(titles, fc.array(forms, { minLength: 5, maxLength: 5 }), (list, shapes) => {
        const id = (at: number): string => `T00${at + 1}`;
        const good = page(...list.map((title, at) => `- [ ] ${id(at)} ${title}`));
        const bad = page(...list.map((title, at) => shapes[at]?.(id(at), title) ?? ""));
        expect(facts(parse(fix(bad)))).toEqual(facts(parse(good)));
      }),
      { numRuns: 60 },
    );
  });

  it("needs no second fix, and keeps the tasks it had", () => {
    fc.assert(
      fc.property(markdownSoup, (soup) => {
        const source = `## Phase 1: Core\n\n- [ ] T990 first\n\n${soup}`;
        const before = parse(source);
        const edits = fixTasks(source);
        const fixed = applyEdits(source, edits);
        expect(fixTasks(fixed)).toEqual([]);
        const after = parse(fixed);
        const mended = new Set(edits.map(({ id }) => id));
        expect(after.tasks.filter(({ id }) => !mended.has(id)).map(({ id, state }) => [id, state])).toEqual(
          before.tasks.map(({ id, state }) => [id, state]),
        );
        for (const id of mended)
          if (id !== null) expect(after.tasks.some((task) => task.id === id)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
