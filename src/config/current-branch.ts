import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/**
 * The branch that is checked out, read from git's own files: no process, no side effect. Null outside a
 * repository and on a detached head.
 */
export async function currentBranch(root: string): Promise<string | null> {
  const gitDir = await findGitDir(root);
  if (gitDir === null) return null;
  const head = await readFile(join(gitDir, "HEAD"), "utf8").catch(() => "");
  return /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1]?.trim() ?? null;
}

/** `.git` is a folder, or in a worktree a file that says where that folder is. */
async function findGitDir(root: string): Promise<string | null> {
  for (let dir = root; ; dir = dirname(dir)) {
    const path = join(dir, ".git");
    const stats = await stat(path).catch(() => null);
    if (stats?.isDirectory()) return path;
    if (stats?.isFile()) {
      const target = /^gitdir: (.+)$/m.exec(await readFile(path, "utf8").catch(() => ""))?.[1];
      return target === undefined ? null : resolve(dir, target.trim());
    }
    if (dir === dirname(dir)) return null;
  }
}
