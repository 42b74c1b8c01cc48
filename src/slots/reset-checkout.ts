import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { DEPENDENCY_FOLDERS, foldersBesideManifests } from "../store/dependency-folders.ts";
import { type Git, GitError, splitNul } from "../store/git.ts";
import type { CommitId } from "../store/store.ts";

/**
 * Makes a checkout equal to a commit, whatever the last task left in it. One look at all files tells what differs, so
 * nothing else is touched; where even that fails, the checkout is made anew.
 */
export interface Checkout {
  /** With the checkout as its working tree and an index of its own. */
  readonly git: Git;
  readonly dir: string;
  readonly indexFile: string;
}

const STATUS = [
  ...["status", "--porcelain=v2", "-z", "--no-renames", "--ignore-submodules=all"],
  ...["--untracked-files=normal", "--ignored=matching"],
];

export async function resetCheckout(checkout: Checkout, commit: CommitId): Promise<void> {
  try {
    if (existsSync(checkout.indexFile) && existsSync(checkout.dir)) {
      await move(checkout, commit);
      return;
    }
  } catch (error) {
    // Rights taken away, a file where git needs a folder, a broken index: none of it survives a new checkout.
    if (!(error instanceof GitError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  }
  wipe(checkout);
  mkdirSync(checkout.dir, { recursive: true, mode: 0o700 });
  await checkout.git.bytes(["read-tree", "-m", "-u", commit]);
}

async function move(checkout: Checkout, commit: CommitId): Promise<void> {
  const { git, dir } = checkout;
  rmSync(join(dir, ".git"), { recursive: true, force: true });
  const { changed, leftovers } = await look(git);
  if (changed.length > 0) {
    const input = changed.map((path) => `${path}\0`).join("");
    await git.bytes(["checkout-index", "--force", "-z", "--stdin"], { input });
  }
  const kept = foldersBesideManifests(dir);
  for (const path of leftovers)
    if (!isKept(path, kept)) rmSync(join(dir, path), { recursive: true, force: true });
  await git.bytes(["read-tree", "-m", "-u", commit]);
  // Without its manifest such a folder is an ordinary one, and would be taken for work.
  const stillKept = foldersBesideManifests(dir);
  for (const path of kept.filter((folder) => !stillKept.includes(folder))) {
    rmSync(join(dir, path), { recursive: true, force: true });
  }
}

interface Differences {
  readonly changed: readonly string[];
  /** Untracked or ignored; a folder that is so altogether is one path ending in `/`. */
  readonly leftovers: readonly string[];
}

async function look(git: Git): Promise<Differences> {
  const output = await git.run(STATUS);
  // A warning means that something could not be read, and what is not seen is not cleaned.
  if (output.code !== 0 || output.stderr !== "") throw new GitError(STATUS, output);
  const changed: string[] = [];
  const leftovers: string[] = [];
  for (const field of splitNul(output.stdout)) {
    if (/^[?!] /.test(field)) leftovers.push(field.slice(2));
    const [, path] = /^1 .[^.] (?:\S+ ){6}(.*)$/s.exec(field) ?? [];
    if (path !== undefined) changed.push(path);
  }
  return { changed, leftovers };
}

const isKept = (path: string, besideManifests: readonly string[]): boolean => {
  const folder = path.replace(/\/$/, "");
  return DEPENDENCY_FOLDERS.includes(basename(folder)) || besideManifests.includes(folder);
};

function wipe({ dir, indexFile }: Checkout): void {
  rmSync(indexFile, { force: true });
  rmSync(`${indexFile}.lock`, { force: true });
  if (!existsSync(dir)) return;
  makeWritable(dir);
  rmSync(dir, { recursive: true, force: true });
}

/** A task may have taken its own rights away; links are not followed. */
function makeWritable(dir: string): void {
  chmodSync(dir, 0o700);
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) makeWritable(join(dir, entry.name));
  }
}
