import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { CONFIG_PATH, type Config, type ConfigFlags, loadConfig } from "../config/config.ts";
import { resolveFeature } from "../config/resolve-feature.ts";
import { countBoxes } from "../markdown/parse-checklist.ts";
import type { ChecklistCount, SetupFailure } from "../model/failure.ts";
import type { ResolvedBy } from "../model/feature.ts";
import type { Forecast } from "../model/forecast.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { AgentProfile } from "../workers/drivers/agent-profile.ts";
import { chosenAgent } from "../workers/drivers/chosen-agent.ts";
import { loadRoles, type Roles } from "../workers/roles.ts";
import { type FoundSkills, loadSkills } from "../workers/skills.ts";
import { withWorthwhileJobs } from "./forecast-run.ts";
import { type Planned, readPlan } from "./read-plan.ts";
import type { Selection } from "./select-tasks.ts";

export interface PrepareOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly argument: string | undefined;
  readonly flags: ConfigFlags & Selection;
  readonly ignoreChecklists: boolean;
}

/** What would be run, and how: everything that can be known without starting anything. */
export interface Plan extends Planned {
  readonly root: string;
  readonly resolvedBy: ResolvedBy;
  readonly config: Config;
  readonly roles: Roles;
  /** Who does the work; null: our own loop around the Messages API. */
  readonly agent: AgentProfile | null;
  /** Made already where it chose the number of jobs. */
  readonly forecast: Forecast | null;
  readonly skills: FoundSkills;
}

export async function prepare(options: PrepareOptions): Promise<Result<Plan, SetupFailure>> {
  const { cwd, env, argument, flags } = options;
  const resolved = await resolveFeature({ cwd, env, argument });
  if (!resolved.ok) return resolved;
  const { root, dir, resolvedBy } = resolved.value;
  const config = await loadConfig(root, env, flags);
  if (!config.ok) return config;
  const agent = chosenAgent(config.value);
  if (!agent.ok) return agent;
  const planned = await readPlan({ root, dir, config: config.value, selection: flags });
  if (!planned.ok) return planned;
  const missing = await missingDocument(root, dir);
  if (missing !== null) return err(missing);
  const checklists = options.ignoreChecklists ? [] : await openChecklists(root, dir);
  if (checklists.length > 0) return err({ reason: "checklists-open", checklists });
  const skills = await loadSkills(root);
  const roles = await loadRoles(root, config.value, skills.skills);
  if (!roles.ok) return roles;
  const workers = agent.value === null ? roles.value : rolesFor(agent.value, roles.value);
  const unpriced = missingPrices(config.value, workers);
  if (unpriced !== null) return err(unpriced);
  const plan = {
    ...{ root, config: config.value, roles: workers, agent: agent.value, skills },
    ...planned.value,
  };
  const chosen = config.value.jobsAuto ? await withWorthwhileJobs(plan, env) : { forecast: null };
  return ok({ ...plan, resolvedBy, ...chosen });
}

/** A cap in dollars is worth nothing where a model's price is not known. */
function missingPrices({ limits, prices }: Config, roles: Roles): SetupFailure | null {
  if (limits.runCostMax === null && limits.taskCostMax === null) return null;
  const models = [...new Set(Object.values(roles).map(({ model }) => model))].sort();
  const missing = models.filter((model) => !Object.hasOwn(prices, model));
  return missing.length === 0 ? null : { reason: "price-missing", models: missing, path: CONFIG_PATH };
}

/** Models of roles are Claude's: another agent's work is shown under the model that it was given, or under its name. */
function rolesFor({ protocol, model, name }: AgentProfile, roles: Roles): Roles {
  if (protocol === "claude") return roles;
  const renamed = Object.entries(roles).map(([key, role]) => [key, { ...role, model: model ?? name }]);
  return Object.fromEntries(renamed) as Roles;
}

/** spec-kit's own gate: implementing needs a plan. */
async function missingDocument(root: string, dir: string): Promise<SetupFailure | null> {
  const path = `${dir}/plan.md`;
  const exists = await readFile(join(root, path)).then(
    () => true,
    () => false,
  );
  return exists ? null : { reason: "document-missing", path, madeBy: "/speckit.plan" };
}

async function openChecklists(root: string, dir: string): Promise<ChecklistCount[]> {
  const folder = join(root, dir, "checklists");
  const names = await readdir(folder).catch(() => []);
  const counts = await Promise.all(
    names
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map(async (name) => ({
        path: `${dir}/checklists/${name}`,
        ...countBoxes(await readFile(join(folder, name), "utf8")),
      })),
  );
  return counts.filter((count) => count.unchecked > 0);
}
