import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import { putTicksBack, takeTicks } from "../../src/writeback/take-ticks.ts";
import { fingerprint } from "../../src/writeback/write-tick.ts";

const DIR = "specs/001-login";
const FILE = `${DIR}/tasks.md`;
const SOURCE =
  "\uFEFF## Phase 1: Core\r\n\r\n- [x] T001 Add é\r\n  - [x] it works  \r\n- [X] T002 Add b\r\n- [x] T003 Add c";
const feature = parseTasks(SOURCE, { dir: DIR, file: FILE }).value;
const ticks = feature.tasks
  .filter(({ id }) => id !== "T003")
  .map((task) => ({ task: task.id, earnedWith: new Set([fingerprint(task, SOURCE)]) }));
let root = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "specrun-take-"));
  await mkdir(join(root, DIR), { recursive: true });
});

afterEach(() => rm(root, { recursive: true, force: true }));

const put = (content: string | Buffer): Promise<void> => writeFile(join(root, FILE), content);
const get = (): Promise<string> => readFile(join(root, FILE), "utf8");

it("empties the boxes at once, one character each, and puts back what stood in them", async () => {
  await put(SOURCE);
  const taken = await takeTicks(root, feature, ticks);
  expect(taken.ok && taken.value.map(({ task, marker }) => `${task} ${marker}`)).toEqual([
    "T001 x",
    "T002 X",
  ]);
  expect(await get()).toBe(SOURCE.replace("[x] T001", "[ ] T001").replace("[X] T002", "[ ] T002"));
  await putTicksBack(root, feature, ticks, taken.ok ? taken.value : []);
  expect(await get()).toBe(SOURCE);
});

it("puts back only what it took, and not under words that changed meanwhile", async () => {
  await put(SOURCE.replace("[X] T002", "[ ] T002"));
  const taken = await takeTicks(root, feature, ticks);
  const typed = (await get()).replace("Add é", "Add e").replace("Core", "Heart");
  await put(typed);
  await putTicksBack(root, feature, ticks, taken.ok ? taken.value : []);
  expect(await get()).toBe(typed);
});

it("takes all of them or none", async () => {
  await put(SOURCE.replace("Add b", "Sell b"));
  expect(await takeTicks(root, feature, ticks)).toEqual({
    ok: false,
    error: { reason: "undo-tick", task: "T002", file: FILE },
  });
  expect(await get()).toBe(SOURCE.replace("Add b", "Sell b"));
});

it("has nothing to take where there is no file, and leaves one alone that is not UTF-8", async () => {
  expect(await takeTicks(root, feature, ticks)).toEqual({ ok: true, value: [] });
  const bytes = Buffer.concat([Buffer.from(SOURCE), Buffer.from([0xff])]);
  await put(bytes);
  expect(await takeTicks(root, feature, ticks)).toEqual({
    ok: false,
    error: { reason: "not-utf8", path: FILE, byte: Buffer.from(SOURCE).length },
  });
  expect((await readFile(join(root, FILE))).equals(bytes)).toBe(true);
});
