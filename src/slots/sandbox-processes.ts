import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** The processes of one sandbox, seen from outside through the first process of its namespace. */

/** How many run below `root`, itself included; counting stops at `max`. */
export const countDescendants = (root: number, max: number): number =>
  Math.min(descendants(root, max).length, max);

function descendants(root: number, max: number): number[] {
  const found = [root];
  for (let next = 0; next < found.length && found.length < max; next++)
    found.push(...childrenOf(found[next] as number));
  return found;
}

const STOP_ROUNDS_MAX = 5;

/** Stops or continues all that runs below `root`. What forks meanwhile is found in the next round. */
export function signalDescendants(root: number, signal: "SIGSTOP" | "SIGCONT"): void {
  const done = new Set<number>();
  for (let round = 0; round < STOP_ROUNDS_MAX; round++) {
    const found = descendants(root, Number.POSITIVE_INFINITY).filter((pid) => !done.has(pid));
    if (found.length === 0) return;
    for (const pid of found) {
      done.add(pid);
      try {
        process.kill(pid, signal);
      } catch {
        // Already gone.
      }
    }
  }
}

const GONE_MS_MAX = 5_000;
const POLL_MS = 2;

/**
 * Resolves when the first process is dead, and with it every other: the kernel ends a namespace with its first
 * process. From then on no leftover command can race with specrun's own file operations.
 */
export async function gone(first: number): Promise<void> {
  const deadline = performance.now() + GONE_MS_MAX;
  while (isAlive(first) && performance.now() < deadline) await delay(POLL_MS);
}

/** Each thread lists the children that it started. */
function childrenOf(pid: number): readonly number[] {
  return threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  const state = /^State:\s+(\w)/m.exec(read(`/proc/${pid}/status`))?.[1];
  return state !== undefined && state !== "Z" && state !== "X";
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
