import { lstatSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openWorkspace } from "../../src/store/open-workspace.ts";
import { makeProject, must, type ProjectSpec, readTree, writeFiles } from "../store/project.ts";

const COMMITTED = { "a.txt": "a\n", ".gitignore": ".env*\n/fixtures/*.bin\n", "fixtures/small.txt": "s\n" };

async function scene(copy: readonly string[], { spec = {}, bytesMax = 1_000 }: Scene = {}) {
  const project = makeProject({ committed: COMMITTED, ...spec });
  project.write({ ".env.test": "KEY=1\n", "fixtures/big.bin": "big\n", "node_modules/.env.test": "no\n" });
  const { root, stateDir, cacheDir, home } = project;
  const options = { root, stateDir, cacheDir, slots: 2, copy, copyBytesMax: bytesMax, env: { HOME: home } };
  const { store, slots } = must(await openWorkspace(options));
  const base = must(await store.snapshot());
  const paths = async (from: string, to: string) => (await store.changes(from, to)).map(({ path }) => path);
  return { project, store, slots, base, paths, slot: await slots.acquire(base) };
}

interface Scene {
  readonly spec?: ProjectSpec;
  readonly bytesMax?: number;
}

const COPY = [".env.test", "fixtures/**/*.bin"];

describe("workspace.copy", () => {
  it("puts files that no commit holds into every slot, each a copy of its own", async () => {
    const { slots, base, slot } = await scene(COPY);
    const other = await slots.acquire(base);
    const expected = { ...COMMITTED, ".env.test": "KEY=1\n", "fixtures/big.bin": "big\n" };
    expect([readTree(slot.dir), readTree(other.dir)]).toEqual([expected, expected]);
    writeFiles(slot.dir, { ".env.test": "KEY=mine\n" });
    expect(readTree(other.dir)[".env.test"]).toBe("KEY=1\n");
  });

  it("never makes them work, puts them back, and leaves alone what nobody touched", async () => {
    const { project, base, slot } = await scene(COPY);
    const inode = () => statSync(join(slot.dir, "fixtures/big.bin")).ino;
    const before = inode();
    writeFiles(slot.dir, { ".env.test": "KEY=stolen\n", "fixtures/new.bin": "hidden\n" });
    expect(await slot.commit(base, "work")).toBe(base);
    expect(await slot.ignored([".env.test", "fixtures/big.bin"])).toMatchObject([
      { path: ".env.test" },
      { path: "fixtures/big.bin" },
    ]);
    await slot.checkout(base);
    expect(readTree(slot.dir)).toEqual({
      ...COMMITTED,
      ".env.test": "KEY=1\n",
      "fixtures/big.bin": "big\n",
    });
    expect(inode()).toBe(before);
    expect(project.text(".env.test")).toBe("KEY=1\n");
  });

  it("follows the person's tree: changed, new, gone, tracked since", async () => {
    const { project, store, base, slot, paths } = await scene(COPY);
    project.write({ ".env.test": "KEY=2\n", "fixtures/deep/more.bin": "more\n", "fixtures/big.bin": null });
    await slot.checkout(base);
    expect(readTree(slot.dir)).toEqual({
      ...COMMITTED,
      ".env.test": "KEY=2\n",
      "fixtures/deep/more.bin": "more\n",
    });
    project.git("add", "-f", ".env.test");
    const tracked = must(await store.snapshot());
    expect(await paths(base, tracked)).toEqual([]);
    expect(readTree(slot.dir)[".env.test"]).toBe("KEY=2\n");
  });

  it("keeps untracked files that are not ignored out of snapshots, too, and tracked ones in", async () => {
    const { project, store, base, slot, paths } = await scene(["notes/**", "fixtures/small.txt"]);
    project.write({ "notes/a.md": "n\n", "fixtures/small.txt": "S\n", "other.txt": "o\n" });
    const now = must(await store.snapshot());
    expect(await paths(base, now)).toEqual(["fixtures/small.txt", "other.txt"]);
    await slot.checkout(now);
    expect(readTree(slot.dir)).toEqual({
      ...COMMITTED,
      "fixtures/small.txt": "S\n",
      "notes/a.md": "n\n",
      "other.txt": "o\n",
    });
    writeFiles(slot.dir, { "fixtures/small.txt": "work\n", "notes/a.md": "work\n" });
    expect(await paths(now, await slot.commit(now, "work"))).toEqual(["fixtures/small.txt"]);
  });

  it("is bounded, and copies neither dependencies nor what a link leads to outside", async () => {
    const { project, base, slot } = await scene(["**/.env*", "links/*"], { bytesMax: 20 });
    writeFileSync(join(project.home, "secret"), "secret\n");
    mkdirSync(join(project.root, "links"));
    symlinkSync("../../secret", join(project.root, "links/out"));
    symlinkSync("../../", join(project.root, "links/folder"));
    symlinkSync("../.env.test", join(project.root, "links/in"));
    project.write({ ".env.large": "x".repeat(50) });
    await slot.checkout(base);
    expect(readTree(slot.dir)).toEqual({ ...COMMITTED, ".env.test": "KEY=1\n", "links/in": "KEY=1\n" });
    expect(lstatSync(join(slot.dir, "links/in")).isFile()).toBe(true);
  });

  it("is not led out of the slot by links: neither by a commit's nor by a worker's", async () => {
    const { project, store, base, slot } = await scene(COPY);
    const outside = join(project.home, "outside");
    mkdirSync(outside);
    for (const path of ["fixtures", ".env.test"]) {
      rmSync(join(slot.dir, path), { recursive: true });
      symlinkSync(outside, join(slot.dir, path));
    }
    await slot.checkout(base);
    expect(readTree(outside)).toEqual({});
    expect(readTree(slot.dir)).toMatchObject({ ".env.test": "KEY=1\n", "fixtures/big.bin": "big\n" });
    rmSync(join(slot.dir, "fixtures"), { recursive: true });
    symlinkSync(outside, join(slot.dir, "fixtures"));
    const linked = await slot.commit(base, "a link instead of a folder");
    expect(linked).not.toBe(base);
    await slot.checkout(linked);
    expect(readTree(outside)).toEqual({});
    expect((await store.changes(base, linked)).length).toBeGreaterThan(0);
  });

  it("is not seen by git in the slot", async () => {
    const { slot } = await scene(COPY);
    const { execFileSync } = await import("node:child_process");
    const status = execFileSync("git", ["status", "--porcelain", "-uall"], {
      cwd: slot.dir,
      env: { PATH: process.env.PATH, GIT_DIR: slot.gitView ?? "", GIT_WORK_TREE: slot.dir },
      encoding: "utf8",
    });
    expect(status).toBe("");
  });
});
