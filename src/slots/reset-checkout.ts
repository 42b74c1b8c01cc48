import { existsSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DEPENDENCY_FOLDERS, foldersBesideManifests } from "../store/dependency-folders.ts";
import { type Git, GitError, splitNul } from "../store/git.ts";
import type { CommitId } from "../store/store.ts";
import { removeFolder } from "./remove-folder.ts";

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

const STATUS = ["status", "--porcelain=v2", "-z", "--no-renames", "--ignore-submodules=all", "-uno"];
/** Unlike `status` it also names folders that hold nothing: a build may need one that no commit can hold. */
const LEFTOVERS = ["ls-files", "-z", "--others", "--directory"];

/** Files that the index knows and the commit does not. */
const LEAVING = ["diff-index", "--cached", "-z", "--name-only", "--no-renames", "--diff-filter=A"];

/**
 * `spared`: untracked files that may stay, being exactly what they should be. Returns the untracked folders of
 * dependencies that stayed.
 */
export async function resetCheckout(
  checkout: Checkout,
  commit: CommitId,
  spared: ReadonlySet<string>,
): Promise<readonly string[]> {
  try {
    if (existsSync(checkout.indexFile) && existsSync(checkout.dir)) {
      return await move(checkout, commit, spared);
    }
  } catch (error) {
    // Rights taken away, a file where git needs a folder, a broken index: none of it survives a new checkout.
    if (!(error instanceof GitError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
  }
  wipe(checkout);
  mkdirSync(checkout.dir, { recursive: true, mode: 0o700 });
  await checkout.git.bytes(["read-tree", "-m", "-u", commit]);
  return [];
}

async function move(
  { git, dir }: Checkout,
  commit: CommitId,
  spared: ReadonlySet<string>,
): Promise<readonly string[]> {
  rmSync(join(dir, ".git"), { recursive: true, force: true });
  const { changed, leftovers } = await look(git);
  const beside = foldersBesideManifests(dir);
  const [kept, gone] = [[] as string[], [] as string[]];
  for (const path of leftovers) (isKept(path, beside) ? kept : gone).push(path);
  for (const path of gone) removeExcept(dir, path.replace(/\/$/, ""), spared);
  if (changed.length > 0) {
    const input = changed.map((path) => `${path}\0`).join("");
    await git.bytes(["checkout-index", "--force", "-z", "--stdin"], { input });
  }
  const leaving = await git.fields([...LEAVING, commit]);
  await git.bytes(["read-tree", "-m", "-u", commit]);
  dropRepositories(dir, leaving);
  dropOrphans(dir, kept);
  return kept.map((path) => path.slice(0, -1)).filter((path) => existsSync(join(dir, path)));
}

/** Git does not look into a `.git` that a task made in a folder of tracked files, and so leaves the folder behind. */
function dropRepositories(dir: string, leaving: readonly string[]): void {
  const folders = new Set(leaving.map((path) => dirname(path)).filter((folder) => folder !== "."));
  for (const folder of [...folders].sort().reverse())
    for (let path = folder; path !== "." && existsSync(join(dir, path)); path = dirname(path)) {
      removeFolder(join(dir, path, ".git"));
      if (readdirSync(join(dir, path)).length > 0) break;
      rmdirSync(join(dir, path));
    }
}

function removeExcept(dir: string, path: string, spared: ReadonlySet<string>): void {
  if (spared.has(path)) return;
  const absolute = join(dir, path);
  const isFolder = lstatSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
  if (isFolder && [...spared].some((each) => each.startsWith(`${path}/`)))
    for (const name of readdirSync(absolute)) removeExcept(dir, `${path}/${name}`, spared);
  else rmSync(absolute, { recursive: true, force: true });
}

/** Dependencies of what the commit does not hold: they would be taken for work, or be found by somebody. */
function dropOrphans(dir: string, kept: readonly string[]): void {
  const beside = foldersBesideManifests(dir);
  for (const path of kept) {
    const parent = dirname(join(dir, path));
    if (!isKept(path, beside)) rmSync(join(dir, path), { recursive: true, force: true });
    else if (parent !== dir && readdirSync(parent).every((name) => DEPENDENCY_FOLDERS.includes(name))) {
      rmSync(parent, { recursive: true });
    }
  }
}

interface Differences {
  readonly changed: readonly string[];
  /** Untracked or ignored; a folder that is so altogether is one path ending in `/`. */
  readonly leftovers: readonly string[];
}

async function look(git: Git): Promise<Differences> {
  const [status, others] = await Promise.all([seen(git, STATUS), seen(git, LEFTOVERS)]);
  const changed = status.flatMap((field) => /^1 .[^.] (?:\S+ ){6}(.*)$/s.exec(field)?.[1] ?? []);
  return { changed, leftovers: others };
}

/** A warning means that something could not be read, and what is not seen is not cleaned. */
async function seen(git: Git, args: readonly string[]): Promise<readonly string[]> {
  const output = await git.run(args);
  if (output.code !== 0 || output.stderr !== "") throw new GitError(args, output);
  return splitNul(output.stdout);
}

/** A real folder, that is: a link of that name may lead anywhere. */
const isKept = (path: string, besideManifests: readonly string[]): boolean => {
  const folder = path.slice(0, -1);
  return (
    path.endsWith("/") && (DEPENDENCY_FOLDERS.includes(basename(folder)) || besideManifests.includes(folder))
  );
};

function wipe({ dir, indexFile }: Checkout): void {
  rmSync(indexFile, { force: true });
  rmSync(`${indexFile}.lock`, { force: true });
  removeFolder(dir);
}
