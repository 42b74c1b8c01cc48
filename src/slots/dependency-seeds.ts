import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "./spawn.ts";

/**
 * Dependencies as set-up installed them, kept per hash of manifests and lockfile, so that one install serves every slot.
 * A slot gets a copy (a clone where the file system can), never a hard link: a tool that writes into a package in place
 * would otherwise change it for all. No sandboxed command sees the seeds.
 */
const SEEDS_MAX = 4;
const COPY_MS_MAX = 10 * 60_000;
const UNFINISHED = ".new-";

export class DependencySeeds {
  readonly #dir: string;

  /** What a killed run did not finish goes; the caller holds the state lock. */
  constructor(dir: string) {
    this.#dir = dir;
    for (const name of namesIn(dir))
      if (name.startsWith(UNFINISHED)) rmSync(join(dir, name), { recursive: true, force: true });
  }

  /** False when there is no such seed, or it could not be copied: then none of `folders` exists. */
  async fill(key: string, slotDir: string, folders: readonly string[]): Promise<boolean> {
    const seed = join(this.#dir, key);
    if (!existsSync(seed)) return false;
    const now = new Date();
    utimesSync(seed, now, now);
    for (const [index, folder] of folders.entries()) {
      const [from, to] = [join(seed, String(index)), join(slotDir, folder)];
      if (!existsSync(from) || (await copyFolder(from, to))) continue;
      for (const each of folders) rmSync(join(slotDir, each), { recursive: true, force: true });
      return false;
    }
    return true;
  }

  /** Right after an install, before any other command runs in the slot. No room for a seed is no failure. */
  async keep(key: string, slotDir: string, folders: readonly string[]): Promise<void> {
    const unfinished = join(this.#dir, `${UNFINISHED}${key}`);
    try {
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true, mode: 0o700 });
      for (const [index, folder] of folders.entries()) {
        const from = join(slotDir, folder);
        if (existsSync(from) && !(await copyFolder(from, join(unfinished, String(index)))))
          return rmSync(unfinished, { recursive: true, force: true });
      }
      rmSync(join(this.#dir, key), { recursive: true, force: true });
      renameSync(unfinished, join(this.#dir, key));
      this.#dropOldest();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    }
  }

  /** By last use. */
  #dropOldest(): void {
    const seeds = namesIn(this.#dir)
      .filter((name) => !name.startsWith(UNFINISHED))
      .map((name) => ({ path: join(this.#dir, name), usedMs: statSync(join(this.#dir, name)).mtimeMs }))
      .sort((a, b) => b.usedMs - a.usedMs);
    for (const { path } of seeds.slice(SEEDS_MAX)) rmSync(path, { recursive: true, force: true });
  }
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

async function copyFolder(from: string, to: string): Promise<boolean> {
  const clone = process.platform === "linux" ? ["--reflink=auto"] : [];
  const { exitCode } = await runProcess({
    file: "cp",
    args: ["-a", ...clone, "--", from, to],
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    timeoutMs: COPY_MS_MAX,
  });
  return exitCode === 0;
}
