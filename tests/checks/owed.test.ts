import { describe, expect, it } from "vitest";
import { groupOf, maskOf, type OwedTests, openGroups } from "../../src/checks/owed.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { FileChange } from "../../src/store/store.ts";

const STORIES = `## Phase 1: User Story 1 - A (Priority: P1)

- [ ] T001 [US1] Write tests in tests/a.test.js
- [ ] T002 [US1] Implement src/a.js
- [ ] T003 [US1] Implement src/a2.js

## Phase 2: User Story 2 - B (Priority: P2)

- [ ] T004 [US2] Write tests in tests/b.test.js
- [ ] T005 [US2] Implement src/b.js
`;

const G1 = `## Phase 3.2: Tests First (TDD)

- [ ] T001 [P] Write tests in tests/a.test.js

## Phase 3.3: Core Implementation

- [ ] T002 Implement src/a.js
`;

const read = (source: string) =>
  parseTasks(source, { dir: "specs/001-x", file: "specs/001-x/tasks.md" }).value;
const change = (path: string, oldBlob: string | null, newBlob: string): FileChange => ({
  path,
  status: oldBlob === null ? "added" : "modified",
  oldMode: oldBlob === null ? "000000" : "100644",
  newMode: "100644",
  oldBlob,
  newBlob,
});

describe("who pays what a test task owes", () => {
  it("is its story", () => {
    const feature = read(STORIES);
    expect(feature.tasks.map((task) => groupOf(task, feature))).toEqual(["US1", "US1", "US1", "US2", "US2"]);
  });

  it("is the core phase in the oldest templates", () => {
    const feature = read(G1);
    expect(feature.tasks.map((task) => groupOf(task, feature))).toEqual(["phase:2", "phase:2"]);
  });
});

describe("open groups", () => {
  const feature = read(STORIES);
  const open = (done: readonly string[], except: readonly string[]) =>
    [...openGroups(feature, (id) => !done.includes(id), except)].sort();

  it.each([
    { done: [], except: [], groups: ["US1", "US2"] },
    { done: ["T002"], except: [], groups: ["US1", "US2"] },
    { done: ["T002", "T003"], except: [], groups: ["US2"] },
    { done: ["T002"], except: ["T003"], groups: ["US2"] },
    { done: ["T002", "T003", "T005"], except: [], groups: [] },
  ])("after $done, about to do $except: $groups", ({ done, except, groups }) => {
    expect(open(done, except)).toEqual(groups);
  });
});

describe("the mask", () => {
  const owed: OwedTests[] = [
    {
      task: "T001",
      group: "US1",
      changes: [change("tests/a.test.js", null, "a1"), change("tests/shared.js", "s0", "s1")],
    },
    {
      task: "T004",
      group: "US2",
      changes: [change("tests/b.test.js", null, "b1"), change("tests/shared.js", "s1", "s2")],
    },
  ];

  it("puts every file back to what it was before the first hidden change", () => {
    expect(maskOf(owed, new Set(["US1", "US2"]))).toEqual({
      tasks: ["T001", "T004"],
      files: [
        { path: "tests/a.test.js", mode: "000000", blob: null },
        { path: "tests/shared.js", mode: "100644", blob: "s0" },
        { path: "tests/b.test.js", mode: "000000", blob: null },
      ],
    });
  });

  it("leaves what an implemented story brought", () => {
    expect(maskOf(owed, new Set(["US2"])).files).toContainEqual({
      path: "tests/shared.js",
      mode: "100644",
      blob: "s1",
    });
    expect(maskOf(owed, new Set())).toEqual({ tasks: [], files: [] });
  });
});
