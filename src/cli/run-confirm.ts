import { readFeature, resolveFeature } from "../config/resolve-feature.ts";
import { stateDirs } from "../config/state-dirs.ts";
import type { Receipt } from "../model/evidence.ts";
import type { Failure, SetupFailure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Task } from "../model/task.ts";
import { exitCodeOf } from "../report/exit-code.ts";
import { formatConfirmed } from "../report/format-confirmed.ts";
import { formatFailure } from "../report/format-failure.ts";
import { finishTicks } from "../run/finish-ticks.ts";
import { acquireLock } from "../store/state-lock.ts";
import { nearest } from "../util/nearest.ts";
import { readReceipts } from "../writeback/evidence-file.ts";
import { writeTick } from "../writeback/write-tick.ts";
import type { CliIo } from "./cli-io.ts";
import { makeConfirmation, saysTheSame } from "./confirmation.ts";

export interface ConfirmFlags {
  readonly feature?: string;
  readonly note?: string;
}

/** A person's tick: the same receipt and the same edit as specrun's own, with who and why instead of checks. */
export async function runConfirm(io: CliIo, id: string, flags: ConfirmFlags): Promise<void> {
  const ended = await confirm(io, id, flags);
  if (ended.ok) return io.stdout(formatConfirmed(ended.value.task, ended.value.by));
  io.stderr(`${formatFailure(ended.error)}\n`);
  io.setExitCode(exitCodeOf(ended.error));
}

type Confirmed = Result<{ readonly task: Task; readonly by: string }, Failure>;

async function confirm(io: CliIo, id: string, flags: ConfirmFlags): Promise<Confirmed> {
  await finishTicks(io);
  const resolved = await resolveFeature({ cwd: io.cwd, env: io.env, argument: flags.feature });
  if (!resolved.ok) return resolved;
  const { root, dir } = resolved.value;
  const read = await readFeature(root, dir);
  if (!read.ok) return read;
  const feature = read.value.value;
  const task = feature.tasks.find((item) => item.id.toUpperCase() === id.toUpperCase());
  if (task === undefined) return err(unknownTask(id, feature));
  const earned = (await readReceipts(root, dir)).filter((receipt) => receipt.task === task.id).at(-1);
  const receipt = await makeConfirmation(root, feature, task, { earned, note: flags.note });
  if (task.state === "done" && saysTheSame(earned, receipt)) return err(alreadyTicked(task, dir));
  return tick(io, root, feature, task, receipt);
}

async function tick(
  io: CliIo,
  root: string,
  feature: Feature,
  task: Task,
  receipt: Receipt,
): Promise<Confirmed> {
  const dirs = await stateDirs(root, io.env);
  if (!dirs.ok) return dirs;
  const lock = await acquireLock(dirs.value.state);
  if (!lock.ok) return lock;
  try {
    const failure = await writeTick(root, feature, receipt);
    return failure === null ? ok({ task, by: receipt.by ?? "" }) : err(failure);
  } finally {
    lock.value.release();
  }
}

const alreadyTicked = ({ id }: Task, dir: string): SetupFailure => ({
  reason: "usage",
  message: `${id} is ticked already, and nothing that its receipt rests on has changed`,
  help: `look at ${dir}/evidence.jsonl for what it rests on`,
});

function unknownTask(id: string, { tasks }: Feature): SetupFailure {
  const known = tasks.map((task) => task.id);
  const close = nearest(id, known)[0];
  return {
    reason: "usage",
    message: `there is no task \`${id}\``,
    help: close === undefined ? "run `specrun status` for the open tasks" : `did you mean \`${close}\`?`,
  };
}
