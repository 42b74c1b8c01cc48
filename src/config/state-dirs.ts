import { createHash } from "node:crypto";
import { mkdir, realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";

/**
 * Where specrun keeps what belongs to a project but not into it. Outside the tree, because `git clean` and
 * `git stash` would take it away; one folder per real path, so that a link and its target share their state.
 */
export interface StateDirs {
  /** Own repository, journals, lock, consent. */
  readonly state: string;
  /** Slots and whatever else may be deleted at the price of time. */
  readonly cache: string;
}

/** Both folders exist, private to the user, when it resolves. */
export async function stateDirs(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<StateDirs, SetupFailure>> {
  const dirs = await stateDirPaths(root, env);
  for (const path of [dirs.state, dirs.cache]) {
    const failure = await makePrivate(path);
    if (failure) return err(failure);
  }
  return ok(dirs);
}

/** Where they are, or would be: for whoever only looks. */
export async function stateDirPaths(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<StateDirs> {
  const real = await realpath(root);
  const name = `${basename(real) || "root"}-${createHash("sha256").update(real).digest("hex").slice(0, 12)}`;
  return {
    state: join(xdgHome(env, "XDG_STATE_HOME", ".local/state"), "specrun", name),
    cache: join(xdgHome(env, "XDG_CACHE_HOME", ".cache"), "specrun", name),
  };
}

/** A relative value is invalid by the XDG specification and ignored. */
function xdgHome(
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
  fallback: string,
): string {
  const value = env[variable];
  if (value !== undefined && isAbsolute(value)) return value;
  return join(env.HOME || homedir(), fallback);
}

async function makePrivate(path: string): Promise<SetupFailure | null> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { reason: "write-failed", path, code, detail: message };
  }
}
