import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { stateDirs } from "../../src/config/state-dirs.ts";
import { nextRunId, openJournal } from "../../src/journal/disk-journal.ts";
import type { Event } from "../../src/model/event.ts";
import { temporaryFolder } from "../../src/slots/temporary-folders.ts";
import { openStore } from "../../src/store/disk-store.ts";
import { acquireLock } from "../../src/store/state-lock.ts";
import { FEATURE, finish, makeProject, type Project, play, workers, write } from "../run/rig.ts";
import { must, nextSecond, readTree } from "../store/project.ts";
import { runInside } from "./run-inside.ts";

const TASKS = `# Tasks: Demo

## Phase 1: Setup

- [ ] T001 Write the greeting in src/hello.js
- [ ] T002 Change the name in src/name.js
`;
const FILES = { "src/name.js": 'export const name = "nobody";\n' };
const SCRIPT = workers({
  T001: [[write("src/hello.js", "export const hello = 1;\n")], [finish()]],
  T002: [[write("src/name.js", 'export const name = "ada";\n')], [finish()]],
});

interface Report {
  readonly ok: boolean;
  readonly facts: readonly { name: string; status: string; text: string; help?: string }[];
  readonly cleanUp?: {
    removed: readonly { kind: string; items: readonly string[] }[];
    restored: readonly string[];
    applyFinished: boolean;
    spared: readonly object[];
    repository: { bytesBefore: number; bytesAfter: number };
  };
}

async function doctor(project: Project, ...args: readonly string[]) {
  const { code, out, err } = await runInside(project.root, ["doctor", "--json", ...args], project.env);
  return { code, err, report: out === "" ? null : (JSON.parse(out) as Report) };
}

/** Facts that are not well, by name. */
const ill = (report: Report | null): Record<string, string> =>
  Object.fromEntries(
    (report?.facts ?? [])
      .filter(({ status, name }) => status !== "ok" && name !== "sandbox")
      .map(({ name, text }) => [name, text]),
  );

async function dirsOf(project: Project) {
  return must(await stateDirs(project.root, project.env));
}

/** A command of a dead run that goes on in its slot. */
function straggler(slot: string): ChildProcess {
  const child = spawn("sleep", ["600"], { cwd: join(slot, "tree"), detached: true, stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

const START: Event = {
  ...{ type: "run.started", feature: FEATURE, sandbox: "none", open: 1, total: 2, resumes: null },
  ...{ resolvedBy: "argument", agent: "anthropic", order: "phases", jobs: 4 },
};

const journalOf = (stateDir: string, run: string) =>
  openJournal({
    stateDir,
    run,
    now: () => new Date(),
    listen: () => undefined,
    redact: (event) => event,
  });

const helperName = (kind: string, key: string): string =>
  `.specrun-${kind}-${createHash("sha256").update(key).digest("hex").slice(0, 16)}`;

// Folders for temporary files are shared by all projects of a machine, and so by other tests.
beforeEach(() => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), "specrun-doctor-"));
  onTestFinished(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });
});

describe("doctor", () => {
  it("says of a project before its first run that all is well, and writes nothing into it", async () => {
    const project = await makeProject(TASKS, { files: FILES });
    const before = readTree(project.root);
    const { code, report } = await doctor(project);
    expect(ill(report)).toEqual({});
    expect(code).toBe(report?.ok ? 0 : 1);
    const texts = Object.fromEntries((report?.facts ?? []).map(({ name, text }) => [name, text]));
    expect(texts).toMatchObject({
      key: "ANTHROPIC_API_KEY is set",
      settings: "valid; 4 tasks at the same time",
      feature: `${FEATURE}, the only feature with open tasks`,
      repository: "git on main",
      skipped: "every untracked file can be taken into a snapshot",
      lock: "free",
      runs: "0 earlier runs, none interrupted",
      apply: "no write was interrupted",
      slots: "0 checkouts",
    });
    expect(JSON.stringify(report)).not.toContain(project.env.ANTHROPIC_API_KEY);
    expect(readTree(project.root)).toEqual(before);
  });

  it("looks for the program of another agent, and then for no key", async () => {
    const project = await makeProject(TASKS, {
      files: { ...FILES, ".specify/specrun.yml": "agent: gemini\n" },
    });
    const { report } = await doctor(project);
    expect(ill(report)).toEqual({
      agent: "`gemini` was not found on PATH: `--agent gemini` works with it",
    });
    expect(report?.facts.map(({ name }) => name)).not.toContain("key");
  });

  it("names what is unlike a plain clone, and what a run would refuse, in the run's words", async () => {
    const project = await makeProject(TASKS, { files: { ...FILES, ".gitattributes": "*.bin filter=lfs\n" } });
    await project.write(".specify/specrun.yml", "jbos: 3\n");
    await project.write(".specify/feature.json", '{"feature_directory": "specs/404"}');
    mkdirSync(project.path("vendor/other"), { recursive: true });
    project.git("-C", project.path("vendor/other"), "init", "-q");
    project.git("checkout", "-q", "--detach");
    const first = await doctor(project);
    expect(first.code).toBe(1);
    expect(Object.keys(ill(first.report))).toEqual(["settings", "feature", "filters", "skipped"]);
    expect(ill(first.report).skipped).toBe(
      "tasks do not see 1 untracked path (nested repositories, over 50 MB, unreadable): `vendor/other/`",
    );
    expect(first.report?.facts.find(({ name }) => name === "repository")?.text).toBe(
      "git; detached HEAD: works",
    );
    project.git("update-ref", "MERGE_HEAD", "HEAD");
    const merging = ill((await doctor(project)).report).repository;
    expect(merging).toContain("merge");
  });

  it("--clean takes away what a killed run left, finishes its write, and touches nothing else", async () => {
    const project = await makeProject(TASKS, { files: FILES });
    expect((await play(project, SCRIPT)).ticks).toHaveLength(2);
    const dirs = await dirsOf(project);
    const slot = join(dirs.cache, "slots/1");
    // A write that was cut short: of its two files one is there.
    const store = must(await openStore({ root: project.root, stateDir: dirs.state }));
    const from = must(await store.snapshot());
    await project.write("src/first.js", "1\n");
    await project.write("src/second.js", "2\n");
    const to = must(await store.snapshot());
    writeFileSync(join(dirs.state, "applying"), `${from} ${to} main\n`);
    renameSync(project.path("src/second.js"), project.path(`src/${helperName("new", "src/second.js")}`));
    // A tick that was cut short between its two renames, and a copy that nobody needs.
    const tasks = await project.tasks();
    renameSync(
      project.path(`${FEATURE}/tasks.md`),
      project.path(`${FEATURE}/${helperName("aside", "tasks.md")}`),
    );
    await project.write(`src/${helperName("aside", "src/name.js")}`, 'export const name = "ada";\n');
    const child = straggler(slot);
    writeFileSync(join(slot, "index.lock"), "");
    writeFileSync(join(dirs.state, "repo.git/scratch-0123"), "");
    writeFileSync(join(dirs.state, "repo.git/objects/tmp_obj_1"), "");
    const abandoned = temporaryFolder("command").replace(`-${process.pid}-`, "-4194304-");
    mkdirSync(join(abandoned, "home"), { recursive: true });
    mkdirSync(join(dirs.cache, "slots/9/tree"), { recursive: true });
    const tree = readTree(project.root);

    const found = ill((await doctor(project)).report);
    // Without its list nothing is known of the feature.
    expect(Object.keys(found)).toEqual([
      ...["feature", "apply", "slots", "processes", "helpers", "locks", "temporary"],
    ]);
    expect(found.processes).toBe(`1 process of a dead run still at work: \`${child.pid} sleep\``);
    const foreseen = await doctor(project, "--clean", "--dry-run");
    expect(readTree(project.root)).toEqual(tree);
    expect(foreseen.report?.cleanUp?.removed.map(({ kind }) => kind)).toEqual([
      ...["processes", "helpers", "locks", "temporary", "slots"],
    ]);

    const ended = once(child, "exit");
    const { report, code } = await doctor(project, "--clean");
    expect((await ended)[1]).toBe("SIGKILL");
    expect(ill(report)).toEqual({});
    expect(code).toBe(report?.ok ? 0 : 1);
    expect(report?.cleanUp).toMatchObject({ applyFinished: true, restored: [`${FEATURE}/tasks.md`] });
    expect(await project.tasks()).toBe(tasks);
    expect(await project.read("src/second.js")).toBe("2\n");
    expect(await project.read("src/name.js")).toBe('export const name = "ada";\n');
    expect(Object.keys(readTree(project.root)).filter((name) => name.includes(".specrun-"))).toEqual([]);
    expect(existsSync(abandoned)).toBe(false);
    expect(existsSync(join(dirs.cache, "slots"))).toBe(false);
    expect(readdirSync(join(dirs.state, "repo.git/refs/specrun/pin")).map(decodeURIComponent)).toEqual([
      expect.stringMatching(/^merged\/T001\//),
      expect.stringMatching(/^merged\/T002\//),
    ]);
    const packed = report?.cleanUp?.repository;
    expect(packed?.bytesAfter).toBeLessThan(packed?.bytesBefore ?? 0);
    // What is left is whole, and a run finds nothing to do.
    project.git("--git-dir", join(dirs.state, "repo.git"), "fsck", "--full", "--strict");
    const again = await play(project, SCRIPT);
    expect(again.end).toMatchObject({ value: { exitCode: 0 } });
    expect(again.of("attempt.started")).toEqual([]);
  });

  it("keeps what an interrupted task may still need, and bytes that exist nowhere else", async () => {
    const project = await makeProject(TASKS, { files: FILES });
    await play(project, SCRIPT, { flags: { review: "off", task: "T001" } });
    const dirs = await dirsOf(project);
    const run = await nextRunId(dirs.state, new Date());
    const journal = await journalOf(dirs.state, run);
    await journal.append(START);
    await journal.close();
    const store = must(await openStore({ root: project.root, stateDir: dirs.state }));
    const head = must(await store.snapshot());
    const loose = await store.withFiles(head, [{ path: "package.json", mode: "0", blob: null }]);
    const pins = [
      `attempts/T001/${run}-1`,
      `attempts/T002/${run}-1`,
      "attempts/T002/of-another-1",
      "new-kind/x",
    ];
    for (const pin of [...pins, `kept/T002-${run}-1`, `kept/T001-${run}-1`]) await store.pin(pin, loose);
    mkdirSync(join(dirs.state, `kept/T002-${run}-1`), { recursive: true });
    const aside = `src/${helperName("aside", "src/name.js")}`;
    await project.write(aside, "typed by a person a moment before\n");

    const found = ill((await doctor(project)).report);
    expect(found.runs).toBe(`1 earlier run; interrupted: ${run} of ${FEATURE}`);
    const { report } = await doctor(project, "--clean");
    expect(report?.cleanUp?.removed.find(({ kind }) => kind === "refs")?.items).toEqual([
      expect.stringMatching(/^attempts\/T001\/.*-1$/),
      `attempts/T001/${run}-1`,
      `kept/T001-${run}-1`,
    ]);
    expect(await store.pinned(`attempts/T002/${run}-1`)).toBe(loose);
    expect(await store.read(loose, "src/name.js")).not.toBe(null);
    expect(report?.cleanUp?.restored).toEqual(["src/name.js"]);
    expect(await project.read("src/name.js")).toBe(FILES["src/name.js"]);
    expect(await project.read("src/name.js.specrun-saved")).toBe("typed by a person a moment before\n");
  });

  it("keeps the checkout that holds what an interrupted attempt was at, until a run has taken it", async () => {
    const project = await makeProject(TASKS, { files: FILES });
    await play(project, SCRIPT, { flags: { review: "off", task: "T001" } });
    const dirs = await dirsOf(project);
    const store = must(await openStore({ root: project.root, stateDir: dirs.state }));
    const base = must(await store.snapshot());
    const run = await nextRunId(dirs.state, new Date());
    const journal = await journalOf(dirs.state, run);
    await journal.append(START);
    await journal.append({
      ...{ type: "attempt.started", task: "T002", phase: 1, attempt: 1, role: "code", model: null, slot: 1 },
      ...{ base, start: base },
    });
    await journal.close();
    const checkout = join(dirs.cache, "slots/1/tree");
    writeFileSync(join(checkout, "src/name.js"), "half of the work\n");
    const { report } = await doctor(project, "--clean");
    expect(report?.cleanUp).toMatchObject({ spared: [{ task: "T002", slot: 1, feature: FEATURE }] });
    expect(ill(report).runs).toBe(`1 earlier run; interrupted: ${run} of ${FEATURE} with T002 begun`);
    expect(existsSync(checkout)).toBe(true);
    nextSecond();
    const again = await play(project, SCRIPT);
    expect(again.ticks.map((tick) => tick.split(" ")[0])).toEqual(["T002"]);
    const after = await doctor(project, "--clean");
    expect([after.report?.cleanUp?.spared, ill(after.report)]).toEqual([[], {}]);
    expect(existsSync(checkout)).toBe(false);
  });

  it("refuses to clean while a run is active, and does not judge what is the run's own", async () => {
    const project = await makeProject(TASKS, { files: FILES });
    await play(project, SCRIPT);
    const dirs = await dirsOf(project);
    const lock = must(await acquireLock(dirs.state));
    try {
      const { code, err, report } = await doctor(project, "--clean");
      expect([code, report]).toEqual([2, null]);
      expect(err).toContain(`another specrun is at work on this project: process ${process.pid}`);
      expect(Object.keys(ill((await doctor(project)).report))).toEqual(["lock"]);
      expect(existsSync(join(dirs.cache, "slots/1"))).toBe(true);
    } finally {
      lock.release();
    }
  });

  it("leaves the folders of living processes and other users of a slot alone", async () => {
    const own = temporaryFolder("command");
    const project = await makeProject(TASKS, { files: FILES });
    await doctor(project, "--clean");
    expect(existsSync(own)).toBe(true);
    expect(own.startsWith(tmpdir())).toBe(true);
  });
});
