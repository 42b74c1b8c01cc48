import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyIndex } from "./copy-index.ts";
import { Git } from "./git.ts";
import { findProjectGit, userGit } from "./project-git.ts";
import { reasonToSkip } from "./stage-files.ts";

/**
 * Untracked paths that a snapshot of the project would leave out, found without taking one; null where only a snapshot
 * can tell. The user's index is read from a copy, because git would refresh it.
 */
export async function leftOut(root: string): Promise<readonly string[] | null> {
  const found = await findProjectGit(root);
  const project = found.ok ? found.value : null;
  // Looking for the shared part of a split index moves its time stamp.
  if (project === null || readdirSync(project.gitDir).some((name) => name.startsWith("sharedindex.")))
    return null;
  const folder = mkdtempSync(join(tmpdir(), "specrun-index-"));
  try {
    const indexFile = join(folder, "index");
    copyIndex(project.indexFile, indexFile);
    const git = new Git({ ...userGit(project).place, ...(existsSync(indexFile) && { indexFile }) });
    const args = ["ls-files", "--others", "--exclude-standard", "-z"];
    const paths = await git.fields(args, { env: { GIT_OPTIONAL_LOCKS: "0" } });
    const inside = paths.flatMap((path) => {
      if (project.prefix === "") return [path];
      return path.startsWith(`${project.prefix}/`) ? [path.slice(project.prefix.length + 1)] : [];
    });
    return inside.filter((path) => !["gone", null].includes(reasonToSkip(path, root))).sort();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
