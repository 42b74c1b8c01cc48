import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleScript } from "./bundle.ts";
import { makeProject, must, readTree, temporaryFolder, writeFiles } from "./project.ts";

/** Disks that are full and folders that refuse: nothing is half done, and all goes on when the fault is gone. */
const SCRIPT = `
  import { randomBytes } from "node:crypto";
  import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, writeSync, openSync, closeSync } from "node:fs";
  import { join } from "node:path";
  import { openJournal } from "#src/journal/disk-journal.ts";
  import { readHistory } from "#src/journal/read-journal.ts";
  import { openStore } from "#src/store/disk-store.ts";
  import { replaceFile } from "#src/store/replace-file.ts";
  import { appendReceipt } from "#src/writeback/evidence-file.ts";

  const [what, dir, ...args] = process.argv.slice(2);

  /** Leaves a few bytes at most: the last page is filled by single bytes. */
  function fill() {
    const descriptor = openSync(join(dir, "filler"), "w");
    for (const size of [65536, 4096, 1]) {
      try {
        for (;;) writeSync(descriptor, Buffer.alloc(size));
      } catch (error) {
        if (error.code !== "ENOSPC") throw error;
      }
    }
    closeSync(descriptor);
  }
  const empty = () => rmSync(join(dir, "filler"));
  const tree = () =>
    Object.fromEntries(
      readdirSync(dir)
        .filter((name) => name !== "filler")
        .sort()
        .map((name) => [name, readFileSync(join(dir, name), "latin1")]),
    );
  const phase = (title) => ({ type: "phase.started", phase: 1, title, open: 1 });
  const long = "x".repeat(9000);

  const WORK = {
    async journal() {
      const options = { stateDir: dir, run: "r1", now: () => new Date(0), listen() {}, redact: (event) => event };
      const journal = await openJournal(options);
      await journal.append({ type: "run.started", feature: "f" });
      await journal.append(phase("before"));
      fill();
      const errors = [];
      for (const title of [long, "short", long]) await journal.append(phase(title)).catch((error) => errors.push(error.code));
      const during = await readHistory(dir, "f");
      empty();
      await journal.append(phase("after"));
      await journal.close();
      const after = await readHistory(dir, "f");
      const told = (history) => history.error ?? history.value.map(({ seq, title }) => [seq, title?.slice(0, 9) ?? ""]);
      return { errors, during: told(during), after: told(after) };
    },
    async receipt() {
      mkdirSync(join(dir, "f"));
      const receipt = (task, note) => ({ v: 1, task, level: "checked", at: "now", run: "r", files: {}, checks: [], note });
      const append = (task, note) => appendReceipt(dir, "f", receipt(task, note));
      const text = () => readFileSync(join(dir, "f/evidence.jsonl"), "utf8");
      await append("T001", "");
      const before = text();
      fill();
      const refused = await append("T002", long);
      const same = text() === before;
      empty();
      await append("T002", "");
      return { code: refused.error?.code, same, lines: text().split("\\n").map((line) => line && JSON.parse(line).task) };
    },
    async tick() {
      const path = join(dir, "tasks.md");
      const expected = Buffer.from("- [ ] T001 " + long);
      const content = Buffer.from("- [X] T001 " + long);
      writeFileSync(path, expected);
      const before = tree();
      fill();
      const refused = await replaceFile({ path, expected, content });
      const same = JSON.stringify(tree()) === JSON.stringify(before);
      empty();
      const after = await replaceFile({ path, expected, content });
      return { code: refused.error?.code, same, after: after.value, names: Object.keys(tree()) };
    },
    async apply() {
      const [stateDir, from, to] = args;
      const opened = await openStore({ root: dir, stateDir, env: { HOME: stateDir } });
      return opened.ok ? await opened.value.apply(from, to) : opened;
    },
    async state() {
      const [root, from, to] = args;
      const store = (await openStore({ root, stateDir: dir, env: { HOME: dir } })).value;
      fill();
      const applied = await store.apply(from, to);
      writeFileSync(join(root, "mine.txt"), randomBytes(300000));
      const snapshot = await store.snapshot();
      rmSync(join(root, "mine.txt"));
      const during = readFileSync(join(root, "a.txt"), "utf8");
      empty();
      return { codes: [applied.error?.code, snapshot.error?.code], during, after: await store.apply(from, to) };
    },
  };
  console.log(JSON.stringify(await WORK[what]()));
`;

let script = "";
const scriptDir = mkdtempSync(join(tmpdir(), "specrun-test-"));
beforeAll(async () => {
  script = await bundleScript(scriptDir, SCRIPT);
  chmodSync(scriptDir, 0o755);
});
afterAll(() => rmSync(scriptDir, { recursive: true }));

function run(file: string, args: readonly string[]): unknown {
  const { stdout, stderr } = spawnSync(file, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const bwrapMissing = spawnSync("bwrap", ["--ro-bind", "/", "/", "true"]).status !== 0;

describe.skipIf(bwrapMissing)("a disk that is full (needs bubblewrap)", () => {
  const onSmallDisk = (what: string, dir: string, ...args: readonly string[]): unknown =>
    run("bwrap", [
      ...["--die-with-parent", "--dev-bind", "/", "/", "--size", "1000000", "--tmpfs", dir],
      ...[process.execPath, script, what, dir, ...args],
    ]);

  it("while journaling: what was acknowledged stands, what was not leaves no trace, and it goes on", () => {
    const known = [
      [1, ""],
      [2, "before"],
    ];
    expect(onSmallDisk("journal", temporaryFolder())).toEqual({
      errors: ["ENOSPC", "ENOSPC"],
      // The short one between the two found room in what was taken back.
      during: [...known, [3, "short"]],
      after: [...known, [3, "short"], [4, "after"]],
    });
  });

  it("while the receipt is written: the file is as it was, and the next one is whole", () => {
    expect(onSmallDisk("receipt", temporaryFolder())).toEqual({
      code: "ENOSPC",
      same: true,
      lines: ["T001", "T002", ""],
    });
  });

  it("while the tick is written: tasks.md is as it was", () => {
    expect(onSmallDisk("tick", temporaryFolder())).toEqual({
      code: "ENOSPC",
      same: true,
      after: "replaced",
      names: ["tasks.md"],
    });
  });

  it("where the state lies: neither applied nor snapshot, and nothing of the tree is touched", async () => {
    const { project, from, to } = await prepared();
    const { root, stateDir } = project;
    const copy = join(project.home, "copy");
    mkdirSync(copy);
    const mounts = ["--size", "4000000", "--tmpfs", stateDir];
    const answer = run("bwrap", [
      ...["--die-with-parent", "--dev-bind", "/", "/", "--bind", stateDir, copy, ...mounts],
      ...["sh", "-c", `cp -a ${copy}/. ${stateDir} && exec "$@"`, "sh"],
      ...[process.execPath, script, "state", stateDir, root, from, to],
    ]);
    expect(answer).toMatchObject({
      codes: ["ENOSPC", "ENOSPC"],
      during: "a\n",
      after: { ok: true, value: { kind: "applied" } },
    });
    expect(readTree(root)).toEqual({ "a.txt": "A\n", "box/b.txt": "B\n", "new/n.txt": "n\n" });
  });
});

const asRoot = process.getuid?.() === 0;
const NOBODY = 65_534;
const canDrop = !asRoot || spawnSync("setpriv", ["--version"]).status === 0;

describe.skipIf(!canDrop)("a folder that refuses (as root needs setpriv)", () => {
  it.each(["", "box", "new"])('read-only "%s": nothing is written, and then all of it', async (locked) => {
    const { project, from, to } = await prepared(["new/old.txt"]);
    const { root, stateDir } = project;
    const apply = (): unknown =>
      run(asRoot ? "setpriv" : process.execPath, [
        ...(asRoot ? [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", process.execPath] : []),
        ...[script, "apply", root, stateDir, from, to],
      ]);
    if (asRoot) for (const dir of [root, stateDir]) giveTo(dir, NOBODY);
    chmodSync(project.home, 0o755);
    const dir = join(root, locked);
    const { mode } = statSync(dir);
    chmodSync(dir, 0o555);
    const before = readTree(root);
    expect(apply()).toMatchObject({ ok: false, error: { reason: "write-failed", code: "EACCES" } });
    expect(readTree(root)).toEqual(before);
    expect(names(root)).toEqual(Object.keys(before));
    chmodSync(dir, mode);
    expect(apply()).toMatchObject({ ok: true, value: { kind: "applied" } });
    expect(readTree(root)).toMatchObject({ "a.txt": "A\n", "box/b.txt": "B\n", "new/n.txt": "n\n" });
  });
});

async function prepared(more: readonly string[] = []) {
  const others = Object.fromEntries(more.map((path) => [path, "o\n"]));
  const project = makeProject({ committed: { "a.txt": "a\n", "box/b.txt": "b\n", ...others } });
  const { store, slots } = await project.open();
  const from = must(await store.snapshot());
  const slot = await slots.acquire(from);
  writeFiles(slot.dir, { "a.txt": "A\n", "box/b.txt": "B\n", "new/n.txt": "n\n" });
  return { project, from, to: await slot.commit(from, "work") };
}

function giveTo(dir: string, uid: number): void {
  chownSync(dir, uid, uid);
  for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
    if (name !== ".git" && !name.startsWith(".git/")) chownSync(join(dir, name), uid, uid);
  }
}

const names = (root: string): string[] =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => !/^\.git(\/|$)/.test(name) && statSync(join(root, name)).isFile())
    .sort();
