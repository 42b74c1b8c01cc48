import type { RoleName, Task } from "../model/task.ts";

/** The order in which roles are shown. */
const ROLES: readonly RoleName[] = ["code", "test", "doc", "review", "security", "fix"];

/** Who would be asked while these tasks are done: their own roles, reviewers, and whoever mends what goes wrong. Pure. */
export function rolesInUse(tasks: readonly Task[], review: "task" | "phase" | "off"): readonly RoleName[] {
  const used = new Set<RoleName>();
  for (const { kind, role, commands } of tasks) {
    if (kind === "edit") used.add(role).add("fix");
    // Without a command of its own a reviewer judges whether it holds.
    else if (kind === "run" && commands.length === 0) used.add("review");
  }
  if (used.size > 0 && review !== "off") used.add("review");
  if (used.size > 0 && review === "phase") used.add("security").add("fix");
  return ROLES.filter((role) => used.has(role));
}
