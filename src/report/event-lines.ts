/**
 * One event in plain words, for whoever reads line by line: a mark, the task (or phase) it is about, and a
 * sentence. Every line of a task carries its id, so that `grep T012` tells its whole story. Pure.
 */

import type { Event, Stamped } from "../model/event.ts";
import { acceptanceChecked, acceptanceFrozen, storiesWithoutScenarios } from "./acceptance-lines.ts";
import { formatAbout, formatDuration, formatTokens, formatUsd, plural, quotedList } from "./amounts.ts";
import { escapeLine } from "./escape.ts";
import { failureHeadline } from "./format-failure.ts";
import { skillProblem } from "./format-roles.ts";
import { leftOutWords } from "./left-out-words.ts";
import { type LineMaker, lineMaker, phaseLabel, phaseTitle } from "./line-layout.ts";
import type { Palette } from "./palette.ts";
import { phaseRed } from "./phase-red-lines.ts";
import { resolvedByWords } from "./resolved-by.ts";
import { phaseMs, type RunState } from "./run-state.ts";
import { mutantsFinished, scorecard } from "./scorecard-lines.ts";
import { taskFailed, taskTicked, taskWaiting } from "./task-lines.ts";
import { attemptFinished, attemptStarted, checkFinished, merged, reviewFinished } from "./work-lines.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

const PATH_MAX = 12;

export interface LineContext {
  /** The run as it was before the event. */
  readonly state: RunState;
  readonly palette: Palette;
  /** Titles are cut to this width; null: they are only bounded. */
  readonly columns: number | null;
}

/** Nothing for what would only be noise: turns and single tool calls. */
export function eventLines(event: Stamped, context: LineContext): readonly string[] {
  const { state, palette } = context;
  const line = lineMaker(palette);
  switch (event.type) {
    case "run.started":
      return runStarted(event, line);
    case "graph.made":
      return state.phases.length === 0
        ? [line("note", "plan", planText(event)), ...storiesWithoutScenarios(event, line)]
        : editText(event, state).map((text) => line("note", "plan", text));
    case "phase.started":
      return [
        "",
        line(
          "start",
          phaseLabel(event.phase),
          `${phaseTitle(event.phase, event.title)}: ${plural(event.open, "open task")}`,
        ),
      ];
    case "attempt.started":
      return [attemptStarted(event, state, line)];
    case "attempt.finished":
      return attemptFinished(event, state, line);
    case "check.finished":
      return [checkFinished(event, line)];
    case "review.finished":
      return reviewFinished(event, line);
    case "mutants.finished":
      return mutantsFinished(event, line);
    case "phase.scored":
      return scorecard(event, line);
    case "task.merged":
      return merged(event, line);
    case "task.ticked":
      return [taskTicked(event, context)];
    case "task.failed":
      return taskFailed(event, context);
    case "task.waiting":
      return taskWaiting(event, context);
    case "phase.passed":
      return [
        line(
          "good",
          phaseLabel(event.phase),
          `${phaseTitle(event.phase, event.title)} passed after ${formatDuration(phaseMs(event, state))}`,
        ),
      ];
    case "phase.red":
      return phaseRed(event, line, palette);
    case "acceptance.frozen":
      return [acceptanceFrozen(event, line)];
    case "acceptance.checked":
      return [acceptanceChecked(event, line)];
    case "api.waiting":
      return [line("warn", "api", apiText(event))];
    case "merge.refused":
      return [line("warn", event.task, `not merged: ${failureHeadline(event.failure)}`)];
    case "notes.remembered":
      return notesRemembered(event, line);
    case "lock.waiting":
      return [line("note", event.task ?? "lock", lockText(event))];
    case "turn.ended":
    case "spend.reserved":
    case "spend.settled":
    case "tool.called":
    case "work.undone":
    case "run.finished":
      return [];
  }
}

function runStarted(event: Of<"run.started">, line: LineMaker): readonly string[] {
  const found = event.resolvedBy === "argument" ? "" : ` (${resolvedByWords(event.resolvedBy)})`;
  const lines = [
    line(
      "start",
      "run",
      `${escapeLine(event.feature)}${found}: ${event.open} of ${plural(event.total, "task")} open`,
    ),
    line(
      "note",
      "with",
      `agent ${escapeLine(event.agent)}, ${plural(event.jobs, "job")}, order ${event.order}, sandbox ${event.sandbox}`,
    ),
  ];
  if (event.forecast !== undefined) lines.push(line("note", "forecast", outlookText(event.forecast)));
  if (event.sandbox === "none")
    lines.push(
      line("warn", "sandbox", "off: commands of workers and checks run unprotected on this machine"),
    );
  for (const each of event.leftOut ?? []) lines.push(line("warn", "left out", leftOutWords(each)));
  for (const each of event.skillProblems ?? []) lines.push(line("warn", "skill", skillProblem(each)));
  if (event.resumes !== null)
    lines.push(line("note", "resume", `goes on where run ${escapeLine(event.resumes)} stopped`));
  return lines;
}

function outlookText({
  ms,
  tokens,
  cost,
  jobs,
  measured,
}: NonNullable<Of<"run.started">["forecast"]>): string {
  const money = cost === undefined ? "" : ` (${formatUsd(cost)})`;
  const rests =
    measured === 0
      ? "a guess, there are no earlier runs"
      : `from ${plural(measured, "task")} of earlier runs`;
  return `about ${formatAbout(ms)} and ${formatTokens(tokens)} tokens${money} with ${plural(jobs, "job")}: ${rests}`;
}

function planText(event: Of<"graph.made">): string {
  const shown = event.criticalPath.slice(0, PATH_MAX).join(" → ");
  const rest = event.criticalPath.length > PATH_MAX ? ` → … (${event.criticalPath.length} tasks)` : "";
  const path = event.criticalPath.length === 0 ? "" : `, longest chain ${escapeLine(shown)}${rest}`;
  const warnings = event.warnings === 0 ? "" : `, ${plural(event.warnings, "warning")}`;
  return `${plural(event.phases.length, "phase")}, ${plural(event.waves, "wave")}${path}${warnings}`;
}

/** A person edited the list while the run went on; what changes nothing of the plan is not worth a line. */
function editText(event: Of<"graph.made">, { tasks }: RunState): readonly string[] {
  const listed = new Set(event.tasks.map(({ id }) => id));
  const fresh = [...listed].filter((id) => !tasks.has(id));
  const again = [...listed].filter((id) => tasks.get(id)?.status === "ticked");
  const gone = [...tasks.values()].filter(({ id, status }) => !listed.has(id) && status === "open");
  const reworded = event.tasks.filter(({ id, title }) => (tasks.get(id)?.title ?? title) !== title);
  const parts = [
    reworded.length > 0 && `${idList(reworded.map(({ id }) => id))} worded anew`,
    fresh.length > 0 && `${idList(fresh)} added`,
    again.length > 0 && `${idList(again)} open again`,
    gone.length > 0 && `${idList(gone.map(({ id }) => id))} no longer open`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? [] : [`tasks.md was edited: ${parts.join(", ")}`];
}

const idList = (ids: readonly string[]): string => {
  const shown = ids.slice(0, PATH_MAX).map((id) => escapeLine(id));
  return ids.length > PATH_MAX ? `${shown.join(", ")} and ${ids.length - PATH_MAX} more` : shown.join(", ");
};

function notesRemembered(event: Of<"notes.remembered">, line: LineMaker): readonly string[] {
  const who = event.task ?? phaseLabel(event.phase);
  if (event.failure !== null)
    return [line("warn", who, `notes not remembered: ${failureHeadline(event.failure)}`)];
  return event.notes.map((note) => line("note", who, `remembered: ${escapeLine(note, 400)}`));
}

function lockText({ locks, command }: Of<"lock.waiting">): string {
  return `waits for ${escapeLine(quotedList(locks), 200)}, which others use: ${escapeLine(command, 200)}`;
}

function apiText({ status, detail, ms }: Of<"api.waiting">): string {
  const what = status === null ? "no answer" : `HTTP ${status}`;
  return `${what}, trying again in ${formatDuration(ms)}: ${escapeLine(detail, 200)}`;
}
