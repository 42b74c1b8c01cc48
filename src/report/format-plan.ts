import type { Task } from "../model/task.ts";
import { plural } from "./amounts.ts";

export interface PlannedRun {
  /** What the next run would start, in document order. */
  readonly tasks: readonly Task[];
  readonly config: {
    readonly order: string;
    readonly review: string;
    readonly limits: { readonly jobsMax: number; readonly tasksMax: number | null };
  };
  readonly roles: Readonly<Record<Task["role"], { readonly model: string }>>;
}

/** The end of a dry run: what would start, with whom, and that nothing did. */
export function formatPlan({ tasks, config, roles }: PlannedRun): string {
  const { jobsMax, tasksMax } = config.limits;
  const models = [
    ...new Set(tasks.filter(({ kind }) => kind === "edit").map(({ role }) => `${role} ${roles[role].model}`)),
  ];
  const lines = [
    `dry run: ${plural(tasks.length, "task")} would run, ${jobsMax} at a time${tasksMax === null ? "" : `, ${tasksMax} at most`}, review ${config.review}`,
    tasks.length === 0 ? "" : `  ${tasks.map(({ id }) => id).join(" ")}`,
    models.length === 0 ? "" : `  ${models.join(", ")}`,
    "nothing was started",
  ];
  return `\n${lines.filter((line) => line !== "").join("\n")}\n`;
}
