import type { Forecast } from "../model/forecast.ts";
import type { Task } from "../model/task.ts";
import { formatAbout, formatTokens, formatUsd, plural } from "./amounts.ts";
import { formatRoles, type RoleView, type SkillProblem } from "./format-roles.ts";
import { palette } from "./palette.ts";

export interface PlannedRun {
  /** What the next run would start, in document order. */
  readonly tasks: readonly Task[];
  readonly config: {
    readonly order: string;
    readonly review: string;
    readonly limits: { readonly jobsMax: number; readonly tasksMax: number | null };
  };
  readonly roles: readonly RoleView[];
  readonly skillProblems: readonly SkillProblem[];
  readonly forecast: Forecast | null;
}

/** The end of a dry run: what would start, with whom, and that nothing did. */
export function formatPlan({ tasks, config, roles, skillProblems, forecast }: PlannedRun): string {
  const { jobsMax, tasksMax } = config.limits;
  const lines = [
    `dry run: ${plural(tasks.length, "task")} would run, ${jobsMax} at a time${tasksMax === null ? "" : `, ${tasksMax} at most`}, review ${config.review}`,
    tasks.length === 0 ? "" : `  ${tasks.map(({ id }) => id).join(" ")}`,
    roles.length === 0 ? "" : formatRoles(roles, skillProblems, palette(false)),
    ...(forecast === null ? [] : forecastLines(forecast, jobsMax)),
    "nothing was started",
  ];
  return `\n${lines.filter((line) => line !== "").join("\n")}\n`;
}

/** What fanning out costs and gains: a line for each number of jobs, the chosen one marked. */
function forecastLines({ measured, options }: Forecast, jobs: number): string[] {
  const rests =
    measured === 0
      ? "guesses, there are no earlier runs"
      : `from ${plural(measured, "task")} of earlier runs`;
  const rows = options.map((option) => {
    const { ms, tokens, cost } = option;
    const money = cost === undefined ? "" : `, ${formatUsd(cost)}`;
    const count = plural(option.jobs, "job").padStart(8);
    return `${option.jobs === jobs ? " *" : "  "}${count}  about ${formatAbout(ms)}, ${formatTokens(tokens)} tokens${money}`;
  });
  return [`forecast (${rests}):`, ...rows];
}
