import {
  chmodSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DiskStore } from "../../src/store/disk-store.ts";
import { makeSwap, stageSwap } from "../../src/store/file-swap.ts";
import type { CommitId } from "../../src/store/store.ts";
import { makeProject, must, readTree, type TestProject, writeFiles } from "./project.ts";

interface Scene {
  readonly project: TestProject;
  readonly store: DiskStore;
  readonly from: CommitId;
  readonly to: CommitId;
}

/** A project, and a task's work on it that is merged but not written yet. */
async function scene(
  committed: Readonly<Record<string, string>>,
  work: (slot: string) => void,
  prepare: (project: TestProject) => void = () => {},
): Promise<Scene> {
  const project = makeProject({ committed });
  prepare(project);
  const { store, slots } = await project.open();
  const from = must(await store.snapshot());
  const slot = await slots.acquire(from);
  work(slot.dir);
  const theirs = await slot.commit(from, "work");
  const merge = await store.merge({ base: from, ours: from, theirs, task: "T001" });
  if (merge.kind !== "merged") throw new Error(merge.kind);
  return { project, store, from, to: merge.commit };
}

const leftovers = (project: TestProject): string[] =>
  readdirSync(project.root, { recursive: true, encoding: "utf8" }).filter((name) =>
    /specrun-(new|aside|saved)/.test(name),
  );

describe("applying a change to the user's tree", () => {
  it("writes what differs and nothing else: edits, new files in new folders, deletions with their folders", async () => {
    const { project, store, from, to } = await scene(
      {
        "a.txt": "a\n",
        "same.txt": "s\n",
        "gone/deep/b.txt": "b\n",
        "kept/c.txt": "c\n",
        "kept/d.txt": "d\n",
      },
      (slot) => {
        writeFiles(slot, {
          "a.txt": "A\n",
          "new/deep/n.txt": "n\n",
          "gone/deep/b.txt": null,
          "kept/c.txt": null,
        });
      },
      (project) => project.write({ "gone/mine.log": "mine" }),
    );
    const before = statSync(join(project.root, "same.txt")).ino;
    expect(must(await store.apply(from, to))).toEqual({
      kind: "applied",
      paths: ["a.txt", "gone/deep/b.txt", "kept/c.txt", "new/deep/n.txt"],
    });
    expect(readTree(project.root)).toEqual({
      "a.txt": "A\n",
      "gone/mine.log": "mine",
      "kept/d.txt": "d\n",
      "new/deep/n.txt": "n\n",
      "same.txt": "s\n",
    });
    expect(existsSync(join(project.root, "gone/deep"))).toBe(false);
    expect(statSync(join(project.root, "same.txt")).ino).toBe(before);
    expect(readdirSync(join(project.root, "kept"))).toEqual(["d.txt"]);
    expect(must(await store.snapshot())).toBe(to);
  });

  it("keeps the mode of a file, and changes its executable bit with the task", async () => {
    const { project, store, from, to } = await scene(
      { "a.txt": "a\n", "run.sh": "r\n", "plain.sh": "p\n" },
      (slot) => {
        writeFiles(slot, { "a.txt": "A\n", "new.sh": "n\n" });
        chmodSync(join(slot, "run.sh"), 0o755);
        chmodSync(join(slot, "new.sh"), 0o755);
        chmodSync(join(slot, "plain.sh"), 0o644);
      },
      (project) => {
        chmodSync(join(project.root, "a.txt"), 0o640);
        chmodSync(join(project.root, "run.sh"), 0o640);
        chmodSync(join(project.root, "plain.sh"), 0o750);
      },
    );
    must(await store.apply(from, to));
    const mode = (path: string): number => statSync(join(project.root, path)).mode & 0o777;
    expect(["a.txt", "run.sh", "plain.sh"].map(mode)).toEqual([0o640, 0o750, 0o640]);
    expect(mode("new.sh") & 0o100).toBe(0o100);
    expect(must(await store.snapshot())).toBe(to);
  });

  it("writes, retargets and removes links without following them", async () => {
    const { project, store, from, to } = await scene(
      { "a.txt": "a\n", "b.txt": "b\n" },
      (slot) => {
        for (const name of ["moved", "was-link"]) rmSync(join(slot, name));
        symlinkSync("b.txt", join(slot, "moved"));
        symlinkSync("nowhere", join(slot, "fresh"));
        writeFiles(slot, { "was-link": "file\n", "b.txt": null });
        symlinkSync("a.txt", join(slot, "b.txt"));
      },
      (project) => {
        for (const name of ["moved", "was-link"]) symlinkSync("a.txt", join(project.root, name));
      },
    );
    must(await store.apply(from, to));
    const target = (name: string): string => readlinkSync(join(project.root, name));
    expect(["moved", "fresh", "b.txt"].map(target)).toEqual(["b.txt", "nowhere", "a.txt"]);
    expect(lstatSync(join(project.root, "was-link")).isFile()).toBe(true);
    expect(project.text("a.txt")).toBe("a\n");
    expect(leftovers(project)).toEqual([]);
  });

  it("turns a file into a folder and a folder into a file", async () => {
    const { project, store, from, to } = await scene(
      { thing: "t\n", "box/in/x.txt": "x\n", "box/y.txt": "y\n" },
      (slot) => {
        writeFiles(slot, { thing: null, box: null });
        writeFiles(slot, { "thing/inside.txt": "i\n", box: "b\n" });
      },
    );
    expect(must(await store.apply(from, to)).kind).toBe("applied");
    expect(readTree(project.root)).toEqual({ box: "b\n", "thing/inside.txt": "i\n" });
    expect(must(await store.snapshot())).toBe(to);
  });
});

describe("a person's bytes win", () => {
  const work = (slot: string): void => {
    writeFiles(slot, { "a.txt": "A\n", "new.txt": "n\n", "gone.txt": null, "z.txt": "Z\n" });
  };
  const committed = { "a.txt": "a\n", "gone.txt": "g\n", "z.txt": "z\n", ".gitignore": "*.log\n" };

  const CASES = [
    { name: "an edit", person: { "a.txt": "mine\n" }, raced: ["a.txt"] },
    { name: "a deletion", person: { "z.txt": null }, raced: ["z.txt"] },
    { name: "a folder in the way", person: { "new.txt/mine": "m\n" }, raced: ["new.txt"] },
    {
      name: "edits of what the task edits, deletes and adds",
      person: { "z.txt": "mine\n", "gone.txt": "mine\n", "new.txt": "mine\n" },
      raced: ["gone.txt", "new.txt", "z.txt"],
    },
  ];

  it("and nothing of the task is written, whatever they did since the merge", async () => {
    const { project, store, from, to } = await scene(committed, work);
    for (const { name, person, raced } of CASES) {
      project.write(committed);
      rmSync(join(project.root, "new.txt"), { recursive: true, force: true });
      project.write(person);
      const before = readTree(project.root);
      expect(must(await store.apply(from, to)), name).toEqual({ kind: "raced", paths: raced });
      expect(readTree(project.root), name).toEqual(before);
    }
    expect(await paths(store, from, must(await store.snapshot()))).toEqual([
      "modified gone.txt",
      "added new.txt",
      "modified z.txt",
    ]);
  });

  it("an executable bit, and a link that came between, too", async () => {
    const { project, store, from, to } = await scene({ "a.txt": "a\n", "dir/b.txt": "b\n" }, (slot) =>
      writeFiles(slot, { "a.txt": "A\n", "dir/b.txt": "B\n" }),
    );
    chmodSync(join(project.root, "a.txt"), 0o755);
    mkdirSync(join(project.home, "outside"));
    writeFiles(join(project.home, "outside"), { "b.txt": "b\n" });
    project.write({ dir: null });
    symlinkSync(join(project.home, "outside"), join(project.root, "dir"));
    expect(must(await store.apply(from, to))).toEqual({ kind: "raced", paths: ["a.txt", "dir/b.txt"] });
    expect(readTree(join(project.home, "outside"))).toEqual({ "b.txt": "b\n" });
  });

  it("an ignored file in the task's way stays", async () => {
    const { project, store, from, to } = await scene(committed, (slot) => {
      writeFiles(slot, { ".gitignore": "", "x.log": "task\n" });
    });
    project.write({ "x.log": "mine\n" });
    expect(must(await store.apply(from, to))).toEqual({ kind: "raced", paths: ["x.log"] });
    expect(project.text("x.log")).toBe("mine\n");
  });

  it("a file where the task writes into a folder stays", async () => {
    const { project, store, from, to } = await scene({ "box/in.txt": "i\n" }, (slot) =>
      writeFiles(slot, { "box/in.txt": "I\n", "box/deep/new.txt": "n\n" }),
    );
    project.write({ box: null });
    project.write({ box: "mine\n" });
    expect(must(await store.apply(from, to))).toEqual({
      kind: "raced",
      paths: ["box/deep/new.txt", "box/in.txt"],
    });
    expect(readTree(project.root)).toEqual({ box: "mine\n" });
  });

  it("a file that already is what the task makes of it is no race", async () => {
    const { project, store, from, to } = await scene(committed, work);
    project.write({ "a.txt": "A\n", "new.txt": "n\n", "gone.txt": null });
    expect(must(await store.apply(from, to)).kind).toBe("applied");
    expect(must(await store.snapshot())).toBe(to);
  });
});

describe("after a crash", () => {
  const committed = { "a.txt": "a\n", "b.txt": "b\n", "c.txt": "c\n" };
  const file = (text: string) => ({ kind: "file" as const, bytes: Buffer.from(text) });
  const work = (slot: string): void =>
    writeFiles(slot, { "a.txt": "A\n", "b.txt": "B\n", "c.txt": null, "d.txt": "D\n" });

  /** What a run that died leaves behind: its own record of what it was about to do, and files in between. */
  type Swapper = (path: string, from: string | null, to: string | null) => void;

  async function crashed(
    steps: (swap: Swapper, project: TestProject) => void,
    branch = "main",
  ): Promise<Scene> {
    const parts = await scene(committed, work);
    const { project, from, to } = parts;
    writeFiles(project.stateDir, { applying: `${from} ${to} ${branch}\n` });
    steps((path, old, next) => {
      const swap = {
        path: join(project.root, path),
        key: path,
        helperDir: project.root,
        expected: old === null ? null : file(old),
        content: next === null ? null : file(next),
      };
      stageSwap(swap);
      makeSwap(swap);
    }, project);
    return parts;
  }

  const halfDone = (swap: Swapper): void => {
    swap("a.txt", "a\n", "A\n");
    swap("d.txt", null, "D\n");
    swap("c.txt", "c\n", null);
    // Set aside, and not replaced yet.
    swap("b.txt", "b\n", null);
  };

  it("the next opening finishes the work, and doing it again changes nothing", async () => {
    const { project, from, to } = await crashed(halfDone);
    expect(Object.keys(readTree(project.root))).not.toContain("b.txt");
    const { store } = await project.open();
    expect(readTree(project.root)).toEqual({ "a.txt": "A\n", "b.txt": "B\n", "d.txt": "D\n" });
    project.write({ "mine.txt": "m\n" });
    const head = must(await store.snapshot());
    expect(await paths(store, to, head)).toEqual(["added mine.txt"]);
    expect(must(await store.apply(from, to)).kind).toBe("applied");
    expect(must(await store.snapshot())).toBe(head);
  });

  it("half of it is taken back where a person has edited one of the files", async () => {
    const { project, from, to } = await crashed(halfDone);
    project.write({ "b.txt": "mine\n" });
    const { store } = await project.open();
    const mine = { "a.txt": "a\n", "b.txt": "mine\n", "c.txt": "c\n" };
    expect(readTree(project.root)).toEqual(mine);
    expect(must(await store.apply(from, to))).toEqual({ kind: "raced", paths: ["b.txt"] });
    expect(readTree(project.root)).toEqual(mine);
  });

  it("on another branch nothing is finished, and what was set aside is back", async () => {
    const { project } = await crashed(halfDone, "elsewhere");
    await project.open();
    expect(readTree(project.root)).toEqual({
      "a.txt": "A\n",
      "b.txt": "b\n",
      "c.txt": "c\n",
      "d.txt": "D\n",
    });
    expect(leftovers(project)).toEqual([]);
  });

  it("bytes that nobody else has are given a name that can be seen", async () => {
    const { project } = await crashed((swap, { root }) => {
      const editor = openSync(join(root, "b.txt"), "r+");
      swap("b.txt", "b\n", null);
      writeSync(editor, "only here\n");
      closeSync(editor);
    });
    project.write({ "b.txt": "newer\n" });
    await project.open();
    expect(readTree(project.root)).toMatchObject({
      "b.txt": "newer\n",
      "b.txt.specrun-saved": "only here\n",
    });
  });
});

const paths = async (store: DiskStore, from: CommitId, to: CommitId): Promise<string[]> =>
  (await store.changes(from, to)).map(({ status, path }) => `${status} ${path}`);
