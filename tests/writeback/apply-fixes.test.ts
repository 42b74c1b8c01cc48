import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fixTaskList } from "../../src/writeback/apply-fixes.ts";

const FILE = "specs/001-login/tasks.md";
let root = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "specrun-fix-"));
  await mkdir(join(root, "specs/001-login"), { recursive: true });
});

afterEach(() => rm(root, { recursive: true, force: true }));

const put = (content: string | Buffer): Promise<void> => writeFile(join(root, FILE), content);
const get = (): Promise<Buffer> => readFile(join(root, FILE));

describe("fixTaskList", () => {
  it("rewrites the lines, keeps every other byte and tells what it did", async () => {
    await put("\uFEFF## Phase 1: Core\r\n\r\n- T001 Add é\r\n\t- [ ] it works  \r\n- [ ]T002 Add b\r\n");
    expect(await fixTaskList(root, FILE)).toEqual({
      ok: true,
      value: {
        file: FILE,
        lines: [
          { id: "T001", line: 3, before: ["- T001 Add é"], after: ["- [ ] T001 Add é"] },
          { id: "T002", line: 5, before: ["- [ ]T002 Add b"], after: ["- [ ] T002 Add b"] },
        ],
      },
    });
    expect((await get()).toString("utf8")).toBe(
      "\uFEFF## Phase 1: Core\r\n\r\n- [ ] T001 Add é\r\n\t- [ ] it works  \r\n- [ ] T002 Add b\r\n",
    );
    expect(await fixTaskList(root, FILE)).toEqual({ ok: true, value: { file: FILE, lines: [] } });
  });

  it("shows the head of a table that went", async () => {
    await put("## Phase 1: Core\n\n| ID | Task |\n|----|------|\n| T001 | Add a |\n");
    const fixed = await fixTaskList(root, FILE);
    expect(fixed.ok && fixed.value.lines).toEqual([
      { id: null, line: 3, before: ["| ID | Task |", "|----|------|"], after: [] },
      { id: "T001", line: 5, before: ["| T001 | Add a |"], after: ["- [ ] T001 Add a"] },
    ]);
    expect((await get()).toString("utf8")).toBe("## Phase 1: Core\n\n- [ ] T001 Add a\n");
  });

  it("leaves a file alone that is not UTF-8", async () => {
    const bytes = Buffer.concat([Buffer.from("## Phase 1: Core\n\n- T001 Add "), Buffer.from([0xff, 0x0a])]);
    await put(bytes);
    expect(await fixTaskList(root, FILE)).toEqual({ ok: true, value: { file: FILE, lines: [] } });
    expect((await get()).equals(bytes)).toBe(true);
  });

  it("says when there is no file", async () => {
    expect(await fixTaskList(root, FILE)).toEqual({
      ok: false,
      error: { reason: "line-gone", detail: `${FILE} is no longer there` },
    });
  });
});
