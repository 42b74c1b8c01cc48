import { join } from "node:path";
import { hasLeftovers } from "../store/file-swap.ts";
import { recoverFile } from "../store/replace-file.ts";

/**
 * A run that was killed while it ticked may have left a tasks.md set aside: not to be found until it has its name again.
 * The caller holds the state lock, since a run that lives is doing the same swap.
 */
export async function recoverTicks(root: string, featureDirs: readonly string[]): Promise<void> {
  for (const dir of featureDirs) await recoverFile(join(root, dir, "tasks.md"), () => false);
}

/** Those of the feature directories in which a tick was cut short, or is being written. */
export const halfTicked = (root: string, featureDirs: readonly string[]): string[] =>
  featureDirs.filter((dir) => hasLeftovers(join(root, dir)));
