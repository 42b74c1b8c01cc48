import { join } from "node:path";
import type { Config } from "../config/config.ts";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { listCopiedFiles } from "../store/copied-files.ts";
import type { DiskStore } from "../store/disk-store.ts";
import type { CommitId } from "../store/store.ts";

const MEGABYTE = 1024 * 1024;

/** Before anything starts: what `workspace.copy` names fits into a slot and lies inside the project. */
export async function checkCopies(
  root: string,
  { workspace, limits }: Config,
  { store, snapshot }: { readonly store: DiskStore; readonly snapshot: CommitId },
): Promise<Result<null, SetupFailure>> {
  if (workspace.copy.length === 0) return ok(null);
  // An index that does not exist knows no file, so that all are listed; the snapshot tells which are not copied.
  const git = store.repository.at(root, join(store.repository.gitDir, "index-of-nothing"));
  const { files, outside } = await listCopiedFiles(git, root, workspace.copy);
  const tracked = new Set(await store.list(snapshot));
  const problems = outside
    .filter((path) => !tracked.has(path))
    .map((path) => `\`${path}\` is a link out of the project or to a folder, which is never followed`);
  const bytes = files.filter(({ path }) => !tracked.has(path)).reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > limits.copyBytesMax)
    problems.push(
      `${Math.ceil(bytes / MEGABYTE)} MB would be copied into every workspace, ${Math.floor(limits.copyBytesMax / MEGABYTE)} MB are allowed (limits.copyMegabytes)`,
    );
  if (problems.length === 0) return ok(null);
  const key = "workspace.copy";
  return err({
    reason: "config-invalid",
    path: ".specify/specrun.yml",
    problems: problems.map((message) => ({ key, message })),
  });
}
