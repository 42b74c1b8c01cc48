import type { MergedWork } from "../journal/replay.ts";
import type { CommitId, Store } from "../store/store.ts";

/**
 * Takes merges back in specrun's own repository, newest first, each as a three-way merge of its reverse onto the user's
 * tree: whatever anybody changed elsewhere since stays. No file of the user's is touched.
 */
export type Reversed =
  | { readonly kind: "clean"; readonly to: CommitId }
  | {
      readonly kind: "conflict";
      readonly work: MergedWork;
      /** The tree that its reverse did not fit, newer work already taken back. */
      readonly ours: CommitId;
      readonly paths: readonly string[];
    };

/** `from`: a snapshot of the user's tree. `works`: oldest first. */
export async function reverseMerges(
  store: Store,
  from: CommitId,
  works: readonly MergedWork[],
): Promise<Reversed> {
  let ours = from;
  for (const work of [...works].reverse()) {
    if (work.files.length === 0) continue;
    const merge = await store.merge({ base: work.commit, ours, theirs: work.onto, task: work.task });
    if (merge.kind !== "merged") return { kind: "conflict", work, ours, paths: merge.paths };
    ours = merge.commit;
  }
  return { kind: "clean", to: ours };
}
