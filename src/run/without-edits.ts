import type { CommitId } from "../store/store.ts";
import type { RunContext } from "./context.ts";
import { ownFiles } from "./own-files.ts";

export interface WithoutEdits {
  readonly commit: CommitId;
  /** What people changed, specrun's own ticks and receipts left out; never empty. */
  readonly paths: readonly string[];
}

/** A commit as it would be without what people changed since an earlier one; null where they changed nothing. */
export async function withoutEdits(
  { store, feature }: RunContext,
  since: CommitId,
  commit: CommitId,
): Promise<WithoutEdits | null> {
  const without = await store.withoutPeople(since, commit);
  if (without === null) return null;
  const own = ownFiles(feature);
  const paths = without.paths.filter((path) => !own.includes(path));
  return paths.length === 0 ? null : { commit: without.commit, paths };
}
