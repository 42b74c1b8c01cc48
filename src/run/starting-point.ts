import type { CommitId } from "../store/store.ts";
import type { EarlierWork } from "../workers/task-prompt.ts";
import type { RunContext } from "./context.ts";

/** Work at the same task that was paid for and is not merged. */
export interface Earlier {
  readonly why: EarlierWork["why"];
  readonly base: CommitId;
  readonly candidate: CommitId;
}

export interface StartingPoint {
  /** What the workspace holds when the worker begins; its change is measured from the base all the same. */
  readonly commit: CommitId;
  readonly earlier: EarlierWork | null;
}

const PATCH_BYTES_MAX = 60_000;

/** Earlier work is carried over to the new base as far as it merges; what does not is shown to be done again. */
export async function startingPoint(
  { store }: RunContext,
  base: CommitId,
  earlier: Earlier | null,
): Promise<StartingPoint> {
  const fresh: StartingPoint = { commit: base, earlier: null };
  if (earlier === null) return fresh;
  const merge = await store.merge({
    base: earlier.base,
    ours: base,
    theirs: earlier.candidate,
    task: null,
  });
  // Nobody but a person decides about a person's lines.
  if (merge.kind === "would-lose" || (merge.kind === "conflict" && merge.people.length > 0)) return fresh;
  const commit = merge.kind === "merged" ? merge.commit : merge.partial;
  const files = (await store.changes(base, commit)).map(({ path }) => path);
  const conflicts = merge.kind === "merged" ? [] : merge.paths;
  if (files.length === 0 && conflicts.length === 0) return fresh;
  const patch =
    conflicts.length === 0 ? "" : await store.patch(earlier.base, earlier.candidate, PATCH_BYTES_MAX);
  return { commit, earlier: { why: earlier.why, files, conflicts, patch } };
}
