import type { Past } from "../journal/replay.ts";
import type { Event, RunSummary } from "../model/event.ts";
import type { ExitCode } from "../model/failure.ts";
import type { Forecast } from "../model/forecast.ts";
import { phaseBarrier } from "../model/graph.ts";
import { isOpen } from "../model/task.ts";
import { exitCodeOf, worstExitCode } from "../report/exit-code.ts";
import type { RunContext } from "./context.ts";
import { outlookFor } from "./forecast-run.ts";
import { leftOut } from "./left-out.ts";
import type { Means } from "./open-means.ts";
import type { Plan } from "./prepare.ts";
import type { RunTally } from "./tally.ts";

/** What a run says of itself as a whole: at its start, when its plan is made, and as its exit code. */
export function startEvent(plan: Plan, means: Means, past: Past, expected: Forecast | null): Event {
  const { feature, config, resolvedBy, skills } = plan;
  const outlook = outlookFor(expected, config.limits.jobsMax);
  const left = leftOut(means.store.skipped);
  return {
    type: "run.started",
    feature: feature.dir,
    resolvedBy,
    agent: config.agent,
    order: config.order,
    jobs: config.limits.jobsMax,
    sandbox: means.commands.sandbox,
    toolchain: means.toolchain,
    open: feature.tasks.filter(isOpen).length,
    total: feature.tasks.length,
    resumes: past.unfinishedRun,
    ...(outlook !== null && { forecast: { ...outlook, measured: expected?.measured ?? 0 } }),
    ...(left.length > 0 && { leftOut: left }),
    ...(skills.problems.length > 0 && { skillProblems: skills.problems }),
  };
}

export function graphEvent({ feature, graph }: Pick<RunContext, "feature" | "graph">): Event {
  const phaseTasks = (index: number) =>
    feature.tasks.filter((task) => feature.phases[task.phase]?.index === index);
  return {
    type: "graph.made",
    phases: feature.phases.map(({ index, title }) => ({
      index,
      title,
      open: phaseTasks(index).filter(isOpen).length,
      total: phaseTasks(index).length,
    })),
    tasks: feature.tasks
      .filter((task) => task.state !== "done" && task.state !== "aside")
      .map(({ id, title, phase, kind, role }) => ({
        id,
        title,
        phase: feature.phases[phase]?.index ?? 0,
        kind,
        role,
      })),
    waves: graph.waves.length,
    criticalPath: graph.criticalPath,
    warnings: graph.diagnostics.length,
    ...(graph.acceptance !== undefined && {
      acceptance: {
        stories: graph.acceptance.nodes.map(({ id, story, scenarios }) => ({
          id,
          story,
          scenarios: scenarios.length,
        })),
        without: graph.acceptance.without,
      },
    }),
  };
}

/** 2 before 1 before 3: a task blocked by a person's task is that person's turn, not a failure. */
export function exitCodeOfRun(summary: RunSummary, redPhases: RunTally["redPhases"]): ExitCode {
  const codes: ExitCode[] = [];
  if (summary.stopped !== null) codes.push(exitCodeOf(summary.stopped));
  if (summary.failed.length > 0) codes.push(1);
  codes.push(...redPhases.map(({ failure }) => exitCodeOf(failure)));
  if (summary.waiting.length > 0) codes.push(3);
  const people = redPhases.filter(({ failure }) => exitCodeOf(failure) === 3);
  const waits = new Set([
    ...summary.waiting.map(({ task }) => task),
    ...people.map(({ phase }) => phaseBarrier(phase)),
  ]);
  if (summary.blocked.some(({ by }) => !waits.has(by))) codes.push(1);
  return worstExitCode(codes);
}
