import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DiskStore } from "../../src/store/disk-store.ts";
import { makeSwap, settleSwap, stageSwap } from "../../src/store/file-swap.ts";
import type { CommitId } from "../../src/store/store.ts";
import { makeProject, must, readTree, type TestProject, temporaryFolder, writeFiles } from "./project.ts";

/** What a file is besides its bytes, and names that tools trip over: kept, followed, or said not to be. */
interface Scene {
  readonly project: TestProject;
  readonly store: DiskStore;
  readonly from: CommitId;
  readonly to: CommitId;
}

interface SceneSpec {
  readonly committed: Readonly<Record<string, string>>;
  readonly work: (slot: string) => void;
  readonly prepare?: (project: TestProject) => void;
}

async function scene({ committed, work, prepare }: SceneSpec): Promise<Scene> {
  const project = makeProject({ committed });
  prepare?.(project);
  const { store, slots } = await project.open();
  const from = must(await store.snapshot());
  const slot = await slots.acquire(from);
  work(slot.dir);
  const theirs = await slot.commit(from, "work");
  slots.release(slot);
  const merge = await store.merge({ base: from, ours: from, theirs, task: "T001" });
  if (merge.kind !== "merged") throw new Error(merge.kind);
  return { project, store, from, to: merge.commit };
}

const apply = async ({ store, from, to }: Scene): Promise<string> => must(await store.apply(from, to)).kind;
const leftovers = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(".specrun-"));

describe("a rename that changes the case of a name alone", () => {
  it.each([
    { name: "of a file", old: "docs/Readme.md", fresh: "docs/README.md" },
    { name: "of a file, with other content", old: "docs/Readme.md", fresh: "docs/README.md", text: "new\n" },
    { name: "of a folder", old: "Docs/a.md", fresh: "docs/a.md" },
    { name: "of letters outside ASCII", old: "Ärger.md", fresh: "ärger.md" },
  ])("$name", async ({ old, fresh, text = "r\n" }) => {
    const parts = await scene({
      committed: { [old]: "r\n", "b.txt": "b\n" },
      work: (slot) => writeFiles(slot, { [old]: null, [fresh]: text }),
    });
    expect(await apply(parts)).toBe("applied");
    expect(readTree(parts.project.root)).toEqual({ "b.txt": "b\n", [fresh]: text });
    expect(await apply(parts)).toBe("applied");
    expect(must(await parts.store.snapshot())).toBe(parts.to);
    expect(leftovers(parts.project.root)).toEqual([]);
  });

  it("is no reason to touch another file that a person has under the new name", async () => {
    const parts = await scene({
      committed: { "Readme.md": "r\n", ".gitignore": "README.md\n" },
      work: (slot) => {
        writeFiles(slot, { "Readme.md": null, ".gitignore": "", "README.md": "r2\n" });
      },
      prepare: ({ root }) => linkSync(join(root, "Readme.md"), join(root, "README.md")),
    });
    expect(await apply(parts)).toBe("raced");
    expect(readTree(parts.project.root)).toMatchObject({ "Readme.md": "r\n", "README.md": "r\n" });
  });
});

describe("what a file is besides its bytes", () => {
  const asRoot = process.getuid?.() === 0;

  it.runIf(asRoot)(
    "owner and mode stay; new files and folders are their parent's owner's (as root)",
    async () => {
      const parts = await scene({
        committed: { "a/old.txt": "o\n" },
        work: (slot) => writeFiles(slot, { "a/old.txt": "O\n", "a/b/new.txt": "n\n" }),
        prepare: ({ root }) => {
          chownSync(join(root, "a"), 1001, 1002);
          chownSync(join(root, "a/old.txt"), 1003, 1004);
          chmodSync(join(root, "a/old.txt"), 0o4640);
        },
      });
      expect(await apply(parts)).toBe("applied");
      const facts = (path: string): unknown => {
        const { uid, gid, mode } = statSync(join(parts.project.root, path));
        return [path, uid, gid, (mode & 0o7000) | (mode & 0o111)];
      };
      expect(["a/old.txt", "a/b", "a/b/new.txt"].map(facts)).toEqual([
        ["a/old.txt", 1003, 1004, 0o4000],
        ["a/b", 1001, 1002, 0o111],
        ["a/b/new.txt", 1001, 1002, 0],
      ]);
    },
  );

  it("a read-only file is replaced and stays read-only", async () => {
    const parts = await scene({
      committed: { "a.txt": "a\n" },
      work: (slot) => writeFiles(slot, { "a.txt": "A\n" }),
      prepare: ({ root }) => chmodSync(join(root, "a.txt"), 0o444),
    });
    expect(await apply(parts)).toBe("applied");
    expect(parts.project.text("a.txt")).toBe("A\n");
    expect(statSync(join(parts.project.root, "a.txt")).mode & 0o777).toBe(0o444);
  });

  it("a hard link is broken, as git does: writing through it would change a file outside the project", async () => {
    const parts = await scene({
      committed: { "a.txt": "a\n" },
      work: (slot) => writeFiles(slot, { "a.txt": "A\n" }),
      prepare: ({ root, home }) => linkSync(join(root, "a.txt"), join(home, "outside.txt")),
    });
    expect(await apply(parts)).toBe("applied");
    expect(parts.project.text("a.txt")).toBe("A\n");
    expect(readFileSync(join(parts.project.home, "outside.txt"), "utf8")).toBe("a\n");
  });
});

describe("things that turn into other things", () => {
  const swap = (slot: string, path: string, make: (absolute: string) => void): void => {
    rmSync(join(slot, path), { recursive: true });
    make(join(slot, path));
  };

  it.each([
    { name: "a file into a link", make: (path: string) => symlinkSync("other.txt", path) },
    { name: "a file into a link to nowhere outside", make: (path: string) => symlinkSync("missing/x", path) },
    { name: "a file into a folder", make: (path: string) => writeFiles(path, { "in/deep.txt": "d\n" }) },
  ])("$name, and back", async ({ make }) => {
    const parts = await scene({
      committed: { thing: "t\n", "other.txt": "o\n" },
      work: (slot) => swap(slot, "thing", make),
    });
    expect(await apply(parts)).toBe("applied");
    expect(must(await parts.store.snapshot())).toBe(parts.to);
    const { store, from, to, project } = parts;
    expect(must(await store.apply(to, from)).kind).toBe("applied");
    expect(readTree(project.root)).toEqual({ thing: "t\n", "other.txt": "o\n" });
    expect(lstatSync(join(project.root, "thing")).isFile()).toBe(true);
    expect(leftovers(project.root)).toEqual([]);
  });

  it("a folder whose ignored file is a person's does not turn into a file", async () => {
    const parts = await scene({
      committed: { "box/a.txt": "a\n", ".gitignore": "*.log\n" },
      work: (slot) => swap(slot, "box", (path) => writeFileSync(path, "file\n")),
      prepare: ({ write }) => write({ "box/mine.log": "mine\n" }),
    });
    const before = readTree(parts.project.root);
    expect(await apply(parts)).toBe("raced");
    expect(readTree(parts.project.root)).toEqual(before);
  });
});

describe("names", () => {
  const LONG = `${"n".repeat(250)}.txt`;
  const ODD = [
    "-rf",
    "--",
    "a\nb",
    "\nfirst",
    " ",
    "a\\b",
    "~",
    "$(id)",
    "'q'",
    '"',
    "é",
    "e\u0301",
    "💾.txt",
    LONG,
  ];

  it("of every kind are written, edited, deleted and read again", async () => {
    const paths = ODD.flatMap((name) => [`odd/${name}`, `odd-${name.slice(0, 200)}/${name}`]);
    const texts = (text: string) => Object.fromEntries(paths.map((path) => [path, `${text} ${path}\n`]));
    const parts = await scene({
      committed: { "a.txt": "a\n" },
      work: (slot) => writeFiles(slot, texts("new")),
    });
    const { store, project, from, to } = parts;
    expect(await apply(parts)).toBe("applied");
    expect(readTree(project.root)).toEqual({ "a.txt": "a\n", ...texts("new") });
    project.write(texts("edited"));
    const edited = must(await store.snapshot());
    expect((await store.changes(to, edited)).map(({ path }) => path).sort()).toEqual(paths.sort());
    for (const path of paths) expect((await store.read(edited, path))?.toString()).toBe(`edited ${path}\n`);
    const kept = await store.keep("T001", edited, paths);
    expect(readTree(kept)).toEqual(texts("edited"));
    expect(must(await store.apply(edited, from)).kind).toBe("applied");
    expect(readTree(project.root)).toEqual({ "a.txt": "a\n" });
  });

  it("of the greatest length keep their bytes visible where two saves collide", () => {
    const dir = temporaryFolder();
    const path = join(dir, LONG);
    writeFileSync(path, "old");
    const editor = openSync(path, "r+");
    const content = { kind: "file" as const, bytes: Buffer.from("new") };
    const expected = { kind: "file" as const, bytes: Buffer.from("old") };
    const swap = { path, key: LONG, helperDir: dir, expected, content };
    stageSwap(swap);
    expect(makeSwap(swap)).toBe("done");
    writeSync(editor, "first", 0);
    closeSync(editor);
    writeFileSync(path, "second");
    expect(settleSwap(swap)).toBe("raced");
    expect(readTree(dir)).toEqual({ [LONG]: "second", [`${LONG.slice(0, 241)}.specrun-saved`]: "first" });
  });

  it("that are not UTF-8 stay out, by name, and their files are never touched", async () => {
    const bad = Buffer.concat([Buffer.from("caf"), Buffer.from([0xe9]), Buffer.from(".txt")]);
    const parts = await scene({
      committed: { "dir/a.txt": "a\n" },
      work: (slot) => writeFiles(slot, { dir: null, "new.txt": "n\n" }),
      prepare: ({ root, git }) => {
        writeFileSync(Buffer.concat([Buffer.from(`${root}/dir/`), bad]), "tracked\n");
        git("add", "-A");
        git("commit", "-qm", "not UTF-8");
        writeFileSync(Buffer.concat([Buffer.from(`${root}/dir/`), bad]), "edited\n");
        writeFileSync(Buffer.concat([Buffer.from(`${root}/`), bad]), "untracked\n");
      },
    });
    const { project, store } = parts;
    expect(store.skipped).toEqual([
      { path: "caf\uFFFD.txt", why: "not-utf8" },
      { path: "dir/caf\uFFFD.txt", why: "not-utf8" },
    ]);
    expect(await apply(parts)).toBe("applied");
    const read = (dir: string): string => readFileSync(Buffer.concat([Buffer.from(`${dir}/`), bad]), "utf8");
    expect([read(join(project.root, "dir")), read(project.root)]).toEqual(["edited\n", "untracked\n"]);
    expect(project.text("new.txt")).toBe("n\n");
    expect(existsSync(join(project.root, "dir/a.txt"))).toBe(false);
  });
});

it("renames of the person's own are snapshots like others", async () => {
  const { project, store } = await scene({
    committed: { "Readme.md": "r\n" },
    work: (slot) => writeFiles(slot, { "a.txt": "a\n" }),
  });
  renameSync(join(project.root, "Readme.md"), join(project.root, "README.md"));
  expect(await store.list(must(await store.snapshot()))).toEqual(["README.md"]);
  expect(execFileSync("ls", [project.root], { encoding: "utf8" })).toBe("README.md\n");
});
