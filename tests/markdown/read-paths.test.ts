import { describe, expect, it } from "vitest";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Task } from "../../src/model/task.ts";

const place = { dir: "specs/001-case", file: "specs/001-case/tasks.md", projectName: "shop" };

function tasksOf(lines: readonly string[], options: object = {}): readonly Task[] {
  const text = lines.map((line, index) => `- [ ] T00${index + 1} ${line}`).join("\n");
  return parseTasks(`## Phase 1: Core\n\n${text}\n`, { ...place, ...options }).value.tasks;
}

const one = (line: string, options: object = {}): Task => {
  const [task] = tasksOf([line], options);
  if (task === undefined) throw new Error(`no task in ${line}`);
  return task;
};

describe("files that are written and files that are read", () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ["Copy src/a.ts to src/b.ts", ["src/b.ts"], ["src/a.ts"]],
    ["Unit test `tests/a.bats` (new): `order.sh` stops at once", ["tests/a.bats"], ["order.sh"]],
    ["Add limits to src/order.ts as `order.ts` has none", ["src/order.ts"], ["order.ts"]],
    ["Add it in src/a.ts and package.json", ["src/a.ts", "package.json"], []],
    ["Write `out/<id>/summary.md` from src/a.ts", [], ["src/a.ts"]],
    ["Verify src/a.ts and add the gap to docs/gaps.md", ["docs/gaps.md"], ["src/a.ts"]],
    ["Check src/list.ts: add src/a.ts to the names if it is missing", ["src/list.ts", "src/a.ts"], []],
    ["Link the page from docs/index.md", ["docs/index.md"], []],
    ["Add the page in /src/page.ts", ["src/page.ts"], []],
    ["Add app/docs/[...slug]/page.tsx, not specs/.../page.tsx", ["app/docs/[...slug]/page.tsx"], []],
  ])("%s", (line, files, reads) => {
    const task = one(line);
    expect([task.kind, task.files, task.reads]).toEqual(["edit", files, reads]);
  });
});

describe("absolute paths", () => {
  const lines = (root: string): readonly string[] => [
    `Read ${root}/specs/001-case/plan.md`,
    `Add the client in ${root}/src/new/client.ts`,
  ];

  it.each(["/Users/kim/renamed", "/home/kim/shop-42", "D:/work/shop-wt-42", "/Users/kim/x/shop"])(
    "that lead through the feature's own folder are the project's: %s",
    (root) => {
      expect(tasksOf(lines(root))[1]).toMatchObject({
        kind: "edit",
        files: ["src/new/client.ts"],
        outside: [],
      });
    },
  );

  it("lead into the project by one file it has, and so do the others beside it", () => {
    const exists = (path: string): boolean => path === "src/store.ts";
    const root = "/Users/kim/other-name";
    const [, added] = tasksOf([`Fix ${root}/src/store.ts`, `Add ${root}/lib/deep/new.ts`], { exists });
    expect(added).toMatchObject({ kind: "edit", files: ["lib/deep/new.ts"] });
  });

  it.each([
    "Add it in ~/shop-server/src/store.ts",
    "Add it in /Users/kim/shop-server/src/store.ts",
    "Add it in ../shop-server/src/store.ts",
    "Add it in ~/shop-server/src/store.ts with the names in package.json",
  ])("of a neighbour are outside, though the project has such a file: %s", (line) => {
    const task = one(line, { exists: (path: string) => path === "src/store.ts" });
    expect(task.kind).toBe("person");
    expect(task.outside).toHaveLength(1);
  });

  it.each([
    "Keep the settings in ~/.shop/settings.json",
    "Refuse /etc/passwd.txt as an answer",
    "Refuse ../secret.md as an answer",
  ])("that a running program uses are nobody's work: %s", (line) => {
    expect(one(line)).toMatchObject({ kind: "edit", outside: [] });
  });

  it("from the feature's folder upwards are the project's", () => {
    expect(one("Update ../../docs/guide.md")).toMatchObject({ kind: "edit", files: ["docs/guide.md"] });
  });

  it("take linear time in a list of any size", () => {
    const line = `Add ${"/Users/kim/x/src/a.ts and src/b.ts, ".repeat(20_000)}`;
    const start = performance.now();
    one(line);
    expect(performance.now() - start).toBeLessThan(4_000);
  });
});
