import { join } from "node:path";
import { err, ok, type Result } from "../model/result.ts";
import { type PathEntry, type WriteFailure, writeFailure } from "./file-content.ts";
import { hasLeftovers, recoverSwap, swapOrder } from "./file-swap.ts";
import type { Git } from "./git.ts";
import { bothSides, planSwaps, swapName } from "./plan-swaps.ts";
import { runSwaps } from "./run-swaps.ts";
import type { Applied, FileChange } from "./store.ts";
import { isSameBytes, isSameCleaned } from "./tree-content.ts";

/**
 * Writes a set of changes into the user's tree: all of it, or nothing. Every file is looked at before the first is
 * touched; new contents are on the disk before the first swap; a save that races takes the whole set back. Running it
 * again after a crash does what is still to do.
 */
export interface ApplyInput {
  readonly root: string;
  /** With the user's tree as its working tree, so that line ends are converted as there. */
  readonly git: Git;
  /** Sorted by path. */
  readonly changes: readonly FileChange[];
  /** False where the file system has no executable bit. */
  readonly fileMode: boolean;
}

export function applyChanges(input: ApplyInput): Promise<Result<Applied, WriteFailure>> {
  return swapOrder.run(async () => {
    try {
      await recoverChanges(input);
      const plan = await planSwaps(input);
      if (plan.raced.length > 0) return ok({ kind: "raced", paths: plan.raced });
      const raced = await runSwaps(input.root, plan.swaps);
      if (!raced.ok) return raced;
      if (raced.value.length > 0) return ok({ kind: "raced", paths: raced.value });
      return ok({ kind: "applied", paths: input.changes.map((change) => change.path) });
    } catch (error) {
      return err(writeFailure(error, (error as NodeJS.ErrnoException).path ?? input.root));
    }
  });
}

/**
 * After a crash: forward, if no person has changed any of the files since; otherwise back, so that no half of a task
 * stays. True when all of it is written.
 */
export async function finishChanges(input: ApplyInput): Promise<Result<boolean, WriteFailure>> {
  const applied = await applyChanges(input);
  if (!applied.ok) return applied;
  if (applied.value.kind === "applied") return ok(true);
  const { finished } = await planSwaps(input);
  const back = await applyChanges({ ...input, changes: finished.map(reversed) });
  return back.ok ? ok(false) : back;
}

const STATUS_BACK = { added: "deleted", modified: "modified", deleted: "added" } as const;

const reversed = (change: FileChange): FileChange => ({
  path: change.path,
  status: STATUS_BACK[change.status],
  oldMode: change.newMode,
  newMode: change.oldMode,
  oldBlob: change.newBlob,
  newBlob: change.oldBlob,
});

/** Puts back what a crash left aside; bytes of either side are in the store and need no second copy. */
export async function recoverChanges({ root, git, changes, fileMode }: ApplyInput): Promise<void> {
  const names = changes.map((change) => swapName(root, change.path, changes));
  const cutShort = new Set([...new Set(names.map(({ helperDir }) => helperDir))].filter(hasLeftovers));
  for (const [at, change] of changes.entries()) {
    const name = names[at];
    if (name === undefined || !cutShort.has(name.helperDir)) continue;
    const known = async (entry: PathEntry): Promise<boolean> => {
      const [before, after] = bothSides(change, entry, fileMode);
      return (
        isSameBytes(before) ||
        isSameBytes(after) ||
        (await isSameCleaned(git, before)) ||
        (await isSameCleaned(git, after))
      );
    };
    await recoverSwap({ path: join(root, change.path), ...name }, known);
  }
}
