import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyIndex } from "../store/copy-index.ts";
import { GitError } from "../store/git.ts";
import { type OwnRepository, repositoryConfig } from "../store/own-repository.ts";
import type { CommitId } from "../store/store.ts";

/**
 * What commands in a slot see as `.git`: one commit, its index and its objects, complete in one folder so that mounting
 * it is enough. It holds nothing that is not in the checkout anyway. The host writes it and never reads it.
 */
export interface ViewRequest {
  readonly repository: OwnRepository;
  readonly viewDir: string;
  readonly indexFile: string;
  readonly commit: CommitId;
}

/** Each refresh adds a pack; now and then starting anew is cheaper than reading them all. */
const PACKS_MAX = 40;

export async function refreshView(request: ViewRequest): Promise<void> {
  const { repository, viewDir, indexFile, commit } = request;
  const packs = join(viewDir, "objects/pack");
  const before = heldCommit(viewDir, packs);
  if (before === null) rmSync(viewDir, { recursive: true, force: true });
  for (const dir of [
    packs,
    join(viewDir, "objects/info"),
    join(viewDir, "refs/heads"),
    join(viewDir, "info"),
  ]) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }
  const { core, objectFormat, gitDir } = repository;
  writeFileSync(
    join(viewDir, "config"),
    repositoryConfig(objectFormat, { ...core, bare: "false", fileMode: "true" }),
  );
  for (const name of ["info/exclude", "info/attributes"]) {
    writeFileSync(join(viewDir, name), readFileSync(join(gitDir, name)));
  }
  try {
    if (before !== commit) await addObjects(repository, packs, commit, before);
  } catch (error) {
    if (before === null) throw error;
    // The state was wiped and the cache was not: nobody knows any more what this view holds.
    rmSync(viewDir, { recursive: true, force: true });
    return refreshView(request);
  }
  copyIndex(indexFile, join(viewDir, "index"));
  writeFileSync(join(viewDir, "shallow"), `${commit}\n`);
  writeFileSync(join(viewDir, "HEAD"), `${commit}\n`);
}

/** The commit whose objects are all here, or null where it is better to begin anew. */
function heldCommit(viewDir: string, packs: string): CommitId | null {
  try {
    if (readdirSync(packs).length > PACKS_MAX * 2) return null;
    return readFileSync(join(viewDir, "HEAD"), "utf8").trim() || null;
  } catch {
    return null;
  }
}

/** Without its history: a secret that was taken out of the tree must not come back by this door. */
async function addObjects(
  { git }: OwnRepository,
  packs: string,
  commit: CommitId,
  before: CommitId | null,
): Promise<void> {
  const known = before === null ? "" : `--shallow ${before}\n^${before}\n`;
  const args = ["pack-objects", "--revs", "--shallow", "--non-empty", "-q", join(packs, "pack")];
  const input = `--shallow ${commit}\n${known}${commit}\n`;
  const output = await git.run(args, { input });
  if (output.code !== 0) throw new GitError(args, output);
}
