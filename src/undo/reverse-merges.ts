import type { MergedWork } from "../journal/replay.ts";
import type { SetupFailure } from "../model/failure.ts";
import { ok, type Result } from "../model/result.ts";
import type { CommitId, Store } from "../store/store.ts";

/**
 * Takes merges back in specrun's own repository, newest first, each as a three-way merge of its reverse onto the user's
 * tree: whatever anybody changed elsewhere since stays. No file of the user's is touched.
 */
export type Reversed =
  | { readonly kind: "clean"; readonly from: CommitId; readonly to: CommitId }
  | {
      readonly kind: "conflict";
      readonly work: MergedWork;
      /** The tree that its reverse did not fit, newer work already taken back. */
      readonly ours: CommitId;
      readonly paths: readonly string[];
    };

/** `works`: oldest first. */
export async function reverseMerges(
  store: Store,
  works: readonly MergedWork[],
): Promise<Result<Reversed, SetupFailure>> {
  const snapshot = await store.snapshot();
  if (!snapshot.ok) return snapshot;
  let ours = snapshot.value;
  for (const work of [...works].reverse()) {
    if (work.files.length === 0) continue;
    const merge = await store.merge({ base: work.commit, ours, theirs: work.onto, task: work.task });
    if (merge.kind !== "merged") return ok({ kind: "conflict", work, ours, paths: merge.paths });
    ours = merge.commit;
  }
  return ok({ kind: "clean", from: snapshot.value, to: ours });
}
