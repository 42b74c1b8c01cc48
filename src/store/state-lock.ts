import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, ftruncateSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { isCode, writeFailure } from "./file-content.ts";
import { acquireByName } from "./name-lock.ts";

/**
 * One run per project. A kernel lock on a file that stays open: it cannot be left behind, whatever kills us. Where the
 * `flock` program is missing, a file with the owner's process in it has to do.
 */
export interface StateLock {
  release(): void;
}

export interface LockOptions {
  /** Program that takes the lock on descriptor 3. */
  readonly flock?: string;
}

const TRIES_MAX = 5;

export async function acquireLock(
  stateDir: string,
  options: LockOptions = {},
): Promise<Result<StateLock, SetupFailure>> {
  const path = join(stateDir, "lock");
  try {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const taken = lockByKernel(path, options.flock ?? "flock");
      if (taken === "no-flock") return acquireByName(stateDir);
      if (taken === "held") break;
      if (taken !== "replaced") return ok(taken);
    }
    return err({ reason: "locked", stateDir, holder: readHolder(path) });
  } catch (error) {
    return err(writeFailure(error, path));
  }
}

function lockByKernel(path: string, flock: string): StateLock | "held" | "replaced" | "no-flock" {
  const descriptor = openSync(path, "a+", 0o600);
  const answer = spawnSync(flock, ["-n", "-x", "3"], { stdio: ["ignore", "ignore", "ignore", descriptor] });
  const refusal = answer.error ? "no-flock" : answer.status !== 0 ? "held" : null;
  if (refusal !== null || !isStillAt(descriptor, path)) {
    closeSync(descriptor);
    return refusal ?? "replaced";
  }
  ftruncateSync(descriptor);
  writeSync(descriptor, `process ${process.pid}, since ${new Date().toISOString()}\n`);
  return {
    release: () => {
      ftruncateSync(descriptor);
      closeSync(descriptor);
    },
  };
}

/** Somebody may have deleted and made the file anew between opening and locking it. */
function isStillAt(descriptor: number, path: string): boolean {
  try {
    const [held, named] = [fstatSync(descriptor), statSync(path)];
    return held.ino === named.ino && held.dev === named.dev;
  } catch (error) {
    if (isCode(error, "ENOENT")) return false;
    throw error;
  }
}

const readHolder = (path: string): string => readFileSync(path, "utf8").trim() || "another process";
