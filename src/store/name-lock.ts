import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { isCode, linkIfFree } from "./file-content.ts";
import type { StateLock } from "./state-lock.ts";

/**
 * A lock for machines without `flock`: a file that only one process can create and that says who it is. It is taken over
 * only from a process that is certainly gone: of this machine start and process namespace, and not running.
 */
interface Holder {
  readonly pid: number;
  /** Tells a process from a later one with the same number. */
  readonly started: string;
  /** Process numbers mean nothing outside it. */
  readonly world: string;
  readonly since: string;
}

const TRIES_MAX = 5;

export function acquireByName(stateDir: string): Result<StateLock, SetupFailure> {
  const path = join(stateDir, "lock.process");
  const own = JSON.stringify(self());
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    if (createOnly(path, own)) return ok({ release: () => rmSync(path, { force: true }) });
    const text = readText(path);
    if (text === null) continue;
    const holder = readHolder(text);
    if (holder === null || mayRun(holder)) {
      const name = holder === null ? "another process" : `process ${holder.pid}, since ${holder.since}`;
      return err({ reason: "locked", stateDir, holder: name });
    }
    takeAway(path, text);
  }
  return err({ reason: "locked", stateDir, holder: "another process" });
}

function createOnly(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Two may find the same dead holder; the second would take the first one's fresh lock, and gives it back. */
function takeAway(path: string, dead: string): void {
  const mine = `${path}.${process.pid}`;
  try {
    renameSync(path, mine);
  } catch (error) {
    if (isCode(error, "ENOENT")) return;
    throw error;
  }
  if (readText(mine) !== dead) linkIfFree(mine, path);
  rmSync(mine, { force: true });
}

const self = (): Holder => ({
  pid: process.pid,
  started: startOf(process.pid) ?? "",
  world: world(),
  since: new Date().toISOString(),
});

function readHolder(text: string): Holder | null {
  try {
    const { pid, started, world: where, since } = JSON.parse(text) as Record<string, unknown>;
    if (typeof pid !== "number" || typeof started !== "string") return null;
    return { pid, started, world: String(where), since: String(since) };
  } catch {
    return null;
  }
}

const mayRun = (holder: Holder): boolean =>
  holder.world !== world() || startOf(holder.pid) === holder.started;

function world(): string {
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return "";
  }
}

/** Null when there is no such process. */
function startOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold anything; the start time is the 20th field after it.
  if (stat !== null) return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  const listed = spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" });
  return listed.status === 0 ? listed.stdout.trim() : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isCode(error, "ENOENT", "ESRCH")) return null;
    throw error;
  }
}
