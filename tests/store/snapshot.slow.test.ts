import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type DiskStore, openStore } from "../../src/store/disk-store.ts";
import { readBlobs } from "../../src/store/read-objects.ts";
import { makeProject, must, nextSecond, type TestProject, temporaryFolder } from "./project.ts";
import { fingerprint } from "./seal.ts";

const COMMITTED = { "a.txt": "a\n", "dir/b.txt": "b\n", ".gitignore": "*.log\n/dist/\n" };

async function snapshotOf(project: TestProject): Promise<Record<string, string>> {
  const { store } = await project.open();
  return contents(store, must(await store.snapshot()));
}

async function contents(store: DiskStore, commit: string): Promise<Record<string, string>> {
  const paths = await store.list(commit);
  const blobs = await readBlobs(
    store.repository.git,
    paths.map((path) => `${commit}:${path}`),
  );
  return Object.fromEntries(paths.map((path, at) => [path, String(blobs[at])]));
}

describe("a snapshot of the user's tree", () => {
  it("holds edits, new files and deletions, staged or not, and nothing that is ignored", async () => {
    const project = makeProject({ committed: COMMITTED });
    project.write({ "a.txt": "staged\n", "staged.txt": "s\n" });
    project.git("add", "-A");
    project.write({
      "a.txt": "edited\n",
      "dir/b.txt": null,
      "new/ü c.txt": "c\n",
      "x.log": "x",
      "dist/o.js": "x",
    });
    project.write({
      "node_modules/dep/index.js": "x",
      "sub/.venv/lib.py": "x",
      "sub/__pycache__/m.pyc": "x",
    });
    expect(await snapshotOf(project)).toEqual({
      ".gitignore": COMMITTED[".gitignore"],
      "a.txt": "edited\n",
      "new/ü c.txt": "c\n",
      "staged.txt": "s\n",
    });
  });

  it("is the same commit until something changes, in the next run too", async () => {
    const project = makeProject({ committed: COMMITTED });
    const { store } = await project.open();
    const first = must(await store.snapshot());
    expect(must(await store.snapshot())).toBe(first);
    const again = (await project.open()).store;
    expect(must(await again.snapshot())).toBe(first);
    project.write({ "a.txt": "more\n" });
    const second = must(await again.snapshot());
    expect((await again.changes(first, second)).map(({ path, status }) => `${status} ${path}`)).toEqual([
      "modified a.txt",
    ]);
    project.write({ "a.txt": "a\n" });
    expect(await again.treeOf(must(await again.snapshot()))).toBe(await again.treeOf(first));
  });

  it("sees edits of the same size made in the second of `git add`, when it looks later", async () => {
    const names = ["1", "2", "3", "4", "5"].map((name) => `${name}.txt`);
    const project = makeProject({ committed: Object.fromEntries(names.map((name) => [name, "a\n"])) });
    nextSecond();
    project.write(Object.fromEntries(names.map((name) => [name, "x\n"])));
    project.git("add", "-A");
    const edits = Object.fromEntries(names.map((name) => [name, "y\n"]));
    project.write(edits);
    nextSecond();
    expect(await snapshotOf(project)).toEqual(edits);
  });

  it("keeps executable bits and links", async () => {
    const project = makeProject({ committed: COMMITTED });
    chmodSync(join(project.root, "a.txt"), 0o755);
    symlinkSync("dir/b.txt", join(project.root, "link"));
    const { store } = await project.open();
    const commit = must(await store.snapshot());
    const empty = await store.withFiles(
      commit,
      (await store.list(commit)).map((path) => ({ path, mode: "0", blob: null })),
    );
    const modes = (await store.changes(empty, commit)).map(({ path, newMode }) => `${newMode} ${path}`);
    expect(modes).toEqual(["100644 .gitignore", "100755 a.txt", "100644 dir/b.txt", "120000 link"]);
  });

  it("leaves out nested repositories, giants and whatever else is no source, and names them", async () => {
    const project = makeProject({ committed: COMMITTED });
    for (const folder of ["empty-repo", "repo"]) {
      mkdirSync(join(project.root, folder));
      execFileSync("git", ["init", "-q"], { cwd: join(project.root, folder) });
    }
    project.write({ "repo/file.txt": "x", "giant.bin": "", "Cargo.toml": "", "target/debug/app": "x" });
    project.write({ "src/target/source.rs": "kept\n" });
    truncateSync(join(project.root, "giant.bin"), 51 * 1024 * 1024);
    const { store } = await project.open();
    const commit = must(await store.snapshot());
    expect(await store.list(commit)).toEqual([
      ".gitignore",
      "Cargo.toml",
      "a.txt",
      "dir/b.txt",
      "src/target/source.rs",
    ]);
    expect([...store.skipped].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: "empty-repo/", why: "nested-repository" },
      { path: "giant.bin", why: "too-large" },
      { path: "repo/", why: "nested-repository" },
    ]);
    expect(must(await store.snapshot())).toBe(commit);
  });

  it("leaves submodules out", async () => {
    const project = makeProject({ committed: COMMITTED });
    const other = makeProject({ committed: { "s.txt": "s\n" } });
    project.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", other.root, "module");
    project.git("commit", "-q", "-m", "module");
    expect(Object.keys(await snapshotOf(project))).toEqual([
      ".gitignore",
      ".gitmodules",
      "a.txt",
      "dir/b.txt",
    ]);
  });
});

describe("a project", () => {
  it("without git is stored without build results and secrets", async () => {
    const project = makeProject();
    project.write({
      "a.txt": "a\n",
      "build/o.js": "x",
      ".env": "KEY=1",
      ".env.example": "KEY=",
      "x.tmp": "x",
    });
    project.write({ ".gitignore": "*.tmp\n", "node_modules/d/i.js": "x" });
    expect(Object.keys(await snapshotOf(project))).toEqual([".env.example", ".gitignore", "a.txt"]);
    project.write({ "a.txt": "b\n" });
    expect((await snapshotOf(project))["a.txt"]).toBe("b\n");
  });

  it("without a first commit works", async () => {
    const project = makeProject({ committed: {} });
    project.write({ "a.txt": "a\n" });
    expect(await snapshotOf(project)).toEqual({ "a.txt": "a\n" });
  });

  it("below the root of its repository obeys the rules above it and knows its own files alone", async () => {
    const above = {
      ".gitignore": "*.log\n/packages/app/generated/\n/other/\npackages/*/cache\n!keep.log\n",
      ".gitattributes": "*.bat text eol=crlf\n",
      "packages/.gitignore": "app/local.txt\n",
      "packages/app/a.txt": "a\n",
      "packages/other/b.txt": "b\n",
      "top.txt": "t\n",
    };
    const project = makeProject({ committed: above, folder: "packages/app" });
    project.write({
      "x.log": "x",
      "keep.log": "k",
      "generated/g.txt": "x",
      "cache/c": "x",
      "local.txt": "x",
    });
    project.write({ "other/fine.txt": "f", "run.bat": "one\r\ntwo\r\n" });
    project.write({ "forced.log": "x" });
    project.git("add", "-f", "packages/app/forced.log");
    expect(await snapshotOf(project)).toEqual({
      "a.txt": "a\n",
      "forced.log": "x",
      "keep.log": "k",
      "other/fine.txt": "f",
      "run.bat": "one\ntwo\n",
    });
    project.write({ "a.txt": "again\n" });
    expect((await snapshotOf(project))["a.txt"]).toBe("again\n");
  });

  it("inside an ignored folder of a bigger repository counts as one without git", async () => {
    const project = makeProject({ committed: { ".gitignore": "*\n!.gitignore\n" }, folder: "work/app" });
    project.write({ "a.txt": "a\n" });
    expect(await snapshotOf(project)).toEqual({ "a.txt": "a\n" });
  });

  it("in a linked worktree works, and the repository stays untouched", async () => {
    const project = makeProject({ committed: COMMITTED });
    const tree = join(project.home, "linked");
    project.git("worktree", "add", "-q", "-b", "side", tree);
    writeFileSync(join(tree, "a.txt"), "linked\n");
    const before = fingerprint(join(project.top, ".git"));
    const store = must(await openStore({ root: tree, stateDir: project.stateDir }));
    const commit = must(await store.snapshot());
    expect((await store.read(commit, "a.txt"))?.toString()).toBe("linked\n");
    expect(await store.branchSwitched()).toBe(null);
    expect(fingerprint(join(project.top, ".git"))).toBe(before);
    project.git("-C", tree, "checkout", "-q", "-b", "third");
    expect(await store.branchSwitched()).toEqual({ reason: "branch-switched", from: "side", to: "third" });
  });

  it("renamed folder keeps nothing borrowed: history survives a purge of the user's objects", async () => {
    const project = makeProject({ committed: COMMITTED });
    project.write({ "a.txt": "second\n" });
    project.git("commit", "-q", "-a", "-m", "second");
    const { store } = await project.open();
    const commit = must(await store.snapshot());
    project.git("reset", "-q", "--hard", "HEAD~1");
    project.git("reflog", "expire", "--expire=now", "--all");
    project.git("gc", "-q", "--prune=now");
    expect((await store.read(commit, "a.txt"))?.toString()).toBe("second\n");
    renameSync(project.root, `${project.root}-moved`);
    expect((await store.read(commit, "dir/b.txt"))?.toString()).toBe("b\n");
    renameSync(`${project.root}-moved`, project.root);
  });
});

describe("a repository", () => {
  it.skipIf(process.getuid?.() !== 0)("of another owner is only read, so it works (needs root)", async () => {
    const project = makeProject({ committed: COMMITTED });
    execFileSync("chown", ["-R", "1234:1234", project.top]);
    expect(await snapshotOf(project)).toEqual(COMMITTED);
  });

  it("that is broken is refused with git's own words", async () => {
    const project = makeProject({ committed: COMMITTED });
    writeFileSync(join(project.root, ".git/index"), "not an index at all");
    const { store } = await project.open();
    expect(await store.snapshot()).toEqual({
      ok: false,
      error: { reason: "git-unsupported", detail: expect.stringMatching(/^bad signature|index file/) },
    });
  });
});

describe("git settings", () => {
  it.each([
    { name: "sha256", spec: { init: ["--object-format=sha256"] } },
    { name: "split index", spec: { config: { "core.splitIndex": "true" } } },
    { name: "index version 4", spec: { config: { "index.version": "4" } } },
    { name: "untracked cache", spec: { config: { "core.untrackedCache": "true" } } },
  ])("$name", async ({ spec }) => {
    const project = makeProject({ committed: COMMITTED, ...spec });
    project.git("status");
    project.write({ "a.txt": "edited\n", "n.txt": "n\n" });
    expect(await snapshotOf(project)).toEqual({ ...COMMITTED, "a.txt": "edited\n", "n.txt": "n\n" });
  });

  it("autocrlf: one edited line is one changed line, and is written back with CRLF", async () => {
    const project = makeProject({
      committed: { "a.txt": "1\r\n2\r\n3\r\n" },
      config: { "core.autocrlf": "true" },
    });
    const { store, slots } = await project.open();
    const base = must(await store.snapshot());
    expect((await store.read(base, "a.txt"))?.toString()).toBe("1\n2\n3\n");
    const slot = await slots.acquire(base);
    writeFileSync(join(slot.dir, "a.txt"), "1\r\n2\r\nthree\r\n");
    const theirs = await slot.commit(base, "work");
    project.write({ "a.txt": "one\r\n2\r\n3\r\n" });
    const ours = must(await store.snapshot());
    expect(await store.patch(base, ours, 10_000)).toContain("@@ -1,3 +1,3 @@\n-1\n+one\n 2\n 3\n");
    const merge = await store.merge({ base, ours, theirs, task: "T001" });
    if (merge.kind !== "merged") throw new Error(merge.kind);
    expect(must(await store.apply(ours, merge.commit))).toEqual({ kind: "applied", paths: ["a.txt"] });
    expect(project.text("a.txt")).toBe("one\r\n2\r\nthree\r\n");
  });

  it("excludes of the user and of the clone stay out", async () => {
    const project = makeProject({ committed: COMMITTED, config: { "core.excludesFile": "~/my-ignore" } });
    writeFileSync(join(project.home, "my-ignore"), "*.secret\n");
    writeFileSync(join(project.root, ".git/info/exclude"), "priv.txt\n");
    project.write({ "k.secret": "x", "priv.txt": "x" });
    expect(await snapshotOf(project)).toEqual(COMMITTED);
  });

  it("assume-unchanged and skip-worktree hide no edit", async () => {
    const project = makeProject({ committed: COMMITTED });
    project.git("update-index", "--assume-unchanged", "a.txt");
    project.git("update-index", "--skip-worktree", "dir/b.txt");
    project.write({ "a.txt": "edit a\n", "dir/b.txt": "edit b\n" });
    expect(await snapshotOf(project)).toMatchObject({ "a.txt": "edit a\n", "dir/b.txt": "edit b\n" });
  });

  it("a sparse checkout keeps its absent files in the snapshot", async () => {
    const project = makeProject({ committed: { ...COMMITTED, "far/c.txt": "c\n" } });
    project.git("sparse-checkout", "set", "--cone", "--sparse-index", "dir");
    project.write({ "a.txt": "edited\n" });
    expect(await snapshotOf(project)).toMatchObject({ "a.txt": "edited\n", "far/c.txt": "c\n" });
  });

  it("filtered files are opaque: what is committed stands, touched or not", async () => {
    const config = { "filter.lfs.clean": "echo pointer", "filter.lfs.smudge": "echo content" };
    const project = makeProject({
      committed: { ".gitattributes": "*.bin filter=lfs\n", "x.bin": "content\n" },
      config,
    });
    project.write({ "x.bin": "content\n" });
    expect((await snapshotOf(project))["x.bin"]).toBe("pointer\n");
  });

  it("an attribute rule of the user alone makes files opaque too", async () => {
    const config = { "filter.lfs.clean": "echo pointer", "core.attributesFile": "~/my-attributes" };
    const project = makeProject({ committed: {}, config });
    writeFileSync(join(project.home, "my-attributes"), "*.bin filter=lfs\n");
    project.write({ "x.bin": "content\n" });
    project.git("add", "-A");
    project.git("commit", "-q", "-m", "x");
    project.write({ "x.bin": "content\n" });
    expect(await snapshotOf(project)).toEqual({ "x.bin": "pointer\n" });
  });

  it("a shallow clone works; a clone whose blobs are elsewhere is refused", async () => {
    const origin = makeProject({ committed: COMMITTED });
    origin.write({ "a.txt": "second\n" });
    origin.git("commit", "-q", "-a", "-m", "second");
    const home = temporaryFolder();
    const shallow = join(home, "shallow");
    origin.git("clone", "-q", "--depth=1", `file://${origin.root}`, shallow);
    const store = must(await openStore({ root: shallow, stateDir: temporaryFolder() }));
    expect((await store.read(must(await store.snapshot()), "a.txt"))?.toString()).toBe("second\n");
    origin.git("config", "uploadpack.allowFilter", "true");
    const partial = join(home, "partial");
    origin.git("clone", "-q", "--filter=blob:none", "--sparse", `file://${origin.root}`, partial);
    const refused = await must(await openStore({ root: partial, stateDir: temporaryFolder() })).snapshot();
    expect(refused).toMatchObject({ ok: false, error: { reason: "git-unsupported" } });
  });
});

describe("unfinished business of the user's git", () => {
  const conflicting = (): TestProject => {
    const project = makeProject({ committed: COMMITTED });
    project.git("checkout", "-q", "-b", "side");
    project.write({ "a.txt": "side\n" });
    project.git("commit", "-q", "-a", "-m", "side");
    project.git("checkout", "-q", "main");
    project.write({ "a.txt": "main\n" });
    project.git("commit", "-q", "-a", "-m", "main");
    return project;
  };

  it("stops it, and only as long as it lasts", async () => {
    const project = conflicting();
    const { store } = await project.open();
    const before = must(await store.snapshot());
    for (const [operation, command, abort] of [
      ["merge", "merge side", "merge --abort"],
      ["rebase", "rebase side", "rebase --abort"],
      ["cherry-pick", "cherry-pick side", "cherry-pick --abort"],
      ["revert", "revert --no-edit HEAD~1", "revert --abort"],
    ] as const) {
      expect(() => project.git(...command.split(" "))).toThrow();
      expect(await store.snapshot()).toEqual({ ok: false, error: { reason: "git-busy", operation } });
      expect(await openStore(project)).toEqual({ ok: false, error: { reason: "git-busy", operation } });
      project.git(...abort.split(" "));
    }
    expect(must(await store.snapshot())).toBe(before);
  });

  it("conflict markers without an operation stop it too", async () => {
    const project = conflicting();
    project.write({ "a.txt": "mine\n" });
    project.git("stash");
    project.write({ "a.txt": "theirs\n" });
    project.git("commit", "-q", "-a", "-m", "more");
    expect(() => project.git("stash", "pop")).toThrow();
    const { store } = await project.open();
    expect(await store.snapshot()).toEqual({
      ok: false,
      error: { reason: "git-busy", operation: "unresolved conflicts" },
    });
  });

  it("a switched branch is told, a new commit is not", async () => {
    const project = makeProject({ committed: COMMITTED });
    const { store } = await project.open();
    project.write({ "a.txt": "x\n" });
    project.git("commit", "-q", "-a", "-m", "more");
    expect(await store.branchSwitched()).toBe(null);
    project.git("checkout", "-q", "--detach");
    expect(await store.branchSwitched()).toEqual({
      reason: "branch-switched",
      from: "main",
      to: "a detached HEAD",
    });
  });
});

it("state inside the project stays out of snapshots, and out of sight of others", async () => {
  const project = makeProject({ committed: COMMITTED });
  const stateDir = join(project.root, "state");
  mkdirSync(stateDir, { mode: 0o700 });
  const store = must(await openStore({ root: project.root, stateDir }));
  expect(await store.list(must(await store.snapshot()))).toEqual([".gitignore", "a.txt", "dir/b.txt"]);
  expect(statSync(stateDir).mode & 0o777).toBe(0o700);
});
