import type { Forecast, Outlook } from "../model/forecast.ts";
import type { TaskGraph } from "../model/graph.ts";
import { costAt, type Prices } from "../model/prices.ts";
import { isOpen, type RoleName, type TaskId } from "../model/task.ts";
import { totalTokens } from "../model/usage.ts";
import type { Work } from "../schedule/schedule.ts";
import { guessCheckpoint, guessEdit, guessRun } from "./guess.ts";
import type { History, Typical } from "./history.ts";
import { simulateRun } from "./simulate-run.ts";

export interface ForecastRequest {
  readonly graph: TaskGraph;
  readonly selected: ReadonlySet<TaskId> | null;
  readonly tasksMax: number | null;
  readonly history: History;
  readonly isReviewed: boolean;
  /** What every conversation begins with, in tokens. */
  readonly prefixTokens: number;
  readonly modelOf: (role: RoleName) => string;
  readonly prices: Prices;
  /** Numbers of jobs to look at. */
  readonly jobs: readonly number[];
}

/** The schedule looks at every task again for each that ends: beyond this a forecast would hold up the start. */
const TASKS_MAX = 500;
/** More jobs that gain less than this are not worth their checkouts and their conflicts. */
const WORTH = 1.1;

/** Minutes, tokens and money for each number of jobs; null: nothing to do, or too much to look at. Pure. */
export function forecast(request: ForecastRequest): Forecast | null {
  const open = request.graph.feature.tasks.filter(isOpen).length;
  if (open === 0 || open > TASKS_MAX || request.jobs.length === 0) return null;
  const typical = (work: Work): Typical => typicalOf(request, work);
  const run = { ...request, msOf: (work: Work) => typical(work).ms };
  const options = [...new Set(request.jobs)]
    .sort((a, b) => a - b)
    .map((jobs): Outlook => {
      const { ms, works } = simulateRun(run, jobs);
      return { jobs, ms, ...billOf(request, works, jobs) };
    });
  return { measured: request.history.tasks, options };
}

/** The fewest jobs that come within a tenth of the shortest time. */
export function worthwhileJobs({ options }: Forecast): number {
  const best = Math.min(...options.map(({ ms }) => ms));
  return options.find(({ ms }) => ms <= best * WORTH)?.jobs ?? 1;
}

function typicalOf({ history, prefixTokens, isReviewed }: ForecastRequest, work: Work): Typical {
  if (work.kind === "checkpoint") return history.checkpoint ?? guessCheckpoint(prefixTokens, isReviewed);
  if (work.kind === "task" && work.task.kind === "run") return history.roles.get("run") ?? guessRun();
  return history.roles.get(roleOf(work)) ?? history.anyRole ?? guessEdit(prefixTokens);
}

/** All conversations, and the warm-up of the prefix that comes before conversations side by side, once for each model. */
function billOf(
  request: ForecastRequest,
  works: readonly Work[],
  jobs: number,
): Omit<Outlook, "jobs" | "ms"> {
  const { modelOf, prefixTokens, prices } = request;
  const usages = works.map((work) => ({
    model: modelOf(roleOf(work)),
    usage: typicalOf(request, work).usage,
  }));
  const asked = usages.filter(({ usage }) => totalTokens(usage) > 0);
  const prefix = { input: 0, output: 0, cacheRead: 0, cacheWrite: prefixTokens, cacheWrite1h: prefixTokens };
  const models = jobs > 1 ? [...new Set(asked.map(({ model }) => model))] : [];
  const all = [...asked, ...models.map((model) => ({ model, usage: prefix }))];
  const tokens = all.reduce((sum, { usage }) => sum + totalTokens(usage), 0);
  const costs = all.map(({ model, usage }) => costAt(prices, model, usage));
  const cost = costs.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0);
  return { tokens, ...(cost !== null && tokens > 0 && { cost }) };
}

/** Acceptance tests are written like any other tests. */
function roleOf(work: Work): RoleName {
  if (work.kind === "checkpoint") return "review";
  return work.kind === "acceptance" ? "test" : work.task.role;
}
