import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acquireLock } from "../../src/store/state-lock.ts";
import type { CommitId } from "../../src/store/store.ts";
import { bundleScript } from "./bundle.ts";
import { makeProject, must, readTree, type TestProject, temporaryFolder, writeFiles } from "./project.ts";

/** Says when it begins, applies a commit or takes the lock, says how it went, and waits to be killed. */
const SCRIPT = `
  import { cpSync } from "node:fs";
  import { openStore } from "#src/store/disk-store.ts";
  import { acquireLock } from "#src/store/state-lock.ts";

  const [what, root, stateDir, from, to, source] = process.argv.slice(2);
  if (what === "lock") {
    const lock = await acquireLock(stateDir, root === "" ? {} : { flock: root });
    console.log(JSON.stringify(lock));
  } else {
    if (source) cpSync(source, root, { recursive: true });
    const store = await openStore({ root, stateDir });
    console.log("begin");
    const result = await store.value.apply(from, to);
    if (source) cpSync(root, source + "-after", { recursive: true });
    console.log(JSON.stringify(result));
  }
  setInterval(() => {}, 1000);
`;

let script = "";
const scriptDir = mkdtempSync(join(tmpdir(), "specrun-test-"));
beforeAll(async () => {
  script = await bundleScript(scriptDir, SCRIPT);
});
afterAll(() => rmSync(scriptDir, { recursive: true }));

const start = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });

/** Waits for one line of output. */
async function line(child: ChildProcess): Promise<string> {
  let text = "";
  while (!text.includes("\n") && child.stdout) text += String((await once(child.stdout, "data"))[0]);
  return text.trim();
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

const FILES = 30;
const files = <T extends string | null>(text: T, kind: string): Record<string, T> =>
  Object.fromEntries(
    Array.from({ length: FILES }, (_, at) => [
      `${kind}/${at % 7}/${at}.txt`,
      (text && `${text} ${at}\n`) as T,
    ]),
  );

interface Prepared {
  readonly project: TestProject;
  readonly from: CommitId;
  readonly to: CommitId;
}

async function prepare(extra: Readonly<Record<string, string>> = {}): Promise<Prepared> {
  const project = makeProject({ committed: { ...files("old", "edited"), ...files("old", "gone") } });
  const { store, slots } = await project.open();
  const from = must(await store.snapshot());
  const slot = await slots.acquire(from);
  writeFiles(slot.dir, {
    ...files("new", "edited"),
    ...files("new", "fresh"),
    ...files(null, "gone"),
    ...extra,
  });
  const theirs = await slot.commit(from, "work");
  const merge = await store.merge({ base: from, ours: from, theirs, task: "T001" });
  if (merge.kind !== "merged") throw new Error(merge.kind);
  return { project, from, to: merge.commit };
}

describe("killed while it writes", () => {
  const written = { ...files("new", "edited"), ...files("new", "fresh") };

  it.each([4, 20])("after %d ms it goes on, and a person's edit survives", async (ms) => {
    const { project, from, to } = await prepare();
    const child = start("apply", project.root, project.stateDir, from, to);
    expect(await line(child)).toMatch(/^begin/);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await kill(child);
    project.write({ "mine.txt": "mine\n" });
    const { store } = await project.open();
    expect(must(await store.apply(from, to)).kind).toBe("applied");
    expect(readTree(project.root)).toEqual({ ...written, "mine.txt": "mine\n" });
    const after = must(await store.snapshot());
    expect((await store.changes(to, after)).map((change) => change.path)).toEqual(["mine.txt"]);
  });
});

const bwrapMissing = spawnSync("bwrap", ["--ro-bind", "/", "/", "true"]).status !== 0;

describe.skipIf(bwrapMissing)("a disk that refuses (needs bubblewrap)", () => {
  const refused = async (mounts: readonly string[], args: readonly string[]): Promise<string> => {
    const options = ["--die-with-parent", "--dev-bind", "/", "/", ...mounts];
    const child = spawn("bwrap", [...options, process.execPath, script, "apply", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    while (!text.includes("}}")) text += await line(child);
    await kill(child);
    return text;
  };

  it("because it is read-only or full: nothing is half written, and the reason is told", async () => {
    const { project, from, to } = await prepare({ "z-large.txt": "x".repeat(3_000_000) });
    const { root, home, stateDir } = project;
    const before = readTree(root);
    const readOnly = await refused(["--ro-bind", root, root], [root, stateDir, from, to]);
    expect(readOnly).toContain('"reason":"write-failed"');
    expect(readOnly).toContain('"code":"EROFS"');
    expect(readTree(root)).toEqual(before);
    const source = join(home, "copy");
    cpSync(root, source, { recursive: true });
    rmSync(join(stateDir, "applying"));
    const small = ["--size", "2500000", "--tmpfs", root];
    const full = await refused(small, [root, stateDir, from, to, source]);
    expect(full).toContain(`"reason":"write-failed","path":"${join(root, "z-large.txt")}","code":"ENOSPC"`);
    expect(readTree(`${source}-after`)).toEqual(before);
  });
});

describe("the lock of the state directory", () => {
  const kinds = [
    { name: "of the kernel", flock: "" },
    { name: "by name, without flock", flock: "/no/such/program" },
  ];

  it.each(kinds)("$name keeps a second runner out until the first is killed", async ({ flock }) => {
    const stateDir = temporaryFolder();
    const options = flock === "" ? {} : { flock };
    const child = start("lock", flock, stateDir);
    expect(JSON.parse(await line(child))).toMatchObject({ ok: true });
    expect(await acquireLock(stateDir, options)).toEqual({
      ok: false,
      error: {
        reason: "locked",
        stateDir,
        holder: expect.stringMatching(
          new RegExp(`^process ${child.pid}, since \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`),
        ),
      },
    });
    await kill(child);
    const lock = must(await acquireLock(stateDir, options));
    expect(await acquireLock(stateDir, options)).toMatchObject({ ok: false, error: { reason: "locked" } });
    lock.release();
    must(await acquireLock(stateDir, options)).release();
    expect(readdirSync(stateDir).filter((name) => name !== "lock")).toEqual([]);
  });

  it("by name is never taken from a process of another machine start or namespace", async () => {
    const stateDir = temporaryFolder();
    const holder = { pid: 2 ** 22 + 1, started: "1", world: "elsewhere", since: "2026-01-01T00:00:00.000Z" };
    writeFiles(stateDir, { "lock.process": JSON.stringify(holder) });
    expect(await acquireLock(stateDir, { flock: "/no/such/program" })).toEqual({
      ok: false,
      error: { reason: "locked", stateDir, holder: `process ${holder.pid}, since ${holder.since}` },
    });
  });

  it("says why it cannot be taken at all", async () => {
    const stateDir = join(temporaryFolder(), "missing");
    expect(await acquireLock(stateDir)).toMatchObject({
      ok: false,
      error: { reason: "write-failed", path: join(stateDir, "lock"), code: "ENOENT" },
    });
  });
});
