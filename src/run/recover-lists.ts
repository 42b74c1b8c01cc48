import { stateDirs } from "../config/state-dirs.ts";
import { acquireLock } from "../store/state-lock.ts";
import { recoverDocuments, recoverMemory } from "../writeback/recover-documents.ts";

/** Whatever stands in the way is told by the command itself, which needs the same folders and the same lock. */
export async function recoverLists(
  root: string,
  features: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const state = await stateDirs(root, env);
  if (!state.ok) return;
  // A run that lives may be in the middle of just that.
  const lock = await acquireLock(state.value.state);
  if (!lock.ok) return;
  try {
    for (const dir of features) await recoverDocuments(root, { dir, file: `${dir}/tasks.md` });
    await recoverMemory(root);
  } finally {
    lock.value.release();
  }
}
