import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  isIntact,
  makeSwap,
  recoverSwap,
  type Swap,
  settleSwap,
  stageSwap,
  undoSwap,
} from "../../src/store/file-swap.ts";
import { replaceFile } from "../../src/store/replace-file.ts";
import { runSwaps } from "../../src/store/run-swaps.ts";
import { must, readTree, temporaryFolder } from "./project.ts";

const file = (text: string) => ({ kind: "file" as const, bytes: Buffer.from(text) });

function swapIn(dir: string, path: string, from: string | null, to: string | null): Swap {
  return {
    path: join(dir, path),
    key: path,
    helperDir: dir,
    expected: from === null ? null : file(from),
    content: to === null ? null : file(to),
  };
}

function folderWith(files: Readonly<Record<string, string>>): string {
  const dir = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

/** An editor that opened the file before the swap, and writes after it. */
class SlowEditor {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, "r+");
  }

  save(text: string): void {
    writeSync(this.#descriptor, text, 0);
    closeSync(this.#descriptor);
  }
}

describe("one swap", () => {
  it("puts back what is not as expected, the very file", () => {
    const dir = folderWith({ a: "mine" });
    const { ino } = statSync(join(dir, "a"));
    const swap = swapIn(dir, "a", "old", "new");
    stageSwap(swap);
    expect(makeSwap(swap)).toBe("raced");
    expect(statSync(join(dir, "a")).ino).toBe(ino);
    expect(readdirSync(dir).filter((name) => name.includes("aside"))).toEqual([]);
  });

  it.each([
    { name: "replacing", to: "new" },
    { name: "deleting", to: null },
  ])("notices a save into the file it set aside, $name", ({ to }) => {
    const dir = folderWith({ a: "old" });
    const editor = new SlowEditor(join(dir, "a"));
    const swap = swapIn(dir, "a", "old", to);
    stageSwap(swap);
    expect(makeSwap(swap)).toBe("done");
    expect(isIntact(swap)).toBe(true);
    editor.save("mine");
    expect(isIntact(swap)).toBe(false);
    expect(settleSwap(swap)).toBe("raced");
    expect(readTree(dir)).toEqual({ a: "mine" });
  });

  it("keeps both where two saves raced with it", () => {
    const dir = folderWith({ a: "old" });
    const editor = new SlowEditor(join(dir, "a"));
    const swap = swapIn(dir, "a", "old", "new");
    stageSwap(swap);
    makeSwap(swap);
    editor.save("first");
    writeFileSync(join(dir, "a"), "second");
    expect(settleSwap(swap)).toBe("raced");
    expect(readTree(dir)).toEqual({ a: "second", "a.specrun-saved": "first" });
  });

  it("taken back, leaves a newer file alone", () => {
    const dir = folderWith({ a: "old" });
    const swap = swapIn(dir, "a", "old", "new");
    stageSwap(swap);
    makeSwap(swap);
    writeFileSync(join(dir, "a"), "newer");
    undoSwap(swap);
    expect(readTree(dir)).toEqual({ a: "newer" });
  });

  it("never takes a name that somebody took", () => {
    const dir = folderWith({ a: "mine" });
    const swap = swapIn(dir, "a", null, "new");
    stageSwap(swap);
    expect(makeSwap(swap)).toBe("raced");
    expect(readFileSync(join(dir, "a"), "utf8")).toBe("mine");
  });
});

describe("while the old files are still kept", () => {
  const afterSwap = async (path: string, work: () => void): Promise<void> => {
    const { ino } = statSync(path);
    while (statSync(path, { throwIfNoEntry: false })?.ino === ino) await setImmediate();
    work();
  };

  it("a late save takes the whole set back", async () => {
    const dir = folderWith({ a: "old", b: "old" });
    const editor = new SlowEditor(join(dir, "b"));
    const late = afterSwap(join(dir, "b"), () => editor.save("mine"));
    const swaps = [
      swapIn(dir, "a", "old", "new"),
      swapIn(dir, "b", "old", "new"),
      swapIn(dir, "c", null, "new"),
    ];
    expect(must(await runSwaps(dir, swaps))).toEqual(["b"]);
    await late;
    expect(readTree(dir)).toEqual({ a: "old", b: "mine" });
  });

  it("a late save of a single file wins", async () => {
    const dir = folderWith({ a: "old" });
    const path = join(dir, "a");
    const editor = new SlowEditor(path);
    const late = afterSwap(path, () => editor.save("mine"));
    expect(must(await replaceFile({ path, expected: Buffer.from("old"), content: Buffer.from("new") }))).toBe(
      "raced",
    );
    await late;
    expect(readTree(dir)).toEqual({ a: "mine" });
  });

  it("replacements of one file at once wait for each other", async () => {
    const dir = folderWith({ a: "0" });
    const path = join(dir, "a");
    const step = (from: number) =>
      replaceFile({ path, expected: Buffer.from(`${from}`), content: Buffer.from(`${from + 1}`) });
    const answers = await Promise.all([step(0), step(1), step(2), step(0)]);
    expect(answers.map(must)).toEqual(["replaced", "replaced", "replaced", "raced"]);
    expect(readTree(dir)).toEqual({ a: "3" });
  });
});

describe("a swap that a crash cut short", () => {
  const nobodyKnows = (): boolean => false;
  const begun = (): { dir: string; swap: Swap } => {
    const dir = folderWith({ a: "old" });
    const swap = swapIn(dir, "a", "old", "new");
    stageSwap(swap);
    return { dir, swap };
  };

  it("gives what was set aside its name again where nothing has it", async () => {
    const { dir, swap } = begun();
    makeSwap({ ...swap, content: null });
    expect(readdirSync(dir)).not.toContain("a");
    await recoverSwap(swap, nobodyKnows);
    expect(readTree(dir)).toEqual({ a: "old" });
  });

  it("drops the old bytes once newer ones have their name, whoever went on from there", async () => {
    const { dir, swap } = begun();
    makeSwap(swap);
    writeFileSync(swap.path, "new, and a person went on");
    await recoverSwap(swap, nobodyKnows);
    expect(readTree(dir)).toEqual({ a: "new, and a person went on" });
  });

  it("keeps what somebody wrote into the old file after it was compared", async () => {
    const { dir, swap } = begun();
    const editor = new SlowEditor(swap.path);
    makeSwap(swap);
    editor.save("mine");
    await recoverSwap(swap, nobodyKnows);
    expect(readTree(dir)).toEqual({ a: "new", "a.specrun-saved": "mine" });
  });
});
