import { stripVTControlCharacters } from "node:util";
import type { CheckResult } from "../model/evidence.ts";
import type { Limits } from "../model/limits.ts";
import type { TaskId } from "../model/task.ts";
import { type CommandPlace, type Commands, placeOf } from "../slots/commands.ts";
import type { Check } from "./find-checks.ts";
import { readInstallState } from "./install-state.ts";
import { judgeCheck } from "./judge-check.ts";

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

/** Runs one check and says whether it passed, failed, or never got to say anything about the work. */
export async function runCheck(input: RunCheckInput): Promise<CheckResult> {
  const { check, commands, dir, limits, signal, task = null, locks = [] } = input;
  const outcome = await commands.run({
    ...placeOf(input),
    command: check.command,
    network: false,
    timeoutMs: limits.checkTimeoutMs,
    outputBytesMax: limits.outputBytesMax,
    task,
    locks: [...locks, ...(check.locks ?? [])],
    ...(signal && { signal }),
  });
  const output = stripVTControlCharacters(outcome.output);
  const installed = await readInstallState(dir, folderOfCommand(check.command));
  const verdict = judgeCheck({ check, outcome: { ...outcome, output }, installed });
  return {
    command: check.command,
    purpose: check.purpose,
    status: verdict.status,
    ...(verdict.status === "not-run" && { notRunReason: verdict.reason }),
    exitCode: outcome.exitCode,
    timedOut: outcome.timedOut,
    ms: outcome.ms,
    output: mostlyTail(output, limits.outputBytesMax),
    tree: input.tree,
    masked: input.masked,
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
