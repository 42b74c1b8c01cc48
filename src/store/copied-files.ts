import { type BigIntStats, lstatSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { DEPENDENCY_FOLDERS } from "./dependency-folders.ts";
import { type Git, PATTERN_PATHS } from "./git.ts";

/**
 * `workspace.copy`: files of the person's tree that no commit holds and that a build or a test needs. The patterns are
 * git's own, and also keep the same files out of every snapshot and candidate.
 */
export interface CopiedFile {
  /** Project-relative. */
  readonly path: string;
  /** Where its content is: behind links, but inside the project. */
  readonly source: string;
  readonly bytes: number;
  /** Differs whenever the content does. */
  readonly stamp: string;
}

export interface CopiedFiles {
  /** Sorted by path. */
  readonly files: readonly CopiedFile[];
  /** Links that lead out of the project, and links to folders: never followed. */
  readonly outside: readonly string[];
}

/** `git`: over the person's files, with the index whose files are not to be listed. */
export async function listCopiedFiles(
  git: Git,
  root: string,
  patterns: readonly string[],
): Promise<CopiedFiles> {
  const args = ["ls-files", "-z", "--others", "--", ...patterns.map((pattern) => `:(top,glob)${pattern}`)];
  const paths = (await git.fields(args, { env: PATTERN_PATHS })).filter(isWanted).sort();
  const files: CopiedFile[] = [];
  const outside: string[] = [];
  for (const path of paths) {
    const found = lstatSync(join(root, path), { throwIfNoEntry: false });
    if (found === undefined) continue;
    const file = readable(root, path);
    if (file !== null) files.push(file);
    else if (found.isSymbolicLink()) outside.push(path);
  }
  return { files, outside };
}

/** As lines of an exclude file: anchored, so that `.env.test` means the one in the root, as it does for `ls-files`. */
export const ignorePatternsOf = (patterns: readonly string[]): string[] =>
  patterns.map((pattern) => `/${pattern}`);

/** A repository inside the project is one entry that ends in a slash; dependencies are set-up's. */
const isWanted = (path: string): boolean =>
  !path.endsWith("/") && !path.split("/").some((name) => DEPENDENCY_FOLDERS.includes(name));

function readable(root: string, path: string): CopiedFile | null {
  try {
    const source = realpathSync(join(root, path));
    if (!source.startsWith(root + sep) || source.startsWith(join(root, ".git") + sep)) return null;
    const stats = statSync(source, { bigint: true });
    return stats.isFile() ? { path, source, bytes: Number(stats.size), stamp: stampOf(stats) } : null;
  } catch {
    return null;
  }
}

/** Nobody can set the time of the last change of an inode. */
export const stampOf = ({ dev, ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mode, mtimeNs, ctimeNs].join(" ");
