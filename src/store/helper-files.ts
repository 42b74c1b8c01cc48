import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { DEPENDENCY_FOLDERS } from "./dependency-folders.ts";
import type { PathEntry } from "./file-content.ts";
import { type HelperFile, readHelper, recoverSwap } from "./file-swap.ts";
import type { Git } from "./git.ts";

/** Helper files of writes that a crash cut short, anywhere in the project. */
const ENTRIES_MAX = 500_000;

/** Project-relative, sorted. */
export function findHelperFiles(root: string): readonly string[] {
  const found: string[] = [];
  const folders = [""];
  let seen = 0;
  for (let dir = folders.pop(); dir !== undefined && seen < ENTRIES_MAX; dir = folders.pop()) {
    for (const entry of entriesOf(join(root, dir))) {
      seen += 1;
      const path = dir === "" ? entry.name : `${dir}/${entry.name}`;
      if (readHelper(entry.name) !== null) found.push(path);
      else if (entry.isDirectory() && entry.name !== ".git" && !DEPENDENCY_FOLDERS.includes(entry.name))
        folders.push(path);
    }
  }
  return found.sort();
}

function entriesOf(dir: string) {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}

/**
 * Returns what is back at its path, or beside it. New contents that never got their name go. What was set aside is the user's: it goes only where the own repository
 * holds the same bytes and the path is taken; else it gets its name back, or a visible one beside it.
 */
export async function recoverHelperFiles(
  tree: Git,
  root: string,
  known: readonly string[],
): Promise<readonly string[]> {
  const restored: string[] = [];
  for (const path of findHelperFiles(root)) {
    const helper = readHelper(basename(path));
    if (helper === null) continue;
    const owner = helper.kind === "new" ? null : ownerOf(root, path, helper, known);
    if (helper.kind === "new") rmSync(join(root, path), { recursive: true, force: true });
    else if (owner === null) continue;
    else {
      const swap = { ...owner, path: join(root, owner.path), helperDir: dirname(join(root, path)) };
      if (await recoverSwap(swap, (entry) => isStored(tree, owner.path, entry))) restored.push(owner.path);
    }
  }
  return restored;
}

/** The name of a helper file is a hash of the path it stands for, or of that path's last part. */
function ownerOf(root: string, path: string, helper: HelperFile, known: readonly string[]) {
  const dir = relative(root, dirname(join(root, path)));
  const beside = entriesOf(join(root, dir)).map(({ name }) => (dir === "" ? name : `${dir}/${name}`));
  for (const candidate of [...beside, ...known]) {
    for (const key of [candidate, basename(candidate)]) {
      if (helper.isFor(key)) return { path: key === candidate ? candidate : join(dir, key), key };
    }
  }
  return null;
}

/** As they are, or as git stores them where line ends are converted. */
async function isStored(tree: Git, path: string, entry: PathEntry): Promise<boolean> {
  if (!("bytes" in entry)) return false;
  const as = entry.kind === "link" ? "--no-filters" : `--path=${path}`;
  const name = await tree.line(["hash-object", as, "--stdin"], { input: entry.bytes });
  return (await tree.run(["cat-file", "-e", name])).code === 0;
}
