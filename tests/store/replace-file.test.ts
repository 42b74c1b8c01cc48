import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { replaceFile } from "../../src/store/replace-file.ts";
import { must, temporaryFolder } from "./project.ts";
import { type Manner, RacingEditor } from "./racing-editor.ts";

const bytes = (text: string): Buffer => Buffer.from(text);

describe("replaceFile", () => {
  it.each([
    { name: "replaces", before: "old", expected: "old", content: "new", answer: "replaced", after: "new" },
    { name: "creates", before: null, expected: null, content: "new", answer: "replaced", after: "new" },
    { name: "deletes", before: "old", expected: "old", content: null, answer: "replaced", after: null },
    {
      name: "refuses what was edited",
      before: "mine",
      expected: "old",
      content: "new",
      answer: "raced",
      after: "mine",
    },
    {
      name: "refuses what was deleted",
      before: null,
      expected: "old",
      content: "new",
      answer: "raced",
      after: null,
    },
    {
      name: "refuses what is there",
      before: "mine",
      expected: null,
      content: "new",
      answer: "raced",
      after: "mine",
    },
  ])("$name", async ({ before, expected, content, answer, after }) => {
    const dir = temporaryFolder();
    const path = join(dir, "f.md");
    if (before !== null) writeFileSync(path, before);
    const request = { path, expected: expected && bytes(expected), content: content && bytes(content) };
    expect(must(await replaceFile(request as Parameters<typeof replaceFile>[0]))).toBe(answer);
    expect(existsSync(path) ? readFileSync(path, "utf8") : null).toBe(after);
    expect(readdirSync(dir)).toEqual(after === null ? [] : ["f.md"]);
  });

  it("keeps mode and owner, follows a link, and gives a new file the wanted mode", async () => {
    const dir = temporaryFolder();
    const [path, link, fresh] = [join(dir, "f"), join(dir, "link"), join(dir, "fresh")];
    writeFileSync(path, "old");
    chmodSync(path, 0o640);
    if (process.getuid?.() === 0) chownSync(path, 1234, 1234);
    const owner = statSync(path).uid;
    symlinkSync("f", link);
    must(await replaceFile({ path: link, expected: bytes("old"), content: bytes("new") }));
    expect([statSync(path).mode & 0o777, statSync(path).uid]).toEqual([0o640, owner]);
    expect(readFileSync(link, "utf8")).toBe("new");
    must(await replaceFile({ path: fresh, expected: null, content: bytes("x"), mode: 0o600 }));
    expect(statSync(fresh).mode & 0o777).toBe(0o600);
  });

  it("tells why it cannot write", async () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, "sub"));
    const path = join(dir, "missing/f");
    expect(await replaceFile({ path, expected: null, content: bytes("x") })).toMatchObject({
      ok: false,
      error: { reason: "write-failed", path, code: "ENOENT" },
    });
  });

  it.each<Manner>(["truncate", "atomic", "append", "slow"])(
    "loses none of 120 racing saves (%s)",
    async (manner) => {
      const turns = 120;
      const dir = temporaryFolder();
      const path = join(dir, "tasks.md");
      writeFileSync(path, "start\n");
      const editor = new RacingEditor({ path, manner, turns, delayMs: 2 });
      const seen = { replaced: 0, raced: 0 };
      const lost: number[] = [];
      for (let turn = 1; turn <= turns; turn++) {
        writeFileSync(path, `ours ${turn}\n`);
        editor.go(turn);
        const request = { path, expected: bytes(`ours ${turn}\n`), content: bytes(`ticked ${turn}\n`) };
        seen[must(await replaceFile(request))] += 1;
        editor.wait(turn);
        if (!allText(dir).includes(`person ${turn}\n`)) lost.push(turn);
      }
      await editor.end();
      expect(lost).toEqual([]);
      expect(seen.replaced).toBeGreaterThan(0);
      expect(seen.raced).toBeGreaterThan(0);
    },
  );
});

const allText = (dir: string): string =>
  readdirSync(dir)
    .map((name) => readFileSync(join(dir, name), "utf8"))
    .join("");
