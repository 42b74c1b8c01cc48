import type { SetupFailure } from "../model/failure.ts";
import { isOpen } from "../model/task.ts";
import { createReporter } from "../report/create-reporter.ts";
import { exitCodeOf } from "../report/exit-code.ts";
import { formatFailure } from "../report/format-failure.ts";
import { formatGraph } from "../report/format-graph.ts";
import { formatGraphJson } from "../report/format-graph-json.ts";
import { formatPlan } from "../report/format-plan.ts";
import { formatPrompt, formatPromptJson } from "../report/format-prompt.ts";
import { palette } from "../report/palette.ts";
import { forecastRun } from "../run/forecast-run.ts";
import { type Plan, prepare } from "../run/prepare.ts";
import { promptOf } from "../run/show-prompt.ts";
import { type ImplementOptions, implement } from "../run.ts";
import { rolesInUse } from "../workers/roles-in-use.ts";
import { askConsent } from "./ask-consent.ts";
import type { CliIo } from "./cli-io.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { configFlags, type RunFlags, unsupported } from "./run-options.ts";

export async function runImplement(io: CliIo, argument: string | undefined, flags: RunFlags): Promise<void> {
  const refused = unsupported(flags);
  if (refused !== null) return fail(io, refused);
  if (flags.dryRun) return dryRun(io, argument, flags);
  const interrupt = listenForInterrupt(io.stderr);
  try {
    const end = await implement(implementOptions(io, argument, flags, interrupt.signal));
    if (end.ok) io.setExitCode(end.value.exitCode);
    else fail(io, end.error);
  } finally {
    interrupt.release();
  }
}

export const implementOptions = (
  io: CliIo,
  argument: string | undefined,
  flags: RunFlags,
  interrupt: AbortSignal,
): ImplementOptions => ({
  cwd: io.cwd,
  env: io.env,
  argument,
  flags: configFlags(flags),
  ignoreChecklists: flags.ignoreChecklists ?? false,
  sandbox: flags.unsafeNoSandbox ? "none" : "required",
  yes: flags.yes ?? false,
  askConsent: io.isTTY && !flags.json ? (items) => askConsent(io, items) : null,
  fresh: flags.fresh ?? false,
  reporter: createReporter({
    json: flags.json ?? false,
    env: io.env,
    stdout: process.stdout,
    stderr: process.stderr,
  }),
  interrupt,
});

async function dryRun(io: CliIo, argument: string | undefined, flags: RunFlags): Promise<void> {
  const plan = await prepare({
    cwd: io.cwd,
    env: io.env,
    argument,
    flags: configFlags(flags),
    ignoreChecklists: flags.ignoreChecklists ?? false,
  });
  if (!plan.ok) return fail(io, plan.error);
  if (flags.showPrompt !== undefined) return showPrompt(io, plan.value, flags.showPrompt, flags);
  const { graph, selected, resolvedBy, config, roles, skills, warnings } = plan.value;
  const used = rolesInUse(graph.feature.tasks.filter(isOpen), config.review).map((name) => roles[name]);
  if (flags.json)
    return io.stdout(`${JSON.stringify(JSON.parse(formatGraphJson(graph, resolvedBy, warnings, used)))}\n`);
  io.stdout(formatGraph(graph));
  const chosen = graph.feature.tasks.filter(
    (task) => isOpen(task) && (selected === null || selected.has(task.id)),
  );
  const forecast = plan.value.forecast ?? (await forecastRun(plan.value, io.env));
  const own = rolesInUse(chosen, config.review).map((name) => roles[name]);
  io.stdout(formatPlan({ tasks: chosen, config, roles: own, skillProblems: skills.problems, forecast }));
}

async function showPrompt(io: CliIo, plan: Plan, id: string, flags: RunFlags): Promise<void> {
  const prompt = await promptOf(plan, { env: io.env, id, fresh: flags.fresh ?? false });
  if (!prompt.ok) return fail(io, prompt.error);
  io.stdout(flags.json ? formatPromptJson(prompt.value) : formatPrompt(prompt.value, palette(io.color)));
}

export function fail(io: CliIo, failure: SetupFailure): void {
  io.stderr(`${formatFailure(failure)}\n`);
  io.setExitCode(exitCodeOf(failure));
}
