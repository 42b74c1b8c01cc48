/** Words for work that was tried and did not hold: checks, commands, limits, the model, reviews. */
import type { Finding, Survivor } from "../model/evidence.ts";
import type { TaskFailure } from "../model/failure.ts";
import { assertNever } from "../util/assert-never.ts";
import { formatDuration, plural, quotedList } from "./amounts.ts";
import { escapeTail } from "./escape.ts";
import { type FailureText, howItEnded, outputTail, says } from "./failure-text.ts";

type CheckReason =
  | "check-red"
  | "merged-check-red"
  | "person-red"
  | "command-failed"
  | "command-unavailable"
  | "setup-failed";
type Reason =
  | CheckReason
  | "turns-spent"
  | "timed-out"
  | "no-finish"
  | "refused"
  | "context-full"
  | "stop-unknown"
  | "worker-blocked"
  | "claim-rejected"
  | "judged-false"
  | "api"
  | "acceptance-unfair"
  | "agent-failed"
  | "review-red"
  | "tests-weak"
  | "slot-lost";

type AttemptFailure = Extract<TaskFailure, { reason: Reason }>;
type CheckFailure = Extract<AttemptFailure, { reason: CheckReason }>;
type Of<R extends Reason> = Extract<AttemptFailure, { reason: R }>;

const FINDINGS_MAX = 10;
const SURVIVORS_MAX = 20;
const AGAIN = "run the same command again; it goes on where it stopped";

export function describeAttemptFailure(failure: AttemptFailure): FailureText {
  switch (failure.reason) {
    case "turns-spent":
      return says(
        `${plural(failure.turns, "turn")} used without a result${failure.lastTool === null ? "" : `; the last tool call was \`${failure.lastTool}\``}`,
        "split the task into smaller ones",
      );
    case "timed-out":
      return says(
        `no result after ${formatDuration(failure.ms)} (limit ${formatDuration(failure.msMax)})`,
        "split the task into smaller ones",
      );
    case "no-finish":
      return says(
        `the model stopped (\`${failure.stopReason}\`) without saying how the task ended`,
        "run the task again, or give it a stronger model with --model",
      );
    case "refused":
      return says(`the model refused: ${failure.text}`, "reword the task, or do it yourself and confirm it");
    case "context-full":
      return says(
        "the conversation no longer fits the model's context window",
        "split the task into smaller ones",
      );
    case "stop-unknown":
      return says(
        `the model stopped for a reason specrun does not know, \`${failure.stopReason}\`, so its work is not believed`,
        "run the task again, or look for a newer specrun",
      );
    case "worker-blocked":
      return says(
        `the worker cannot go on: ${failure.summary}`,
        "remove what is in its way, then run the task again",
      );
    case "claim-rejected":
      return says(
        `the claim \`${failure.outcome}\` does not hold: ${failure.detail}`,
        "say in the task what must change, or confirm it yourself",
      );
    case "judged-false":
      return says(
        `the reviewer found that it does not hold: ${failure.detail}`,
        "mend it, then run the task again",
      );
    case "api":
      return apiFailed(failure);
    case "acceptance-unfair":
      return acceptanceUnfair(failure);
    case "agent-failed":
      return agentFailed(failure);
    case "review-red":
      return reviewRed(failure);
    case "tests-weak":
      return testsWeak(failure);
    case "slot-lost":
      return says(
        `the worker's checkout \`${failure.dir}\` was deleted while it was in use, and with it what was not finished`,
        `leave specrun's cache alone while it runs, then ${AGAIN}`,
      );
    default:
      return describeCheckFailure(failure);
  }
}

function describeCheckFailure(failure: CheckFailure): FailureText {
  const { check } = failure;
  const command = `\`${check.command}\``;
  const output = outputTail(check);
  switch (failure.reason) {
    case "check-red":
      return says(
        `the check ${command} is red: ${howItEnded(check)}${brokenTests(check)}`,
        `mend what it names, then ${AGAIN}`,
        output,
      );
    case "merged-check-red":
      return says(
        `the check ${command} is red together with ${failure.since.join(", ") || "what was merged meanwhile"}, though it was green alone: ${howItEnded(check)}`,
        `mend what it names, then ${AGAIN}`,
        output,
      );
    case "person-red":
      return says(
        `the check ${command} is red because of what you changed in ${quotedList(failure.paths)}; without that it is green`,
        "finish that edit, then run the same command again",
        output,
      );
    case "command-failed":
      return failure.expectedFailure
        ? says(
            `${command} succeeded, but the task expects it to fail: ${howItEnded(check)}`,
            "correct the task, or what makes the command pass too early",
            output,
          )
        : says(`${command} failed: ${howItEnded(check)}`, `mend what it names, then ${AGAIN}`, output);
    case "command-unavailable":
      return says(
        `${command} could not run: ${check.notRunReason ?? "the reason is not known"}`,
        "install what it needs, or tick the task with `specrun confirm`",
      );
    case "setup-failed":
      return says(
        `the set-up ${command} failed: ${howItEnded(check)}`,
        "mend what it names, then run again",
        output,
      );
    default:
      return assertNever(failure);
  }
}

/** It was red before; these were not. */
function brokenTests({ broke }: CheckFailure["check"]): string {
  if (broke === undefined) return "";
  const more = broke.count - broke.tests.length;
  const names = `${quotedList(broke.tests)}${more > 0 ? ` and ${more} more` : ""}`;
  return `; it was red before, but not in ${names}`;
}

function apiFailed({ status, type, detail, tries, retryAfterMs }: Of<"api">): FailureText {
  const http = status === null ? "no answer" : `HTTP ${status}`;
  if (retryAfterMs !== undefined)
    return says(
      `the API asks to wait for ${formatDuration(retryAfterMs)} (${http}): ${detail}`,
      `wait that long, then ${AGAIN}`,
    );
  return says(
    `the API failed ${tries === 1 ? "once" : `${tries} times`} (${http}${type === null ? "" : `, ${type}`}): ${detail}`,
    `wait a little, then ${AGAIN}`,
  );
}

function agentFailed({ agent, detail, exitCode, output }: Of<"agent-failed">): FailureText {
  const code = exitCode === null ? "" : ` (exit code ${exitCode})`;
  const lines = /\S/.test(output) ? escapeTail(output, { linesMax: 10, charsMax: 200 }) : [];
  return says(
    `the agent \`${agent}\` failed${code}: ${detail}`,
    `see that \`${agent}\` works by itself, then ${AGAIN}`,
    lines,
  );
}

function reviewRed({ score, findings }: Of<"review-red">): FailureText {
  const worst = findings.filter((each) => each.severity === "P0").length;
  const grade = score === null ? "the reviewer gave no usable answer" : `${score} of 10`;
  const blocking = worst === 0 ? "" : `, ${plural(worst, "blocking finding")}`;
  return says(
    `the review is red: ${grade}${blocking}`,
    "mend the findings, then run the same command again",
    [
      ...findings.slice(0, FINDINGS_MAX).map(findingLine),
      ...(findings.length > FINDINGS_MAX ? [`and ${findings.length - FINDINGS_MAX} more`] : []),
    ],
  );
}

const UNFAIR: Readonly<Record<Of<"acceptance-unfair">["tests"][number]["kind"], string>> = {
  "too-strict": "demands more than the specification",
  missing: "leaves a part untested",
  "shows-nothing": "would pass without it",
};

function acceptanceUnfair({ story, tests, draftsIn }: Of<"acceptance-unfair">): FailureText {
  const scenarios = [...new Set(tests.map(({ scenario }) => scenario))];
  const help =
    draftsIn === null
      ? "change the test or spec.md, whichever is wrong, then run the same command again; your version counts"
      : `say it more clearly in spec.md, or write the test yourself (the drafts are in \`${draftsIn}\`), then run the same command again`;
  return says(
    `acceptance tests of ${story} do not say what spec.md says: ${quotedList(scenarios)}`,
    help,
    tests
      .slice(0, FINDINGS_MAX)
      .flatMap(({ scenario, kind, file, quote, message }) => [
        `${scenario} ${file}  ${UNFAIR[kind]}: ${message}`,
        ...(quote === "" ? [] : [`spec.md says: ${quote}`]),
      ]),
  );
}

function testsWeak({ result }: Of<"tests-weak">): FailureText {
  const { killed, survivors, threshold, score, commands } = result;
  const all = killed + survivors.length;
  const rest = survivors.length - SURVIVORS_MAX;
  return says(
    `the tests notice only ${killed} of ${plural(all, "small mistake")} in this phase's code: score ${percent(score ?? 0)}, threshold ${percent(threshold)} (\`mutants.threshold\`)`,
    `add tests that fail on these mistakes, then ${AGAIN}`,
    [
      `${quotedList(commands)} stayed green with each of these, one at a time:`,
      ...survivors.slice(0, SURVIVORS_MAX).map(survivorLine),
      ...(rest > 0 ? [`and ${rest} more`] : []),
    ],
  );
}

/** `src/a.ts:12  a < b  ->  a <= b`. */
export const survivorLine = ({ file, line, before, after }: Survivor): string =>
  `${file}:${line}  ${around(before, after)}  ->  ${after === "" ? "(nothing)" : around(after, before)}`;

const LINE_CHARS_MAX = 70;
const CONTEXT_CHARS = 24;

/** A long line from a little before where it differs from the other one. */
function around(line: string, other: string): string {
  if (line.length <= LINE_CHARS_MAX) return line;
  let same = 0;
  while (same < line.length && line[same] === other[same]) same += 1;
  const from = Math.max(0, same - CONTEXT_CHARS);
  const shown = line.slice(from, from + LINE_CHARS_MAX);
  return `${from > 0 ? "…" : ""}${shown}${from + LINE_CHARS_MAX < line.length ? "…" : ""}`;
}

/** Rounded down: a score under its threshold never looks like it. */
export const percent = (part: number): string => `${Math.floor(part * 100 + 1e-9)}%`;

const DOUBTS: Readonly<Record<NonNullable<Finding["doubt"]>, string>> = {
  "no-file": " (there is no such file)",
  "no-line": " (the file has no such line)",
  "outside-change": " (outside the change)",
};

/** `P0 src/a.ts:12  message`. */
export function findingLine({ severity, file, line, message, doubt }: Finding): string {
  const place = `${file === "" ? "(no file)" : file}${line === null ? "" : `:${line}`}`;
  return `${severity} ${place}  ${message}${doubt === undefined || file === "" ? "" : DOUBTS[doubt]}`;
}
