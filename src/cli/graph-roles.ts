import { loadConfig } from "../config/config.ts";
import type { SetupFailure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { isOpen } from "../model/task.ts";
import { exitCodeOf } from "../report/exit-code.ts";
import { formatFailure } from "../report/format-failure.ts";
import type { RoleView, SkillProblem } from "../report/format-roles.ts";
import { loadRoles } from "../workers/roles.ts";
import { rolesInUse } from "../workers/roles-in-use.ts";
import { loadSkills } from "../workers/skills.ts";
import type { CliIo } from "./cli-io.ts";

export interface GraphRoles {
  readonly used: readonly RoleView[];
  readonly problems: readonly SkillProblem[];
}

/**
 * Who would work at the open tasks. Settings or a role that a run could not start with are told, and the graph is shown
 * without them.
 */
export async function rolesOfGraph(
  io: CliIo,
  { root, feature }: { readonly root: string; readonly feature: Feature },
): Promise<GraphRoles | null> {
  const config = await loadConfig(root, io.env, {});
  if (!config.ok) return tell(io, config.error);
  const { skills, problems } = await loadSkills(root);
  const roles = await loadRoles(root, config.value, skills);
  if (!roles.ok) return tell(io, roles.error);
  const used = rolesInUse(feature.tasks.filter(isOpen), config.value.review);
  return { used: used.map((name) => roles.value[name]), problems };
}

function tell(io: CliIo, failure: SetupFailure): null {
  io.stderr(`${formatFailure(failure)}\n`);
  io.setExitCode(exitCodeOf(failure));
  return null;
}
