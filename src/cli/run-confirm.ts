import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readFeature, resolveFeature } from "../config/resolve-feature.ts";
import { stateDirs } from "../config/state-dirs.ts";
import type { Receipt } from "../model/evidence.ts";
import type { SetupFailure } from "../model/failure.ts";
import { exitCodeOf } from "../report/exit-code.ts";
import { formatConfirmed } from "../report/format-confirmed.ts";
import { formatFailure } from "../report/format-failure.ts";
import { acquireLock } from "../store/state-lock.ts";
import { sha256 } from "../util/hash.ts";
import { nearest } from "../util/nearest.ts";
import { readReceipts } from "../writeback/evidence-file.ts";
import { fingerprint, writeTick } from "../writeback/write-tick.ts";
import type { CliIo } from "./cli-io.ts";
import { fail } from "./run-implement.ts";

export interface ConfirmFlags {
  readonly feature?: string;
  readonly note?: string;
}

/** A person's tick: the same receipt and the same edit as specrun's own, with who and why instead of checks. */
export async function runConfirm(io: CliIo, id: string, flags: ConfirmFlags): Promise<void> {
  const resolved = await resolveFeature({ cwd: io.cwd, env: io.env, argument: flags.feature });
  if (!resolved.ok) return fail(io, resolved.error);
  const { root, dir } = resolved.value;
  const read = await readFeature(root, dir);
  if (!read.ok) return fail(io, read.error);
  const feature = read.value.value;
  const task = feature.tasks.find((item) => item.id.toUpperCase() === id.toUpperCase());
  if (task === undefined)
    return fail(
      io,
      unknownTask(
        id,
        feature.tasks.map((item) => item.id),
      ),
    );
  const earned = (await readReceipts(root, dir)).filter((receipt) => receipt.task === task.id).at(-1);
  const line = fingerprint(task, feature.source);
  const files = await hashFiles(root, Object.keys(earned?.files ?? {}));
  const fits = earned?.line === line && isDeepStrictEqual(earned.files, files);
  if (task.state === "done" && fits)
    return fail(io, {
      reason: "usage",
      message: `${task.id} is ticked already, and nothing that its receipt rests on has changed`,
      help: `look at ${dir}/evidence.jsonl for what it rests on`,
    });
  const dirs = await stateDirs(root, io.env);
  if (!dirs.ok) return fail(io, dirs.error);
  const lock = await acquireLock(dirs.value.state);
  if (!lock.ok) return fail(io, lock.error);
  try {
    const by = userInfo().username;
    const receipt: Receipt = {
      v: 1,
      task: task.id,
      level: "confirmed",
      outcome: "confirmed",
      at: new Date().toISOString(),
      run: "confirm",
      line,
      files,
      checks: [],
      sandbox: "none",
      by,
      ...(flags.note !== undefined && { note: flags.note }),
    };
    const failure = await writeTick(root, feature, receipt);
    if (failure === null) return io.stdout(formatConfirmed(task, by));
    io.stderr(`${formatFailure(failure)}\n`);
    io.setExitCode(exitCodeOf(failure));
  } finally {
    await lock.value.release();
  }
}

/** What an earlier receipt was about, as it is now: the person vouches for that. */
async function hashFiles(root: string, paths: readonly string[]): Promise<Record<string, string | null>> {
  const hashes: Record<string, string | null> = {};
  for (const path of paths) {
    const content = await readFile(join(root, path)).catch(() => null);
    hashes[path] = content === null ? null : sha256(content);
  }
  return hashes;
}

function unknownTask(id: string, known: readonly string[]): SetupFailure {
  const close = nearest(id, known)[0];
  return {
    reason: "usage",
    message: `there is no task \`${id}\``,
    help: close === undefined ? "run `specrun status` for the open tasks" : `did you mean \`${close}\`?`,
  };
}
