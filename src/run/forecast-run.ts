import { stateDirPaths } from "../config/state-dirs.ts";
import { forecast, worthwhileJobs } from "../forecast/forecast.ts";
import { measure } from "../forecast/history.ts";
import { readRecent } from "../journal/read-journal.ts";
import type { Forecast, Outlook } from "../model/forecast.ts";
import { toolDefinitions } from "../workers/tools/registry.ts";
import type { Plan } from "./prepare.ts";
import { Prompts } from "./prompts.ts";

/** Told beside each other, so that the price of fanning out can be seen. */
const JOBS_SHOWN = [1, 2, 4, 8];
const JOBS_AUTO = [1, 2, 3, 4, 6, 8, 12, 16];
const BYTES_PER_TOKEN = 4;

type Planned = Omit<Plan, "resolvedBy" | "forecast">;

/** What the run is expected to take, from its graph and what earlier runs of this project took. */
export async function forecastRun(plan: Planned, env: NodeJS.ProcessEnv): Promise<Forecast | null> {
  const { root, feature, graph, selected, config, roles } = plan;
  const { state } = await stateDirPaths(root, env);
  const { system, tools } = await prefixOf(root, feature.dir);
  const { jobsMax, tasksMax } = config.limits;
  return forecast({
    ...{ graph, selected, tasksMax },
    history: measure(await readRecent(state)),
    isReviewed: config.review !== "off",
    prefixTokens: Math.ceil(Buffer.byteLength(JSON.stringify([system, tools])) / BYTES_PER_TOKEN),
    modelOf: (role) => roles[role].model,
    prices: config.prices,
    jobs: config.jobsAuto ? JOBS_AUTO : [...JOBS_SHOWN, jobsMax],
  });
}

/** The plan with the number of jobs that its own forecast finds worth it. */
export async function withWorthwhileJobs(plan: Planned, env: NodeJS.ProcessEnv) {
  const expected = await forecastRun(plan, env);
  const { config } = plan;
  const jobsMax = expected === null ? config.limits.jobsMax : worthwhileJobs(expected);
  return { forecast: expected, config: { ...config, limits: { ...config.limits, jobsMax } } };
}

export const outlookFor = (expected: Forecast | null, jobs: number): Outlook | null =>
  expected?.options.find((option) => option.jobs === jobs) ?? null;

async function prefixOf(root: string, featureDir: string) {
  return { system: (await Prompts.open(root, featureDir)).at(0).system, tools: toolDefinitions() };
}
