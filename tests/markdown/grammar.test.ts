import { describe, expect, it } from "vitest";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Feature } from "../../src/model/feature.ts";
import type { Task } from "../../src/model/task.ts";
import { applyRules } from "../../src/rules/apply-rules.ts";

/** Every form in which people write a task, one row each. */
const place = { dir: "specs/001-case", file: "specs/001-case/tasks.md" };

const parse = (source: string): Feature => parseTasks(source, place).value;

const codes = (source: string): readonly string[] =>
  applyRules(parseTasks(source, place)).map(({ code }) => code);

function one(line: string): Task {
  const source = `## Phase 1: Core\n\n${line}\n`;
  const [task, ...more] = parse(source).tasks;
  if (task === undefined || more.length > 0) throw new Error(`expected one task in ${line}`);
  expect(source.slice(task.markerRange.start, task.markerRange.end)).toBe(task.marker);
  return task;
}

describe("ids", () => {
  it.each([
    ["T001 Do it", "T001", "Do it"],
    ["**T001** Do it", "T001", "Do it"],
    ["**T001**: Do it", "T001", "Do it"],
    ["**T001:** Do it", "T001", "Do it"],
    ["__T001__ Do it", "T001", "Do it"],
    ["*T001* Do it", "T001", "Do it"],
    ["`T001` Do it", "T001", "Do it"],
    ["T001: Do it", "T001", "Do it"],
    ["T001:Do it", "T001", "Do it"],
    ["T001 - Do it", "T001", "Do it"],
    ["T001 — Do it", "T001", "Do it"],
    ["T001) Do it", "T001", "Do it"],
    ["T023a. Do it", "T023a", "Do it"],
    ["T010b Do it", "T010b", "Do it"],
    ["T028a [NEW] Do it", "T028a", "Do it"],
    ["T001.1 Do it", "T001.1", "Do it"],
    ["T5.1b Do it", "T5.1b", "Do it"],
    ["T01 Do it", "T01", "Do it"],
    ["T1000 Do it", "T1000", "Do it"],
    ["T000 Do it", "T000", "Do it"],
    ["T-002 Do it", "T-002", "Do it"],
    ["T-HF02 Do it", "T-HF02", "Do it"],
    ["T-SB-3: Do it", "T-SB-3", "Do it"],
    ["[T012] Do it", "T012", "Do it"],
    ["**[T012]** Do it", "T012", "Do it"],
    ["[T012](tasks/T012.md) Do it", "T012", "Do it"],
    ["T016-NEW Do it", "T016-NEW", "Do it"],
    ["T062-T067 Do it", "T062-T067", "Do it"],
    ["T062–T067: Do it", "T062–T067", "Do it"],
    ["T062 - T067 Do it", "T062-T067", "Do it"],
    ["T062..T067 Do it", "T062-T067", "Do it"],
    ["T062~T067: Do it", "T062-T067", "Do it"],
    ["T001.1-T001.4 Do it", "T001.1-T001.4", "Do it"],
    ["T001-009 Do it", "T001-009", "Do it"],
    ["T001 - 2024 report", "T001", "2024 report"],
    ["T024 📄 Do it", "T024", "Do it"],
    ["✅ T010 Do it", "T010", "Do it"],
    ["T001✅ Do it", "T001", "Do it"],
    ["T001：创建存储", "T001", "创建存储"],
    ["T001创建存储", "T001", "创建存储"],
    ["T001、保存する", "T001", "保存する"],
    ["T001 저장소를 만든다", "T001", "저장소를 만든다"],
    ["T001 Создать хранилище", "T001", "Создать хранилище"],
    ["T001 ストアを作る", "T001", "ストアを作る"],
    ["T001 Lưu trữ dữ liệu", "T001", "Lưu trữ dữ liệu"],
  ])("%s", (text, id, title) => {
    const task = one(`- [ ] ${text}`);
    expect([task.id, task.title]).toEqual([id, title]);
  });

  it.each(["Tool 001 is no id", "TODO write it", "T is no id", "Task 1", "Table of contents", "Txx"])(
    "%s",
    (text) => {
      expect(parse(`## Phase 1: Core\n\n- [ ] ${text}\n`).tasks).toEqual([]);
    },
  );
});

describe("tags", () => {
  it.each([
    ["T001 [P] Do it", true, [], []],
    ["[P] T001 Do it", true, [], []],
    ["T001 [P] [US1] Do it", true, ["US1"], []],
    ["T001 [US1] [P] Do it", true, ["US1"], []],
    ["[US1] T001 [P] Do it", true, ["US1"], []],
    ["T001 **[P]** `[US1]` Do it", true, ["US1"], []],
    ["T001[P] Do it", true, [], []],
    ["T001 [P]: Do it", true, [], []],
    ["T001 [P:2.1] Do it", true, [], ["P:2.1"]],
    ["T001 [P1] Do it", false, [], ["P1"]],
    ["T001 [p] Do it", false, [], ["p"]],
    ["T001 (P) Do it", false, [], []],
    ["T001 [PARALLEL] Do it", false, [], ["PARALLEL"]],
    ["T710 [P3] [US1,US2] Do it", false, ["US1", "US2"], ["P3"]],
    ["T001 [US1/US2] Do it", false, ["US1", "US2"], []],
    ["T001 [US1+US3] Do it", false, ["US1", "US3"], []],
    ["T001 [Story: US1] Do it", false, ["US1"], []],
    ["T001 [US-01] Do it", false, ["US1"], []],
    ["T001 [TDD] [E2E] [M] Do it", false, [], ["TDD", "E2E", "M"]],
    ["T001 [Req: FR-001, FR-002] Do it", false, [], ["Req: FR-001, FR-002"]],
    ["T001 [D:T002] [B:T005] Do it", false, [], ["D:T002", "B:T005"]],
    ["T001 📄 [P1] Do it", false, [], ["P1"]],
    ["T004 _(partial: half of it)_ [P] Do it", true, [], []],
    ["T001 Do it in app/(group)/[id]/page.tsx [P]", false, [], []],
    ["T001 Do [this](a.md)", false, [], []],
  ])("%s", (text, parallel, stories, labels) => {
    const task = one(`- [ ] ${text}`);
    expect([task.parallel, task.stories, task.labels]).toEqual([parallel, stories, labels]);
  });
});

describe("states", () => {
  it.each([
    ["[ ]", "todo"],
    ["[\t]", "todo"],
    ["[x]", "done"],
    ["[X]", "done"],
    ["[-]", "aside"],
    ["[~]", "unknown"],
    ["[!]", "unknown"],
    ["[/]", "unknown"],
    ["[>]", "unknown"],
    ["[✅]", "unknown"],
    ["[✔️]", "unknown"],
    ["[🗑️]", "unknown"],
  ])("%s", (box, state) => {
    const task = one(`- ${box} T001 Do it`);
    expect([task.state, task.marker]).toEqual([state, box.slice(1, -1)]);
  });

  it.each([
    "[ ] ~~T029 Do it~~",
    "[x] ~~T029 Do it~~",
    "[X] ~~T029~~ merged into T030",
    "[ ] T029 ~~Do it~~ DESCOPED",
    "[~] T062-T067 DROPPED",
    "[ ] T001 [SKIPPED] Do it",
  ])("%s is set aside", (text) => {
    expect(one(`- ${text}`).state).toBe("aside");
  });
});

describe("lists and lines", () => {
  it.each(["- ", "* ", "+ ", "1. ", "12) ", "-   ", "-\t", "   - "])("a bullet %j", (bullet) => {
    expect(one(`${bullet}[ ] T001 Do it`).id).toBe("T001");
  });

  it.each([
    ["LF", (text: string) => text],
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["CR", (text: string) => text.replaceAll("\n", "\r")],
    ["mixed line ends", (text: string) => text.replace("\n\n", "\r\n\n").replace("a.js\n", "a.js\r")],
    ["a byte order mark", (text: string) => `\uFEFF${text}`],
    ["front matter", (text: string) => `---\n\ndescription: "tasks"\n---\n${text}`],
    ["no final line end", (text: string) => text.trimEnd()],
  ])("with %s", (_, change) => {
    const source = change(
      "# Tasks: X\n\n## Phase 1: Core\n\n- [ ] T001 Write src/a.js\n      and src/b.js (depends on T002)\n- [x] T002 Write src/c.js\n",
    );
    const { tasks } = parse(source);
    expect(tasks.map(({ id, state, files }) => [id, state, files])).toEqual([
      ["T001", "todo", ["src/a.js", "src/b.js"]],
      ["T002", "done", ["src/c.js"]],
    ]);
    expect(tasks[0]?.dependencies.map(({ ids }) => ids)).toEqual([["T002"]]);
    expect(tasks.map((task) => source.slice(task.idRange.start, task.idRange.end))).toEqual(["T001", "T002"]);
  });

  it.each([
    ["one space", "\n continues"],
    ["six spaces", "\n      continues"],
    ["no space", "\ncontinues"],
    ["a tab", "\n\tcontinues"],
  ])("a line that continues after %s", (_, rest) => {
    expect(one(`- [ ] T001 Do it${rest}`).title).toBe("Do it continues");
  });

  it("metadata below belongs to the task", () => {
    const task = one(
      [
        "- [ ] T009 Write the store",
        "  - **File**: `src/a.js`",
        "  - Path: src\\win\\b.cs",
        "  - Depends on: T001, T002",
        "  - Acceptance: it is there",
        "  - [ ] Build succeeds",
      ].join("\n"),
    );
    expect(task.files).toEqual(["src/a.js", "src/win/b.cs"]);
    expect(task.dependencies.map(({ ids }) => ids)).toEqual([["T001", "T002"]]);
    expect(task.details).toContain("- [ ] Build succeeds");
  });

  it("tasks inside a task are tasks, boxes without ids are not", () => {
    const source =
      "## Phase 1: Core\n\n- [ ] T001 Outer\n  - [x] T001a Inner\n    - [ ] T001b Innermost\n  - [ ] it works\n";
    expect(parse(source).tasks.map(({ id }) => id)).toEqual(["T001", "T001a", "T001b"]);
    expect(codes(source)).toEqual([]);
  });
});

describe("what is no task", () => {
  it.each([
    ["a fence", "```\n- [ ] T900 no\n```"],
    ["a tilde fence", "~~~text\n- [ ] T900 no\n~~~"],
    ["a fence inside an item", "- [ ] T001 yes\n  ```sh\n  - [ ] T900 no\n  ```"],
    ["a comment", "<!--\n- [ ] T900 no\n-->"],
    ["a quote", "> - [ ] T900 no"],
    ["a checklist behind the tasks", "- [ ] T001 yes\n\n**Accept**:\n\n- [ ] it works"],
    ["a line of code", "Write `- [ ] T900 no`"],
  ])("%s", (_, text) => {
    const source = `## Phase 1: Core\n\n- [ ] T002 yes\n\n${text}\n`;
    expect(parse(source).tasks.filter(({ id }) => id === "T900")).toEqual([]);
    expect(codes(source)).toEqual([]);
  });

  it.each([
    "Format",
    "Path Conventions",
    "Dependencies",
    "Dependencies & Execution Order",
    "Dependency Graph",
    "Execution Wave DAG",
    "Parallel Example: User Story 1",
    "Parallel Opportunities",
    "Implementation Strategy",
    "Notes",
    "Task Summary",
    "Validation Checklist",
    "Definition of Done",
    "🚀 MVP Scope",
    "依赖关系",
    "依存関係",
    "Зависимости",
    "의존성",
    "Dependencias",
  ])("## %s only cites", (heading) => {
    const source = `## Phase 1: Core\n\n- [ ] T001 a\n\n## ${heading}\n\n- [ ] T001 again\n`;
    expect(parse(source).tasks.map(({ line }) => line)).toEqual([3]);
    expect(codes(source)).toEqual([]);
  });
});

describe("phases", () => {
  it.each([
    ["Phase 1: Setup (Shared Infrastructure)", "setup", null],
    ["Phase 3.2: Tests First (TDD) ⚠️ MUST COMPLETE BEFORE 3.3", "tests", null],
    ["Phase 3.3: Core Implementation (ONLY after tests are failing)", "core", null],
    ["Phase 3.4: Integration", "integration", null],
    ["Phase 3A.1: Extras", "other", null],
    ["Phase 0: Research", "other", null],
    ["Phase 1 - Setup", "setup", null],
    ["Phase 1 — Setup ✅", "setup", null],
    ["Phase Foundational — UI", "foundational", null],
    ["Phase 2: Foundational (Blocking Prerequisites)", "foundational", null],
    ["Phase 3: User Story 1 - Log in (Priority: P1) 🎯 MVP", "story", "US1"],
    ["Phase 4: Sync [Story: US2] (COMPLETED)", "story", "US2"],
    ["Phase N: Polish & Cross-Cutting Concerns", "polish", null],
    ["Final Phase: Polish", "polish", null],
    ["Polish", "polish", null],
    ["Phase 7: Convergence", "convergence", null],
    ["WP01: Store", "other", null],
    ["Dependency report in the installer", "other", null],
    ["Formatting of dates", "other", null],
    ["フェーズ1: 基盤", "foundational", null],
    ["阶段 2：用户故事 1", "story", "US1"],
    ["Paso 1 — Configuración", "setup", null],
    ["Этап 1: Подготовка", "setup", null],
    ["1단계: 설정", "setup", null],
    ["Giai đoạn 1: X", "other", null],
  ])("## %s", (heading, kind, story) => {
    const source = `# Tasks: X\n\n## ${heading}\n\n- [ ] T001 a\n`;
    const { phases, tasks } = parse(source);
    expect(phases.map((phase) => [phase.title, phase.kind, phase.story])).toEqual([[heading, kind, story]]);
    expect(tasks.length).toBe(1);
    expect(codes(source)).toEqual([]);
  });

  it("a sub-heading of a phase may be called after dependencies", () => {
    const source =
      "## Phase 1: Core\n\n### Dependency report + exit codes\n\n- [ ] T001 a\n\n### Dependencies\n\n- [ ] T001 again\n";
    expect(parse(source).tasks.length).toBe(1);
    expect(codes(source)).toEqual([]);
  });
});
