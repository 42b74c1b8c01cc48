import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Slot, Slots } from "../../src/slots/slots.ts";
import type { DiskStore } from "../../src/store/disk-store.ts";
import type { CommitId } from "../../src/store/store.ts";
import {
  makeProject,
  must,
  nextSecond,
  type ProjectSpec,
  readTree,
  type TestProject,
  writeFiles,
} from "../store/project.ts";
import { fingerprint } from "../store/seal.ts";

const COMMITTED = { "a.txt": "a\n", "dir/b.txt": "b\n" };

interface Scene {
  readonly project: TestProject;
  readonly store: DiskStore;
  readonly slots: Slots;
  readonly base: CommitId;
  readonly slot: Slot;
}

async function scene(spec: ProjectSpec = { committed: COMMITTED }): Promise<Scene> {
  const project = makeProject(spec);
  const { store, slots } = await project.open(2);
  const base = must(await store.snapshot());
  return { project, store, slots, base, slot: await slots.acquire(base) };
}

const paths = async (store: DiskStore, from: CommitId, to: CommitId): Promise<string[]> =>
  (await store.changes(from, to)).map(({ status, path }) => `${status} ${path}`);

describe("a slot", () => {
  it("holds exactly the commit, outside the project, and turns work into a commit", async () => {
    const { project, store, base, slot } = await scene();
    expect(slot.index).toBe(1);
    expect(slot.dir.startsWith(project.cacheDir)).toBe(true);
    expect(readTree(slot.dir)).toEqual(COMMITTED);
    expect(await slot.commit(base, "nothing")).toBe(base);
    writeFiles(slot.dir, { "a.txt": "A\n", "new/n.txt": "n\n", "dir/b.txt": null });
    chmodSync(join(slot.dir, "new/n.txt"), 0o755);
    const work = await slot.commit(base, "T001: work");
    expect(await paths(store, base, work)).toEqual([
      "modified a.txt",
      "deleted dir/b.txt",
      "added new/n.txt",
    ]);
    expect((await store.changes(base, work))[2]?.newMode).toBe("100755");
    writeFiles(slot.dir, { "a.txt": "AA\n" });
    const more = await slot.commit(work, "T001: round 2");
    expect(await paths(store, work, more)).toEqual(["modified a.txt"]);
  });

  it("sees an edit of the same size in the second of the checkout, 20 of 20 times, and behind an old time stamp", async () => {
    const { store, slots, base, slot } = await scene();
    let parent = base;
    for (let round = 0; round < 20; round++) {
      writeFileSync(join(slot.dir, "a.txt"), `${String.fromCharCode(98 + round)}\n`);
      const work = await slot.commit(parent, "work");
      expect(await paths(store, parent, work)).toEqual(["modified a.txt"]);
      if (round % 4 !== 3) parent = work;
      else {
        slots.release(slot);
        await slots.acquire(base);
        parent = base;
      }
    }
    const { atime, mtime } = statSync(join(slot.dir, "a.txt"));
    writeFileSync(join(slot.dir, "a.txt"), "z\n");
    utimesSync(join(slot.dir, "a.txt"), atime, mtime);
    expect(await paths(store, parent, await slot.commit(parent, "work"))).toEqual(["modified a.txt"]);
  });

  it("goes to those who can wait after everybody else", async () => {
    const { slots, base, slot } = await scene();
    const second = await slots.acquire(base, "idle");
    const got: string[] = [];
    const take = async (name: string, priority?: "idle"): Promise<void> => {
      const taken = await slots.acquire(base, priority);
      got.push(name);
      slots.release(taken);
    };
    const all = [take("idle 1", "idle"), take("task 1"), take("idle 2", "idle"), take("task 2")];
    slots.release(slot);
    await Promise.all(all);
    expect(got).toEqual(["task 1", "task 2", "idle 1", "idle 2"]);
    slots.release(second);
  });

  it("is the commit again for the next task, whatever the last one left", async () => {
    const { slots, base, slot } = await scene();
    writeFiles(slot.dir, { "a.txt": "A\n", "dir/b.txt": null, "new/left.txt": "l\n", "left.log": "l\n" });
    writeFiles(slot.dir, { ".gitignore": "*.log\n", ".git/config": "[core]\n", "repo/file": "f\n" });
    execFileSync("git", ["init", "-q"], { cwd: join(slot.dir, "repo") });
    for (const name of ["link", "node_modules"]) symlinkSync("/etc", join(slot.dir, name));
    chmodSync(join(slot.dir, "dir"), 0o500);
    slots.release(slot);
    expect(await slots.acquire(base)).toBe(slot);
    expect(readTree(slot.dir)).toEqual(COMMITTED);
    expect(
      ["link", "node_modules", ".git", "repo"].filter((name) => existsSync(join(slot.dir, name))),
    ).toEqual([]);
  });

  it("changes only the files that differ", async () => {
    const { project, store, slots, slot } = await scene();
    const before = statSync(join(slot.dir, "dir/b.txt")).ino;
    project.write({ "a.txt": "A\n" });
    slots.release(slot);
    await slots.acquire(must(await store.snapshot()));
    expect(readTree(slot.dir)).toEqual({ ...COMMITTED, "a.txt": "A\n" });
    expect(statSync(join(slot.dir, "dir/b.txt")).ino).toBe(before);
  });

  it("mends whatever happened to its files, and nothing that a link in it leads to", async () => {
    const { project, slots, base, slot } = await scene();
    const elsewhere = join(project.home, "elsewhere");
    writeFiles(elsewhere, { "b.txt": "theirs\n" });
    const damages: readonly (() => void)[] = [
      () => writeFiles(slot.dir, { "a.txt": null, dir: null }),
      () => writeFiles(slot.dir, { "a.txt/x": "x", dir: "x" }),
      () => rmSync(slot.dir, { recursive: true }),
      () => rmSync(join(slot.dir, "dir"), { recursive: true }),
      () => symlinkSync(elsewhere, join(slot.dir, "dir")),
    ];
    for (const steps of [damages.slice(0, 2), damages.slice(2, 3), damages.slice(3)]) {
      for (const damage of steps) damage();
      slots.release(slot);
      await slots.acquire(base);
      expect(readTree(slot.dir)).toEqual(COMMITTED);
    }
    expect(readTree(elsewhere)).toEqual({ "b.txt": "theirs\n" });
  });

  it("keeps dependencies from task to task and never takes them for work", async () => {
    const { store, slots, base, slot } = await scene({
      committed: { ...COMMITTED, "Cargo.toml": "", "src/target/t.rs": "" },
    });
    const kept = {
      "node_modules/d/i.js": "d",
      "dir/node_modules/d/i.js": "d",
      ".venv/lib.py": "d",
      "target/debug/x": "d",
    };
    writeFiles(slot.dir, {
      ...kept,
      "__pycache__/m.pyc": "x",
      "src/target/new.rs": "n\n",
      "package/node_modules/x": "x",
    });
    const work = await slot.commit(base, "work");
    expect(await paths(store, base, work)).toEqual(["added src/target/new.rs"]);
    slots.release(slot);
    await slots.acquire(base);
    expect(readTree(slot.dir)).toEqual({ ...COMMITTED, "Cargo.toml": "", "src/target/t.rs": "", ...kept });
    const without = await store.withFiles(base, [{ path: "Cargo.toml", mode: "0", blob: null }]);
    slots.release(slot);
    await slots.acquire(without);
    expect(existsSync(join(slot.dir, "target"))).toBe(false);
    expect(await slot.commit(without, "nothing")).toBe(without);
  });

  it("takes the files of a repository that a scaffolder made, never its .git", async () => {
    const { store, base, slot } = await scene();
    for (const folder of ["app", "app/inner"]) {
      mkdirSync(join(slot.dir, folder));
      execFileSync("git", ["init", "-q"], { cwd: join(slot.dir, folder) });
      writeFiles(slot.dir, { [`${folder}/file.txt`]: "f\n" });
    }
    writeFiles(slot.dir, { ".git/evil": "x", ".GIT/config": "x", "dir/.git/config": "x" });
    const work = await slot.commit(base, "work");
    expect(await paths(store, base, work)).toEqual(["added app/file.txt", "added app/inner/file.txt"]);
  });

  it("names the rule that hides a file", async () => {
    const committed = {
      ...COMMITTED,
      ".gitignore": "# built\n/lib/\n*.log\n!keep.log\n",
      "composer.json": "",
    };
    const project = makeProject({ committed });
    writeFileSync(join(project.root, ".git/info/exclude"), "private\n");
    const { store, slots } = await project.open();
    const slot = await slots.acquire(must(await store.snapshot()));
    const hidden = ["lib/x.js", "x.log", "private", "node_modules/d.js", "vendor/a.php"];
    writeFiles(slot.dir, Object.fromEntries([...hidden, "keep.log", "seen.txt"].map((path) => [path, "x"])));
    writeFiles(slot.dir, { "giant.bin": "" });
    truncateSync(join(slot.dir, "giant.bin"), 51 * 1024 * 1024);
    expect(
      await slot.ignored([...hidden, "giant.bin", "keep.log", "seen.txt", "missing.log", "a.txt"]),
    ).toEqual([
      { path: "lib/x.js", rule: ".gitignore:2 /lib/" },
      { path: "x.log", rule: ".gitignore:3 *.log" },
      { path: "private", rule: "info/exclude private" },
      { path: "node_modules/d.js", rule: "built-in node_modules/" },
      { path: "vendor/a.php", rule: "built-in vendor/" },
      { path: "giant.bin", rule: "built-in: new files over 50 MB" },
    ]);
  });

  it("obeys the rules of the repository around a project in a subfolder", async () => {
    const committed = { ".gitignore": "/app/made/\n*.tmp\n", "app/a.txt": "a\n" };
    const { store, base, slot } = await scene({ committed, folder: "app" });
    writeFiles(slot.dir, { "made/x": "x", "x.tmp": "x", "other/made/y": "y" });
    expect(await paths(store, base, await slot.commit(base, "work"))).toEqual(["added other/made/y"]);
    expect(await slot.ignored(["made/x", "x.tmp"])).toEqual([
      { path: "made/x", rule: "../.gitignore /made/" },
      { path: "x.tmp", rule: "../.gitignore *.tmp" },
    ]);
  });
});

describe("slots", () => {
  it("are handed out once each, and waited for in order", async () => {
    const { slots, base, slot } = await scene();
    const second = await slots.acquire(base);
    expect([slot.index, second.index]).toEqual([1, 2]);
    const order: string[] = [];
    const waiting = ["third", "fourth"].map(async (name) => {
      const got = await slots.acquire(base);
      order.push(`${name} ${got.index}`);
      slots.release(got);
    });
    slots.release(second);
    slots.release(second);
    await Promise.all(waiting);
    expect(order).toEqual(["third 2", "fourth 2"]);
    slots.release(slot);
    expect((await slots.acquire(base)).index).toBe(1);
  });

  it("are free again when a checkout fails", async () => {
    const { slots, base, slot } = await scene();
    await expect(slots.acquire("0".repeat(40))).rejects.toThrow();
    expect((await slots.acquire(base)).index).toBe(2);
    slots.release(slot);
  });

  it("work at the same time", async () => {
    const { store, slots, base, slot } = await scene();
    const all = [slot, await slots.acquire(base)];
    const commits = await Promise.all(
      all.map(async (each) => {
        writeFiles(each.dir, { [`by-${each.index}.txt`]: "x\n" });
        return each.commit(base, "work");
      }),
    );
    for (const [at, commit] of commits.entries()) {
      expect(await paths(store, base, commit)).toEqual([`added by-${at + 1}.txt`]);
    }
  });

  it("are used again by the next run, and survive a deleted cache", async () => {
    const { project, base, slot } = await scene();
    writeFiles(slot.dir, { "node_modules/d.js": "d", "left.txt": "l" });
    const again = await (await project.open()).slots.acquire(base);
    expect(readTree(again.dir)).toEqual({ ...COMMITTED, "node_modules/d.js": "d" });
    rmSync(project.cacheDir, { recursive: true });
    expect(readTree((await (await project.open()).slots.acquire(base)).dir)).toEqual(COMMITTED);
  });
});

const bwrapMissing = spawnSync("bwrap", ["--ro-bind", "/", "/", "true"]).status !== 0;

describe.skipIf(bwrapMissing)("the git view of a slot (needs bubblewrap)", () => {
  const inside = (slot: Slot, command: string): string => {
    const mounts = [
      "--ro-bind",
      "/usr",
      "/usr",
      "--symlink",
      "usr/bin",
      "/bin",
      "--symlink",
      "usr/lib",
      "/lib",
    ];
    const more = ["--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"];
    const work = [
      "--bind",
      slot.dir,
      slot.dir,
      "--ro-bind",
      slot.gitView ?? "",
      join(slot.dir, ".git"),
      "--chdir",
      slot.dir,
    ];
    const result = spawnSync("bwrap", [...mounts, ...more, ...work, "bash", "-c", command], {
      encoding: "utf8",
    });
    return result.stdout + result.stderr;
  };

  it("shows status, difference, log and files of the commit, and nothing that was before it", async () => {
    const { project, store, slots, slot, base } = await scene();
    writeFiles(project.root, { "secret.txt": "TOPSECRET\n" });
    must(await store.snapshot());
    writeFiles(project.root, { "secret.txt": null, "a.txt": "moved on\n" });
    const next = must(await store.snapshot());
    for (const commit of [base, next]) {
      slots.release(slot);
      await slots.acquire(commit);
      expect(
        inside(slot, "git status --porcelain; git rev-parse HEAD; git log --oneline | wc -l; git ls-files"),
      ).toBe(`${commit}\n1\na.txt\ndir/b.txt\n`);
    }
    slots.release(slot);
    nextSecond();
    await slots.acquire(base);
    writeFiles(slot.dir, { "a.txt": "z\n" });
    nextSecond();
    expect(inside(slot, "git status --porcelain")).toBe(" M a.txt\n");
    writeFiles(slot.dir, { "a.txt": "edited ok\n", "n.txt": "n\n", "node_modules/d.js": "x" });
    expect(inside(slot, "git status --porcelain; git diff --stat | tail -1")).toBe(
      " M a.txt\n?? n.txt\n 1 file changed, 1 insertion(+), 1 deletion(-)\n",
    );
    expect(
      inside(
        slot,
        "git cat-file --batch-all-objects --batch-check | wc -l; git fsck 2>&1 | grep -v dangling",
      ),
    ).toMatch(/^\d+\n$/);
    expect(inside(slot, "git cat-file --batch-all-objects --batch < /dev/null | grep -c TOPSECRET")).toBe(
      "0\n",
    );
    expect(inside(slot, "git add -A 2>&1 | grep -c Read-only")).toBe("1\n");
  });

  it("is never read by the host, and what a task writes into .git itself is gone", async () => {
    const { store, base, slot } = await scene();
    const before = fingerprint(slot.gitView ?? "");
    writeFiles(slot.dir, { ".git/config": "[core]\n\tfsmonitor = touch PWNED\n", "a.txt": "A\n" });
    writeFiles(slot.dir, { ".git/HEAD": "ref: refs/heads/x\n", ".git/objects/x": "", ".git/refs/x": "" });
    expect(await paths(store, base, await slot.commit(base, "work"))).toEqual(["modified a.txt"]);
    expect(existsSync(join(slot.dir, "PWNED"))).toBe(false);
    expect(fingerprint(slot.gitView ?? "")).toBe(before);
    expect(readFileSync(join(slot.gitView ?? "", "HEAD"), "utf8")).toBe(`${base}\n`);
  });
});

describe("a slot whose folder somebody deletes", () => {
  it.each(["tree", "index", "view", "."])(
    "is lost without %s, commits nothing, and is made anew",
    async (part) => {
      const { project, slots, base, slot } = await scene();
      expect(slot.isLost()).toBe(false);
      rmSync(join(project.cacheDir, "slots/1", part), { recursive: true });
      expect(slot.isLost()).toBe(true);
      await expect(slot.commit(base, "nothing is left")).rejects.toThrow("is no longer there");
      slots.release(slot);
      const again = await slots.acquire(base);
      expect([again.index, again.isLost(), readTree(again.dir)]).toEqual([1, false, COMMITTED]);
      expect(await again.commit(base, "nothing")).toBe(base);
    },
  );

  it("is lost when another folder has taken its place", async () => {
    const { base, slot } = await scene();
    rmSync(slot.dir, { recursive: true });
    mkdirSync(slot.dir);
    await expect(slot.commit(base, "all deleted")).rejects.toThrow("is no longer there");
    await slot.checkout(base);
    expect(readTree(slot.dir)).toEqual(COMMITTED);
  });
});

describe("a reset", () => {
  it("takes repositories away that a task made, wherever they are and whatever rights they have", async () => {
    const { store, base, slot } = await scene();
    const init = (...folders: string[]): void => {
      for (const folder of folders) {
        mkdirSync(join(slot.dir, folder), { recursive: true });
        execFileSync("git", ["init", "-q"], { cwd: join(slot.dir, folder), stdio: "pipe" });
      }
    };
    init("made", "made/inner", "deep/er/one", "dir", ".");
    writeFiles(slot.dir, {
      "made/x": "x",
      "made/inner/y": "y",
      "dir/b.txt": "changed\n",
      "dir/c.txt": "c\n",
    });
    chmodSync(join(slot.dir, "made/inner/.git/refs"), 0o500);
    expect(await paths(store, base, await slot.commit(base, "work"))).toEqual([
      "modified dir/b.txt",
      "added dir/c.txt",
      "added made/inner/y",
      "added made/x",
    ]);
    init("made", "made/inner");
    await slot.checkout(base);
    expect(readTree(slot.dir)).toEqual(COMMITTED);
    for (const path of ["made", "deep", ".git/refs"]) expect(existsSync(join(slot.dir, path))).toBe(false);
  });
});
