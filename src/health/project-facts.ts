import { type Config, loadConfig } from "../config/config.ts";
import { readFeature, resolveFeature } from "../config/resolve-feature.ts";
import type { SetupFailure } from "../model/failure.ts";
import type { Fact, FactName } from "../model/health.ts";
import { leftOut } from "../store/left-out.ts";
import { type RepositoryShape, repositoryShape } from "../store/repository-shape.ts";
import { chosenAgent } from "../workers/drivers/chosen-agent.ts";
import { findProgram } from "../workers/drivers/find-program.ts";

/** The project as it stands: its settings, its feature, and the repository around it. */
export interface ProjectFacts {
  readonly facts: readonly Fact[];
  /** As many tasks as would be worked on at the same time. */
  readonly jobs: number;
  /** Our own loop does the work, which needs a key of the API. */
  readonly needsKey: boolean;
}

const JOBS_UNKNOWN = 4;

export async function projectFacts(root: string, env: NodeJS.ProcessEnv): Promise<ProjectFacts> {
  const config = await loadConfig(root, env, {});
  const jobs = config.ok ? config.value.limits.jobsMax : JOBS_UNKNOWN;
  const settings: Fact = config.ok
    ? { about: "settings", status: "ok", jobs }
    : problem("settings", config.error);
  const agent = config.ok ? agentFact(config.value, env, root) : null;
  const feature = await featureFact(root, env);
  const repository = await repositoryFacts(root);
  const own = [
    { about: "project", status: "ok", root } as const,
    settings,
    ...(agent === null ? [] : [agent]),
  ];
  return { facts: [...own, feature, ...repository], jobs, needsKey: agent === null };
}

/** Null where our own loop does the work. */
function agentFact(config: Config, env: NodeJS.ProcessEnv, root: string): Fact | null {
  const chosen = chosenAgent(config);
  if (!chosen.ok) return problem("agent", chosen.error);
  if (chosen.value === null) return null;
  const found = findProgram(chosen.value, env, root);
  if (!found.ok) return problem("agent", found.error);
  return { about: "agent", status: "ok", agent: chosen.value.name, program: found.value.file };
}

async function featureFact(root: string, env: NodeJS.ProcessEnv): Promise<Fact> {
  const resolved = await resolveFeature({ cwd: root, env, argument: undefined });
  if (resolved.ok) {
    const { dir, resolvedBy } = resolved.value;
    const read = await readFeature(root, dir);
    return read.ok ? { about: "feature", status: "ok", dir, resolvedBy } : problem("feature", read.error);
  }
  const failure = resolved.error;
  // A pointer to nowhere is broken; no feature yet, or more than one, is not.
  const status = failure.reason === "feature-unresolved" ? "warning" : "problem";
  return { about: "failure", name: "feature", status, failure };
}

async function repositoryFacts(root: string): Promise<readonly Fact[]> {
  const shape = await repositoryShape(root);
  if (!shape.ok) return [problem("repository", shape.error)];
  const skipped = await leftOut(root);
  return [...shapeFacts(shape.value), ...(skipped === null ? [] : [skippedFact(skipped)])];
}

function shapeFacts({ traits, branch, submodules, filters }: RepositoryShape): readonly Fact[] {
  return [
    { about: "repository", status: "ok", traits, branch },
    ...(submodules.length > 0
      ? [{ about: "submodules", status: "warning", paths: submodules } as const]
      : []),
    ...(filters.length > 0 ? [{ about: "filters", status: "warning", names: filters } as const] : []),
  ];
}

const skippedFact = (paths: readonly string[]): Fact => ({
  about: "skipped",
  status: paths.length > 0 ? "warning" : "ok",
  paths,
});

const problem = (name: FactName, failure: SetupFailure): Fact => ({
  about: "failure",
  name,
  status: "problem",
  failure,
});
