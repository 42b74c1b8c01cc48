import { describe, expect, it } from "vitest";
import { followsWork } from "../../src/checks/follows-work.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";

const BEFORE = `import assert from "node:assert/strict";
import { one, two } from "../src/one.js";
test("one", () => assert.equal(one(two), "1"));
`;
const edit = (...pairs: readonly (readonly [string, string])[]): string =>
  pairs.reduce((text, [from, to]) => text.replaceAll(from, to), BEFORE);

const MOVE = "Move src/one.js to src/lib/one.js";
const cases: readonly [what: string, task: string, after: string, follows: boolean][] = [
  ["imports from another place", MOVE, edit(["../src/one.js", "../src/lib/one.js"]), true],
  [
    "calls an import by another name",
    "Rename one to uno",
    edit(["{ one", "{ uno"], ["(one(", "(uno("]),
    true,
  ],
  ["keeps the new name in one place only", "Rename one to uno", edit(["(one(", "(uno("]), false],
  ["calls two imports by one name", "Rename one to two", edit(["{ one", "{ two"], ["(one(", "(two("]), false],
  ["expects something else", MOVE, edit(['"1"', '"2"']), false],
  ["turns an assertion around", MOVE, edit(["assert.equal", "assert.notEqual"]), false],
  ["imports another assertion library", MOVE, edit(["node:assert/strict", "../src/assert.js"]), false],
  ["imports from another place although nothing moves", "Add src/a.js", edit(["one.js", "fake.js"]), false],
  ["is said to change with its file", "Change src/one.js and update its tests", edit(['"1"', "2"]), true],
  [
    "is said to change with another file",
    "Change src/three.js and update its tests",
    edit(['"1"', "2"]),
    false,
  ],
  ["is gone", MOVE, "", false],
];

describe("a test that", () => {
  it.each(cases)("%s", (_what, title, after, follows) => {
    const source = `## Phase 1: Foundational\n\n- [ ] T001 ${title}\n`;
    const [task] = parseTasks(source, { dir: "specs/001-x", file: "specs/001-x/tasks.md" }).value.tasks;
    expect(followsWork(task ?? null, { before: BEFORE, after })).toBe(follows);
  });
});
