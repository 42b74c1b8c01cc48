import { stripVTControlCharacters } from "node:util";
import type { CheckResult, CheckStatus } from "../model/evidence.ts";
import type { Limits } from "../model/limits.ts";
import type { TaskId } from "../model/task.ts";
import { type CommandOutcome, type CommandPlace, type Commands, placeOf } from "../slots/commands.ts";
import { type CaseReport, caseReport } from "./case-report.ts";
import type { Check } from "./find-checks.ts";
import { readInstallState } from "./install-state.ts";
import { judgeCheck, type Verdict } from "./judge-check.ts";
import { summarise, type TestCases } from "./test-cases.ts";

/** Its place is the slot. */
export interface RunCheckInput extends CommandPlace {
  readonly check: Check;
  readonly commands: Commands;
  readonly limits: Pick<Limits, "checkTimeoutMs" | "outputBytesMax">;
  /** Tree object that the slot holds. */
  readonly tree: string;
  readonly masked: readonly TaskId[];
  readonly task?: TaskId | null;
  /** Of the task, beside the check's own. */
  readonly locks?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Looked {
  readonly check: CheckResult;
  /** Null where only the exit code is known. */
  readonly cases: TestCases | null;
}

/** Runs one check and says whether it passed, failed, or never got to say anything about the work. */
export const runCheck = async (input: RunCheckInput): Promise<CheckResult> => (await lookAt(input)).check;

/** The same, with what the runner says of each test. */
export async function lookAt(input: RunCheckInput): Promise<Looked> {
  const { check, dir } = input;
  const report = caseReport(check);
  try {
    const outcome = await execute(input, report);
    const output = stripVTControlCharacters(outcome.output);
    const folder = folderOfCommand(check.command);
    const installed = await readInstallState(dir, folder);
    const told = check.kind === "test" || check.kind === "other" ? report.read(output, dir, folder) : null;
    const verdict = judgeCheck({ check, outcome: { ...outcome, output }, installed, cases: told });
    const cases = agreeing(told, verdict.status);
    return { check: resultOf(input, { ...outcome, output }, verdict, cases), cases };
  } finally {
    await report.close();
  }
}

function execute(input: RunCheckInput, report: CaseReport): Promise<CommandOutcome> {
  const { check, commands, limits, signal, task = null, locks = [] } = input;
  return commands.run({
    ...placeOf(input),
    ...(Object.keys(report.env).length > 0 && { env: { ...input.env, ...report.env } }),
    ...(report.writable.length > 0 && { writable: report.writable }),
    command: report.command,
    network: false,
    timeoutMs: limits.checkTimeoutMs,
    outputBytesMax: limits.outputBytesMax,
    task,
    locks: [...locks, ...(check.locks ?? [])],
    ...(signal && { signal }),
  });
}

/** Red without a red test is red for another reason, or not the whole truth: then nothing is known by test. */
function agreeing(cases: TestCases | null, status: CheckStatus): TestCases | null {
  if (cases === null || status === "not-run") return null;
  return cases.some((each) => each.status === "failed") === (status === "failed") ? cases : null;
}

function resultOf(
  input: RunCheckInput,
  outcome: CommandOutcome,
  verdict: Verdict,
  cases: TestCases | null,
): CheckResult {
  const { check, limits } = input;
  return {
    command: check.command,
    purpose: check.purpose,
    status: verdict.status,
    ...(verdict.status === "not-run" && { notRunReason: verdict.reason }),
    exitCode: outcome.exitCode,
    timedOut: outcome.timedOut,
    ms: outcome.ms,
    output: mostlyTail(outcome.output, limits.outputBytesMax),
    tree: input.tree,
    masked: input.masked,
    ...(cases !== null && { tests: summarise(cases) }),
  };
}

/** `cd frontend && …`: whose manifests the command stands on. */
const folderOfCommand = (command: string): string =>
  /^cd (?:'([^']+)'|([\w@./-]+)) &&/.exec(command)?.slice(1).find(Boolean) ?? "";

const HEAD_SHARE = 5;

/** The end tells most, and the beginning a little: a fifth of what is kept goes to it. */
function mostlyTail(text: string, bytesMax: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= bytesMax) return text;
  const head = bytes.subarray(0, Math.floor(bytesMax / HEAD_SHARE));
  const tail = bytes.subarray(bytes.length - (bytesMax - head.length));
  const [first, last] = [lines(head).slice(0, -1), lines(tail).slice(1)];
  return `${first.join("\n")}\n[… ${bytes.length - head.length - tail.length} bytes cut …]\n${last.join("\n")}`;
}

const lines = (bytes: Buffer): readonly string[] => bytes.toString("utf8").split("\n");
