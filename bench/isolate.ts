import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { openWorkspace, type Workspace } from "../src/store/open-workspace.ts";
import { type Bench, spreadOf } from "./bench.ts";

/**
 * One task's way through the store (a checkout at the project's state, one changed file taken as a commit, snapshot, merge,
 * apply) beside what the same costs with git's own worktrees. In turn, so that a slow minute is slow for both.
 */
const SIZES = [100, 1_000, 10_000, 50_000];
const SIZE_HELD = 10_000;
const RATIO_MAX = 0.2;
/** A worktree of a large repository takes long enough as it is. */
const ROUNDS_OF_LARGE = 3;

export const isolate: Bench = {
  name: "isolate",
  title: "isolate and integrate one task: milliseconds, beside git worktree add, commit, merge, remove",
  async run({ rounds, folder }) {
    const rows: string[][] = [];
    const targets = [];
    for (const size of SIZES) {
      const times = size < SIZE_HELD ? Math.max(ROUNDS_OF_LARGE, rounds >> 1) : ROUNDS_OF_LARGE;
      const { first, ours, worktree } = await measure(join(folder, `isolate-${size}`), size, times);
      const ratio = ours / worktree;
      const cells = [first, ours, worktree].map((ms) => ms.toFixed(0));
      rows.push([`${size} files`, ...cells, `${(worktree / ours).toFixed(1)}x`]);
      if (size >= SIZE_HELD)
        targets.push({ what: `a task in ${size} files, beside a worktree`, ratio, ratioMax: RATIO_MAX });
    }
    return { header: ["repository", "first task", "each later task", "worktree", "cheaper"], rows, targets };
  },
};

async function measure(home: string, size: number, rounds: number) {
  const root = join(home, "project");
  makeRepository(root, size);
  const workspace = await open(root, home);
  const samples = { ours: [] as number[], worktree: [] as number[] };
  // It pays for the first snapshot and a slot's first checkout, which later tasks reuse: told, and not held.
  const first = await timed(() => taskOf(workspace, root, -1));
  for (let round = 0; round < rounds; round++) {
    samples.ours.push(await timed(() => taskOf(workspace, root, round)));
    samples.worktree.push(await timed(() => worktreeOf(root, home, round)));
  }
  return { first, ours: spreadOf(samples.ours).median, worktree: spreadOf(samples.worktree).median };
}

async function open(root: string, home: string): Promise<Workspace> {
  const [stateDir, cacheDir] = [join(home, "state"), join(home, "cache")];
  for (const dir of [stateDir, cacheDir]) mkdirSync(dir, { recursive: true });
  const workspace = await openWorkspace({ root, stateDir, cacheDir, slots: 1, env: { HOME: home } });
  if (!workspace.ok) throw new Error(`the workspace did not open: ${workspace.error.reason}`);
  return workspace.value;
}

const FILES_A_FOLDER = 50;

const pathOf = (at: number): string => `src/part-${Math.floor(at / FILES_A_FOLDER)}/file-${at}.ts`;

function makeRepository(root: string, size: number): void {
  for (let at = 0; at < size; at++) {
    const path = join(root, pathOf(at));
    if (at % FILES_A_FOLDER === 0) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `export const value${at} = ${at};\n${"// a line of some source text\n".repeat(20)}`);
  }
  git(root, "init", "-q", "-b", "main");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "start");
}

/** Ours writes one file, git's another, so that neither helps the other. */
async function taskOf({ store, slots }: Workspace, root: string, round: number): Promise<void> {
  const base = must(await store.snapshot());
  const slot = await slots.acquire(base);
  writeFileSync(join(slot.dir, pathOf(0)), `export const changed = ${round};\n`);
  const theirs = await slot.commit(base, "work");
  const ours = must(await store.snapshot());
  const merge = await store.merge({ base, ours, theirs, task: "T001" });
  if (merge.kind !== "merged") throw new Error(`the merge ended as ${merge.kind}`);
  const applied = must(await store.apply(ours, merge.commit));
  if (applied.kind !== "applied") throw new Error(`the files were not written in ${root}`);
  slots.release(slot);
}

function worktreeOf(root: string, home: string, round: number): void {
  const tree = join(home, `worktree-${round}`);
  git(root, "worktree", "add", "-q", "-b", `task-${round}`, tree);
  writeFileSync(join(tree, pathOf(1)), `export const changed = ${round};\n`);
  git(tree, "add", "-A");
  git(tree, "commit", "-q", "-m", "work");
  git(root, "merge", "-q", "--no-edit", `task-${round}`);
  git(root, "worktree", "remove", "--force", tree);
  git(root, "branch", "-q", "-D", `task-${round}`);
}

function git(cwd: string, ...args: readonly string[]): void {
  const who = ["-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0"];
  execFileSync("git", [...who, "-c", "commit.gpgSign=false", ...args], { cwd, stdio: "pipe" });
}

function must<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T {
  if (!result.ok) throw new Error(`expected success, got ${JSON.stringify(result.error)}`);
  return result.value;
}

async function timed(step: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await step();
  return performance.now() - start;
}
