import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { listFeatures } from "../config/list-features.ts";
import { findProjectRoot } from "../config/project-root.ts";
import { ASIDE_PREFIX, NEW_PREFIX } from "../store/helper-names.ts";

const MEMORY_DIR = ".specify/memory";

/**
 * Before anything looks for a feature: a tasks.md that a killed run was just ticking has its name again, and so has the
 * project's memory. Where nothing
 * lies aside this costs a look at the folders; commands that only read pay no more for it.
 */
export async function finishTicks({
  cwd,
  env,
}: {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<void> {
  const root = await findProjectRoot({ cwd, env });
  if (!root.ok) return;
  const dirs: string[] = [];
  const isLeft = async (dir: string): Promise<boolean> => {
    const names = await readdir(join(root.value, dir)).catch(() => []);
    return names.some((name) => name.startsWith(ASIDE_PREFIX) || name.startsWith(NEW_PREFIX));
  };
  for (const dir of await listFeatures(root.value)) if (await isLeft(dir)) dirs.push(dir);
  if (dirs.length === 0 && !(await isLeft(MEMORY_DIR))) return;
  const { recoverLists } = await import("./recover-lists.ts");
  await recoverLists(root.value, dirs, env);
}
