import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { listFeatures } from "../config/list-features.ts";
import { findProjectRoot } from "../config/project-root.ts";
import { ASIDE_PREFIX } from "../store/helper-names.ts";
import type { CliIo } from "./cli-io.ts";

/**
 * A tasks.md that a killed run was just ticking lies aside: it comes back before a command that only reads would say that
 * there is none. Where nothing lies aside this costs a look at the folders.
 */
export async function finishFirst({ cwd, env }: CliIo): Promise<void> {
  const root = await findProjectRoot({ cwd, env });
  if (!root.ok) return;
  for (const dir of await listFeatures(root.value)) {
    const names = await readdir(join(root.value, dir)).catch(() => []);
    if (!names.some((name) => name.startsWith(ASIDE_PREFIX))) continue;
    const { finishTicks } = await import("../run/finish-ticks.ts");
    return finishTicks({ cwd, env });
  }
}
