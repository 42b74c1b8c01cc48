import { listFeatures } from "../config/list-features.ts";
import { findProjectRoot } from "../config/project-root.ts";
import { stateDirs } from "../config/state-dirs.ts";
import { acquireLock } from "../store/state-lock.ts";
import { halfTicked, recoverTicks } from "../writeback/recover-ticks.ts";

/**
 * Before anything reads a feature: a tasks.md that a killed run was ticking has its name again. Whatever stands in the
 * way of that is told by the run itself, which needs the same folders and the same lock.
 */
export async function finishTicks(where: {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<void> {
  const root = await findProjectRoot(where);
  if (!root.ok) return;
  const dirs = halfTicked(root.value, await listFeatures(root.value));
  if (dirs.length === 0) return;
  const state = await stateDirs(root.value, where.env);
  if (!state.ok) return;
  const lock = await acquireLock(state.value.state);
  if (!lock.ok) return;
  try {
    await recoverTicks(root.value, dirs);
  } finally {
    lock.value.release();
  }
}
