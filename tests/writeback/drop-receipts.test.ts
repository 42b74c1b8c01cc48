import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { dropReceipts } from "../../src/writeback/drop-receipts.ts";

const DIR = "specs/001-login";
let root = "";
let file = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "specrun-drop-"));
  await mkdir(join(root, DIR), { recursive: true });
  file = join(root, DIR, "evidence.jsonl");
});

afterEach(() => rm(root, { recursive: true, force: true }));

const receipt = (task: string): string =>
  JSON.stringify({ v: 1, task, level: "checked", files: {}, checks: [] });
const isOf =
  (...tasks: readonly string[]) =>
  ({ task }: { readonly task: string }): boolean =>
    tasks.includes(task);

it.each([
  ["one of several", [receipt("T001"), receipt("T002"), ""], [receipt("T002"), ""]],
  ["nothing that is not asked for", [receipt("T002"), ""], [receipt("T002"), ""]],
  ["no foreign or torn line", ["# note", receipt("T001"), '{"v":1,"ta'], ["# note", '{"v":1,"ta']],
  ["a line without an end", [receipt("T002"), receipt("T001")], [receipt("T002"), ""]],
])("drops %s", async (_what, before, after) => {
  await writeFile(file, before.join("\n"));
  expect(await dropReceipts(root, DIR, isOf("T001"))).toEqual({ ok: true, value: undefined });
  expect(await readFile(file, "utf8")).toBe(after.join("\n"));
});

it("keeps the bytes of every other line, whatever ends them", async () => {
  await writeFile(file, `${receipt("T002")}\r\n${receipt("T001")}\r\n\r\n  ${receipt("T003")}\n`);
  await dropReceipts(root, DIR, isOf("T001"));
  expect(await readFile(file, "utf8")).toBe(`${receipt("T002")}\r\n\r\n  ${receipt("T003")}\n`);
});

it("takes a file away of which no line is left, and misses none that is not there", async () => {
  await writeFile(file, `${receipt("T001")}\n`);
  expect(await dropReceipts(root, DIR, isOf("T001"))).toEqual({ ok: true, value: undefined });
  await expect(readFile(file)).rejects.toThrow("ENOENT");
  expect(await dropReceipts(root, DIR, isOf("T001"))).toEqual({ ok: true, value: undefined });
});

it("never writes through a link", async () => {
  await writeFile(file, `${receipt("T001")}\n`);
  await rename(file, join(root, "elsewhere"));
  await symlink(join(root, "elsewhere"), file);
  expect(await dropReceipts(root, DIR, isOf("T001"))).toMatchObject({
    ok: false,
    error: { reason: "write-failed", path: `${DIR}/evidence.jsonl`, code: "ELOOP" },
  });
  expect(await readFile(join(root, "elsewhere"), "utf8")).toBe(`${receipt("T001")}\n`);
});
