import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Git } from "../store/git.ts";
import { removeFolder } from "./remove-folder.ts";

/** The checkouts that runs of a project have left in its cache directory, seen from outside a run. */
/** Two reviewers and the checks of a checkpoint work side by side even with one job. */
const SLOTS_MIN = 3;
/** What is merged is checked beside the work of all jobs. */
const MERGE_SLOTS = 1;

/** How many checkouts a run with so many jobs may use at once. */
export const slotsFor = (jobs: number): number => Math.max(SLOTS_MIN, jobs) + MERGE_SLOTS;

export const slotsDir = (cacheDir: string): string => join(cacheDir, "slots");

/** Their numbers, in order. */
export function slotNumbers(cacheDir: string): readonly number[] {
  const dir = slotsDir(cacheDir);
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

export function slotLocks(cacheDir: string): readonly string[] {
  const locks = slotNumbers(cacheDir).map((number) => join(slotsDir(cacheDir), String(number), "index.lock"));
  return locks.filter((path) => existsSync(path));
}

/** Slots whose files differ from what was last taken from them. Reads only. */
export async function dirtySlots(cacheDir: string, gitDir: string): Promise<readonly number[]> {
  if (!existsSync(gitDir)) return [];
  const dirty: number[] = [];
  for (const number of slotNumbers(cacheDir)) {
    const home = join(slotsDir(cacheDir), String(number));
    const [workTree, indexFile] = [join(home, "tree"), join(home, "index")];
    if (!existsSync(workTree) || !existsSync(indexFile)) continue;
    const git = new Git({ gitDir, workTree, indexFile });
    const changed = await git.run(["ls-files", "-m", "-o", "--exclude-standard", "-z"], {
      env: { GIT_OPTIONAL_LOCKS: "0" },
    });
    if (changed.code !== 0 || changed.stdout.length > 0) dirty.push(number);
  }
  return dirty;
}

/** All of them: they are a cache. Package caches beside them stay. */
export const removeSlots = (cacheDir: string): void => removeFolder(slotsDir(cacheDir));
