import type { Failure, UndoScope } from "../model/failure.ts";
import { exitCodeOf } from "../report/exit-code.ts";
import { formatFailure } from "../report/format-failure.ts";
import {
  formatUndoEnd,
  formatUndoFailureJson,
  formatUndoJson,
  formatUndoPreview,
} from "../report/format-undo.ts";
import { implementCommand } from "../report/next-commands.ts";
import type { UndoPlan } from "../undo/plan-undo.ts";
import { type UndoEnd, undo } from "../undo/undo.ts";
import { askYes } from "./ask-yes.ts";
import type { CliIo } from "./cli-io.ts";

export interface UndoFlags {
  readonly task?: string;
  readonly phase?: string;
  readonly run?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Shows first what would be taken back; writes only what somebody agreed to. */
export async function runUndo(io: CliIo, argument: string | undefined, flags: UndoFlags): Promise<void> {
  const scope = scopeOf(flags);
  if (scope === null) return fail(io, flags, ONE_SCOPE);
  const ended = await undo({
    cwd: io.cwd,
    env: io.env,
    argument,
    scope,
    dryRun: flags.dryRun ?? false,
    consent: (plan) => agrees(io, flags, plan),
  });
  if (!ended.ok) return fail(io, flags, ended.error);
  const { kind, plan } = ended.value;
  if (kind === "declined") io.setExitCode(3);
  if (flags.json) return io.stdout(formatUndoJson(ended.value));
  const asked = io.isTTY && !flags.yes && !flags.dryRun;
  if (kind !== "nothing" && !asked) io.stdout(`${formatUndoPreview(plan)}\n`);
  const command = implementCommand({ feature: plan.feature.dir, named: argument !== undefined });
  printEnd(io, kind, formatUndoEnd(ended.value, command));
}

const printEnd = (io: CliIo, kind: UndoEnd["kind"], text: string): void =>
  kind === "declined" ? io.stderr(text) : io.stdout(text);

async function agrees(io: CliIo, flags: UndoFlags, plan: UndoPlan): Promise<boolean> {
  if (flags.yes) return true;
  if (!io.isTTY || flags.json) return false;
  io.stderr(`${formatUndoPreview(plan)}\n`);
  return askYes(io, "take this back?");
}

function scopeOf(flags: UndoFlags): UndoScope | null {
  const given = (["task", "phase", "run"] as const).flatMap((by) => {
    const value = flags[by];
    return value === undefined ? [] : [{ by, value }];
  });
  return given.length === 1 ? (given[0] ?? null) : null;
}

const ONE_SCOPE: Failure = {
  reason: "usage",
  message: "undo needs exactly one of --task, --phase and --run",
  help: "name what to take back, such as `specrun undo --task T012` or `specrun undo --run last`",
};

function fail(io: CliIo, flags: UndoFlags, failure: Failure): void {
  if (flags.json) io.stdout(formatUndoFailureJson(failure));
  io.stderr(`${formatFailure(failure)}\n`);
  io.setExitCode(exitCodeOf(failure));
}
