import { type Command, InvalidArgumentError, Option } from "commander";
import type { SetupFailure } from "../model/failure.ts";
import type { Order } from "../model/graph.ts";

/** The options that `implement` and `watch` share, as commander hands them over. */
export interface RunFlags {
  readonly jobs?: number | "auto";
  readonly order?: Order;
  readonly phase?: string;
  readonly story?: string;
  readonly task?: string;
  readonly maxTasks?: number;
  readonly agent?: string;
  readonly model?: string;
  readonly dryRun?: boolean;
  readonly showPrompt?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly maxTokens?: number;
  readonly maxCost?: number;
  readonly ignoreChecklists?: boolean;
  /** `--no-review` makes it false. */
  readonly review?: "task" | "phase" | "off" | boolean;
  readonly allow?: string;
  readonly fresh?: boolean;
  readonly unsafeNoSandbox?: boolean;
}

const count = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError("expected a whole number of at least 1.");
  return number;
};

const JOBS_MAX = 64;
export const jobCount = (value: string): number => {
  const number = count(value);
  if (number > JOBS_MAX) throw new InvalidArgumentError(`expected at most ${JOBS_MAX}.`);
  return number;
};

/** `auto`: as many as the forecast finds worth it. */
const jobsOrAuto = (value: string): number | "auto" => (value === "auto" ? value : jobCount(value));

const dollars = (value: string): number => {
  const number = Number(value.replace(/^\$/, ""));
  if (value.trim() === "" || !Number.isFinite(number) || number <= 0)
    throw new InvalidArgumentError("expected an amount in dollars, such as 2.50.");
  return number;
};

export function addRunOptions(command: Command): Command {
  return command
    .option("--jobs <n>", "tasks at the same time (default 4, at most 64), or auto", jobsOrAuto)
    .addOption(
      new Option("--order <order>", "phases one after another, or stories side by side").choices([
        "phases",
        "stories",
      ]),
    )
    .option("--phase <phase>", "only this phase: its position, or words of its title")
    .option("--story <story>", "only this user story, such as US1")
    .option("--task <ids>", "only these tasks, such as T001,T004-T009")
    .option("--max-tasks <n>", "start at most this many tasks", count)
    .option("--agent <name>", "who does the work (default anthropic)")
    .option("--model <id>", "one model for every role")
    .option("--yes", "consent to every command that the run will execute")
    .option("--json", "print events as NDJSON on stdout, everything for people on stderr")
    .option("--max-tokens <n>", "stop when the run has used this many tokens", count)
    .option("--max-cost <usd>", "stop at this cost (needs configured prices)", dollars)
    .option("--ignore-checklists", "run although checklists have open items")
    .addOption(
      new Option("--review <when>", "review each task, each phase, or nothing").choices([
        "task",
        "phase",
        "off",
      ]),
    )
    .option("--no-review", "the same as --review off")
    .option("--allow <what>", "let specrun do git tasks itself: commit,push,pr")
    .option("--fresh", "forget earlier attempts (never the markdown)")
    .option("--unsafe-no-sandbox", "run commands without isolation; stamped into every receipt");
}

/** Options of the command line contract whose capability is not there yet are refused, never ignored. */
export function unsupported(flags: RunFlags): SetupFailure | null {
  if (flags.showPrompt !== undefined && !flags.dryRun)
    return {
      reason: "usage",
      message: "--show-prompt shows what a task would be sent, and starts nothing",
      help: `add --dry-run: \`specrun implement --dry-run --show-prompt ${flags.showPrompt}\``,
    };
  if (flags.allow !== undefined)
    return {
      reason: "usage",
      message: "--allow is not available yet: git tasks are held for a person",
      help: "do them yourself, then `specrun confirm TASK`",
    };
  return null;
}

/** What the person said on the command line, in the words of the configuration. */
export const configFlags = (flags: RunFlags) => ({
  jobs: flags.jobs,
  order: flags.order,
  agent: flags.agent,
  model: flags.model,
  maxTasks: flags.maxTasks,
  maxTokens: flags.maxTokens,
  maxCost: flags.maxCost,
  review:
    flags.review === false ? ("off" as const) : typeof flags.review === "string" ? flags.review : undefined,
  phase: flags.phase,
  story: flags.story,
  task: flags.task,
});
