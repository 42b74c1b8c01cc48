import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { Git } from "./git.ts";
import type { OwnRepository } from "./own-repository.ts";
import type { FileState, TreeId } from "./store.ts";

/** The tree of a commit with some files replaced or taken out, made in a scratch index. */
export async function editTree(
  repository: OwnRepository,
  commit: string,
  files: readonly FileState[],
): Promise<TreeId> {
  const { gitDir } = repository;
  const indexFile = join(gitDir, `scratch-${randomBytes(6).toString("hex")}`);
  const git = new Git({ gitDir, indexFile });
  const gone = "0".repeat(repository.objectFormat === "sha1" ? 40 : 64);
  const lines = files.map(
    ({ path, mode, blob }) => `${blob === null ? "0" : mode} ${blob ?? gone}\t${path}\0`,
  );
  try {
    await git.bytes(["read-tree", commit]);
    await git.bytes(["update-index", "--replace", "-z", "--index-info"], { input: lines.join("") });
    return await git.line(["write-tree"]);
  } finally {
    rmSync(indexFile, { force: true });
  }
}
