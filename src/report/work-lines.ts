/** Lines about work in progress: attempts, checks, reviews, merges. */
import type { Event } from "../model/event.ts";
import type { CheckResult } from "../model/evidence.ts";
import { totalTokens } from "../model/usage.ts";
import { formatDuration, formatTokens, plural } from "./amounts.ts";
import { escapeLine, shorten } from "./escape.ts";
import { howItEnded } from "./failure-text.ts";
import { findingLine } from "./format-attempt-failure.ts";
import { failureHeadline } from "./format-failure.ts";
import { type LineMaker, ownerLabel } from "./line-layout.ts";
import { ROLE_TITLES } from "./role-titles.ts";
import { type RunState, workOf } from "./run-state.ts";

type Of<T extends Event["type"]> = Extract<Event, { type: T }>;

const FILES_MAX = 6;
const FINDINGS_MAX = 10;
const SUMMARY_CHARS_MAX = 200;

export function attemptStarted(event: Of<"attempt.started">, state: RunState, line: LineMaker): string {
  const title = event.task === null ? "" : (state.tasks.get(event.task)?.title ?? "");
  const attempt = event.attempt > 1 ? `attempt ${event.attempt}, ` : "";
  const model = event.model === null ? "" : ` with ${escapeLine(event.model)}`;
  const about = title === "" || event.attempt > 1 ? "" : `: ${shorten(title, SUMMARY_CHARS_MAX)}`;
  const before =
    event.continues === undefined ? "" : ` in the conversation of ${escapeLine(event.continues)}`;
  return line("note", ownerLabel(event), `${attempt}${ROLE_TITLES[event.role]}${model}${before}${about}`);
}

export function attemptFinished(
  event: Of<"attempt.finished">,
  state: RunState,
  line: LineMaker,
): readonly string[] {
  // What a reviewer said is told by review.finished, what a command did by check.finished.
  const told = event.task === null || event.outcome === "ran";
  if (told && event.failure === null) return [];
  const label = ownerLabel({ task: event.task, phase: workOf(state, event)?.phase ?? null });
  const attempt = `attempt ${event.attempt}`;
  if (event.outcome === "interrupted")
    return [line("note", label, `${attempt} interrupted; it starts again with the next run`)];
  if (event.failure !== null)
    return [line("warn", label, `${attempt} did not hold: ${failureHeadline(event.failure)}`)];
  const cost = `${formatDuration(event.ms)}, ${formatTokens(totalTokens(event.usage))} tokens`;
  return [
    line("note", label, `${event.outcome} after ${cost}: ${shorten(event.summary, SUMMARY_CHARS_MAX)}`),
  ];
}

export function checkFinished(
  { task, phase, check, mayBeRed }: Of<"check.finished">,
  line: LineMaker,
): string {
  const label = ownerLabel({ task, phase });
  const name = `${check.purpose === "setup" ? "set-up" : "check"} \`${shorten(check.command, SUMMARY_CHARS_MAX)}\``;
  switch (check.status) {
    case "passed":
      return line("good", label, `${name} passed in ${formatDuration(check.ms)}${masks(check)}`);
    case "failed":
      return mayBeRed === true
        ? line("note", label, `${name} is red, as it may be before the implementation: ${howItEnded(check)}`)
        : line("bad", label, `${name} is red: ${howItEnded(check)}${masks(check)}`);
    case "not-run":
      return line(
        "warn",
        label,
        `${name} was not run: ${escapeLine(check.notRunReason ?? "no reason given")}`,
      );
  }
}

export function reviewFinished(event: Of<"review.finished">, line: LineMaker): readonly string[] {
  const label = ownerLabel(event);
  const worst = event.findings.some((each) => each.severity === "P0");
  const good = event.score !== null && event.score >= 6 && !worst;
  const count = event.findings.length === 0 ? "no findings" : plural(event.findings.length, "finding");
  const score =
    event.score === null ? "not reviewed: there was no usable answer" : `${event.score} of 10, ${count}`;
  const { notSeen = [] } = event;
  const rest = event.findings.length - FINDINGS_MAX;
  return [
    line(good ? "good" : "warn", label, `${ROLE_TITLES[event.role]}: ${score}`),
    ...(notSeen.length > 0
      ? [
          line(
            "warn",
            label,
            `too long to be shown as a whole: ${shorten(notSeen.join(", "), SUMMARY_CHARS_MAX)}`,
          ),
        ]
      : []),
    ...event.findings
      .slice(0, FINDINGS_MAX)
      .map((each) => line("more", label, `    ${shorten(findingLine(each), SUMMARY_CHARS_MAX)}`)),
    ...(rest > 0 ? [line("more", label, `    and ${rest} more`)] : []),
  ];
}

export function merged(event: Of<"task.merged">, line: LineMaker): readonly string[] {
  if (!event.applied) return [];
  const shown = event.files.slice(0, FILES_MAX).map((each) => shorten(each, SUMMARY_CHARS_MAX));
  const rest = event.files.length - shown.length;
  const files = event.files.length === 0 ? "nothing to write" : shown.join(", ");
  return [line("note", ownerLabel(event), `merged: ${files}${rest > 0 ? ` and ${rest} more` : ""}`)];
}

/** Acceptance tests have commands of their own. */
function masks(check: CheckResult): string {
  const tasks = check.masked.filter((id) => !id.startsWith("acceptance:"));
  return tasks.length === 0 ? "" : `, without the tests of ${tasks.join(", ")}, not due yet`;
}
