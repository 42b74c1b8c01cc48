import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DiskStore } from "../../src/store/disk-store.ts";
import type { CommitId, FileState, Merge } from "../../src/store/store.ts";
import { makeProject, must, readTree, type TestProject, writeFiles } from "./project.ts";

const LINES = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
const BASE = { "a.txt": LINES, "b.txt": "b\n", "old.txt": LINES };

interface Scene {
  readonly project: TestProject;
  readonly store: DiskStore;
  readonly base: CommitId;
  /** The work of a task in a slot, from `base` unless told otherwise. */
  work(files: Readonly<Record<string, string | null>>, from?: CommitId): Promise<CommitId>;
  /** Merged and written, as a run does it. */
  land(task: string, theirs: CommitId): Promise<CommitId>;
  snapshot(): Promise<CommitId>;
}

async function scene(): Promise<Scene> {
  const project = makeProject({ committed: BASE });
  const { store, slots } = await project.open();
  const snapshot = async (): Promise<CommitId> => must(await store.snapshot());
  const base = await snapshot();
  const work: Scene["work"] = async (files, from = base) => {
    const slot = await slots.acquire(from);
    writeFiles(slot.dir, files);
    const commit = await slot.commit(from, "work");
    slots.release(slot);
    return commit;
  };
  const land: Scene["land"] = async (task, theirs) => {
    const ours = await snapshot();
    const merge = mergedCommit(await store.merge({ base, ours, theirs, task }));
    expect(must(await store.apply(ours, merge)).kind).toBe("applied");
    return merge;
  };
  return { project, store, base, work, land, snapshot };
}

function mergedCommit(merge: Merge): CommitId {
  if (merge.kind !== "merged") throw new Error(`not merged: ${JSON.stringify(merge)}`);
  return merge.commit;
}

const replaced = (line: string, by: string, text = LINES): string => text.replace(`${line}\n`, `${by}\n`);

describe("merging a task's work", () => {
  it("with what a person did meanwhile to other lines of the same file", async () => {
    const { project, store, base, work, snapshot } = await scene();
    const theirs = await work({ "a.txt": replaced("1", "task") });
    project.write({ "a.txt": replaced("9", "person"), "mine.txt": "m\n" });
    const ours = await snapshot();
    const commit = mergedCommit(await store.merge({ base, ours, theirs, task: "T001" }));
    expect((await store.changes(ours, commit)).map((change) => change.path)).toEqual(["a.txt"]);
    must(await store.apply(ours, commit));
    expect(project.text("a.txt")).toBe(replaced("9", "person", replaced("1", "task")));
    expect(await snapshot()).toBe(commit);
  });

  it("one task after another, each made from the same base", async () => {
    const { project, work, land } = await scene();
    const [first, second] = [
      await work({ "a.txt": replaced("1", "T1") }),
      await work({ "a.txt": replaced("9", "T2") }),
    ];
    await land("T001", first);
    await land("T002", second);
    expect(project.text("a.txt")).toBe(replaced("9", "T2", replaced("1", "T1")));
  });

  it("that does nothing new gives our own tree, with a commit of its own", async () => {
    const { store, base, project, snapshot } = await scene();
    project.write({ "b.txt": "mine\n" });
    const ours = await snapshot();
    const commit = mergedCommit(await store.merge({ base, ours, theirs: base, task: "T001" }));
    expect(await store.treeOf(commit)).toBe(await store.treeOf(ours));
  });
});

describe("a conflict", () => {
  it("names the person where a person changed the lines", async () => {
    const { project, store, base, work, snapshot } = await scene();
    const theirs = await work({ "a.txt": replaced("5", "task"), "b.txt": "task\n" });
    project.write({ "a.txt": replaced("5", "person") });
    const ours = await snapshot();
    expect(await store.merge({ base, ours, theirs, task: "T001" })).toMatchObject({
      kind: "conflict",
      paths: ["a.txt"],
      people: ["a.txt"],
      tasks: [],
    });
  });

  it("names the task where a task did, and both where it is both", async () => {
    const { project, store, base, work, land, snapshot } = await scene();
    const theirs = await work({ "a.txt": replaced("5", "T2"), "b.txt": "T2\n" });
    await land("T001", await work({ "a.txt": replaced("5", "T1") }));
    const merge = (ours: CommitId): Promise<Merge> => store.merge({ base, ours, theirs, task: "T002" });
    expect(await merge(await snapshot())).toMatchObject({
      kind: "conflict",
      paths: ["a.txt"],
      people: [],
      tasks: ["T001"],
    });
    project.write({ "b.txt": "person\n" });
    expect(await merge(await snapshot())).toMatchObject({
      kind: "conflict",
      paths: ["a.txt", "b.txt"],
      people: ["b.txt"],
      tasks: ["T001"],
    });
  });

  it("names whoever changed the file under the name that the task gave up", async () => {
    const renames = { "a.txt": null, "moved/a.txt": replaced("5", "task") };
    const { project, store, base, work, land, snapshot } = await scene();
    const theirs = await work(renames);
    await land("T001", await work({ "a.txt": replaced("5", "T1") }));
    const merge = (ours: CommitId): Promise<Merge> => store.merge({ base, ours, theirs, task: "T002" });
    expect(await merge(await snapshot())).toMatchObject({ kind: "conflict", people: [], tasks: ["T001"] });
    project.write({ "a.txt": replaced("5", "person") });
    expect(await merge(await snapshot())).toMatchObject({
      kind: "conflict",
      paths: ["moved/a.txt"],
      people: ["moved/a.txt"],
      tasks: [],
    });
  });

  it("is one when a person deletes what the task edits, and the other way round", async () => {
    const { project, store, base, work, snapshot } = await scene();
    const edits = await work({ "b.txt": "task\n" });
    const deletes = await work({ "a.txt": null });
    project.write({ "b.txt": null, "a.txt": replaced("5", "person") });
    const ours = await snapshot();
    expect(await store.merge({ base, ours, theirs: edits, task: "T001" })).toMatchObject({
      people: ["b.txt"],
    });
    expect(await store.merge({ base, ours, theirs: deletes, task: "T001" })).toMatchObject({
      people: ["a.txt"],
    });
  });

  it("keeps the task's version in a folder of its own", async () => {
    const { project, store, work } = await scene();
    const theirs = await work({ "a.txt": "task's\n", "dir/new.txt": "n\n" });
    const first = await store.keep("T001 attempt/1", theirs, ["a.txt", "dir/new.txt", "gone.txt"]);
    expect(first).toBe(join(project.stateDir, "kept/T001-attempt-1"));
    expect(await store.keep("T001 attempt/1", theirs, ["a.txt"])).toBe(`${first}-2`);
    expect(readTree(first)).toEqual({ "a.txt": "task's\n", "dir/new.txt": "n\n" });
  });
});

describe("a merge that git thinks is clean but loses something is refused", () => {
  const similar = replaced("2", "two");

  it.each([
    {
      name: "the task replaces a file by a similar one, the person edits the old one",
      task: { "old.txt": null, "new.txt": similar },
      person: { "old.txt": replaced("8", "person") },
      lost: ["old.txt"],
    },
    {
      name: "the person renames a file, the task edits it under its old name",
      task: { "old.txt": replaced("8", "task") },
      person: { "old.txt": null, "new.txt": similar },
      lost: ["new.txt"],
    },
  ])("$name", async ({ task, person, lost }) => {
    const { project, store, base, work, snapshot } = await scene();
    const theirs = await work(task);
    project.write(person);
    const ours = await snapshot();
    expect(await store.merge({ base, ours, theirs, task: "T001" })).toEqual({
      kind: "would-lose",
      paths: lost,
    });
  });

  it("a new file of the person stays where it is when the task moves the folder around it", async () => {
    const project = makeProject({ committed: { "dir/a.txt": LINES, "dir/b.txt": `b${LINES}` } });
    const { store, slots } = await project.open();
    const base = must(await store.snapshot());
    const slot = await slots.acquire(base);
    writeFiles(slot.dir, {
      "dir/a.txt": null,
      "dir/b.txt": null,
      "moved/a.txt": LINES,
      "moved/b.txt": `b${LINES}`,
    });
    const theirs = await slot.commit(base, "work");
    project.write({ "dir/mine.txt": "m\n" });
    const ours = must(await store.snapshot());
    const commit = mergedCommit(await store.merge({ base, ours, theirs, task: "T001" }));
    expect(await store.list(commit)).toEqual(["dir/mine.txt", "moved/a.txt", "moved/b.txt"]);
  });
});

describe("reading and rewriting commits", () => {
  it("tells trees apart without some of their files, and replaces files", async () => {
    const { store, base, work } = await scene();
    const theirs = await work({ "a.txt": "other\n" });
    expect(await store.treeWithout(theirs, ["a.txt"])).toBe(await store.treeWithout(base, ["a.txt"]));
    expect(await store.treeWithout(theirs, ["b.txt"])).not.toBe(await store.treeWithout(base, ["b.txt"]));
    expect(await store.treeWithout(base, [])).toBe(await store.treeOf(base));
    const [change] = await store.changes(base, theirs);
    const files: FileState[] = [
      { path: "copy/a.txt", mode: "100755", blob: change?.newBlob ?? "" },
      { path: "b.txt", mode: "100644", blob: null },
    ];
    const edited = await store.withFiles(base, files);
    expect(await store.list(edited)).toEqual(["a.txt", "copy/a.txt", "old.txt"]);
    expect((await store.read(edited, "copy/a.txt"))?.toString()).toBe("other\n");
    expect(await store.read(edited, "copy")).toBe(null);
    expect(await store.read(edited, "b.txt")).toBe(null);
  });

  it("leaves a repository that git itself finds sound and complete", async () => {
    const { project, base, work, land, store } = await scene();
    await land("T001", await work({ "a.txt": replaced("1", "T1") }));
    project.write({ "b.txt": "mine\n" });
    must(await store.snapshot());
    await store.pin("T001/1", base);
    const repository = join(project.stateDir, "repo.git");
    const git = (...args: string[]): string => project.git(`--git-dir=${repository}`, ...args);
    expect(git("fsck", "--full", "--strict", "--no-dangling")).toBe("");
    expect(git("log", "--format=%an %s", "refs/heads/specrun").split("\n")).toEqual([
      "specrun The project as its people left it",
      "specrun The work of T001",
      "specrun The project as its people left it",
    ]);
    expect(git("for-each-ref", "--format=%(refname) %(objectname)").split("\n")[1]).toBe(
      `refs/specrun/pin/T001%2F1 ${base}`,
    );
    expect(existsSync(join(repository, "objects/info/alternates"))).toBe(false);
  });

  it("cuts a long diff and says so", async () => {
    const { store, base, work } = await scene();
    const theirs = await work({ "a.txt": "é".repeat(1000) });
    const patch = await store.patch(base, theirs, 400);
    expect(patch).toMatch(
      /^diff --git a\/a\.txt b\/a\.txt\n[^\uFFFD]*\n\[diff cut: 400 of \d+ bytes shown\]\n$/,
    );
    expect(await store.patch(base, base, 400)).toBe("");
  });

  it("pins under any name", async () => {
    const { store, base } = await scene();
    const names = ["T001", "T001/1", "a..b.lock", "ü ~^:?*[\\", "@{x}"];
    for (const name of names) await store.pin(name, base);
    for (const name of names) expect(await store.pinned(name)).toBe(base);
    expect(await store.pinned("T002")).toBe(null);
  });

  it("survives file names that only git quotes", async () => {
    const { project, store, work, land } = await scene();
    const names = ["with\nnewline", 'with "quotes"', "-dash", " blank ", ":colon", "tab\t", "*.txt"];
    await land("T001", await work(Object.fromEntries(names.map((name) => [`odd/${name}`, `${name}\n`]))));
    for (const name of names) expect(project.text(`odd/${name}`)).toBe(`${name}\n`);
    writeFileSync(join(project.root, "odd/-dash"), "edited\n");
    expect((await store.read(must(await store.snapshot()), "odd/-dash"))?.toString()).toBe("edited\n");
  });
});
