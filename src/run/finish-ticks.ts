import { join } from "node:path";
import { listFeatures } from "../config/list-features.ts";
import { findProjectRoot } from "../config/project-root.ts";
import { stateDirs } from "../config/state-dirs.ts";
import { hasLeftovers } from "../store/file-swap.ts";
import { acquireLock } from "../store/state-lock.ts";
import { recoverDocuments } from "../writeback/recover-documents.ts";

/**
 * Before anything looks for a feature: a tasks.md that a killed run was ticking has its name again. Whatever stands in
 * the way of that is told by the command itself, which needs the same folders and the same lock.
 */
export async function finishTicks(where: {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<void> {
  const root = await findProjectRoot(where);
  if (!root.ok) return;
  const features = await listFeatures(root.value);
  const dirs = features.filter((dir) => hasLeftovers(join(root.value, dir)));
  if (dirs.length === 0) return;
  const state = await stateDirs(root.value, where.env);
  if (!state.ok) return;
  // A run that lives may be in the middle of just that.
  const lock = await acquireLock(state.value.state);
  if (!lock.ok) return;
  try {
    for (const dir of dirs) await recoverDocuments(root.value, { dir, file: `${dir}/tasks.md` });
  } finally {
    lock.value.release();
  }
}
