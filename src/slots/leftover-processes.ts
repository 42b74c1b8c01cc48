import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { isInside } from "./machine.ts";
import { gone } from "./sandbox-processes.ts";

/**
 * Processes that a dead run left at work in its slots. A command is known by the ceiling that every one of ours gets in
 * its environment, or by where it stands; somebody who only looks into a slot from a terminal is not taken for one.
 */
export interface LeftoverProcess {
  readonly pid: number;
  readonly name: string;
}

/** Sorted by process number; empty on machines without `/proc`. */
export function leftoverProcesses(slotsDir: string): readonly LeftoverProcess[] {
  const pids = namesIn("/proc").filter((name) => /^\d+$/.test(name));
  return pids
    .map(Number)
    .filter((pid) => pid !== process.pid && isLeftover(pid, slotsDir))
    .map((pid) => ({ pid, name: read(`/proc/${pid}/comm`).trim() }))
    .sort((a, b) => a.pid - b.pid);
}

/** At once, and waits until they are gone: what they write next would be written into somebody else's slot. */
export async function endProcesses(processes: readonly LeftoverProcess[]): Promise<void> {
  for (const { pid } of processes) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone already, or not ours to end.
    }
  }
  await Promise.all(processes.map(({ pid }) => gone(pid)));
}

function isLeftover(pid: number, slotsDir: string): boolean {
  const ceiling = /(?:^|\0)GIT_CEILING_DIRECTORIES=([^\0]*)/.exec(read(`/proc/${pid}/environ`))?.[1];
  if (ceiling !== undefined && isInside(ceiling, slotsDir)) return true;
  const places = ["cwd", "root"].map((name) => linkOf(`/proc/${pid}/${name}`));
  return places.some((place) => isInside(place, slotsDir)) && !hasTerminal(pid);
}

function hasTerminal(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  // The name, in parentheses, may hold anything; the terminal is the fifth field after it.
  return (stat.slice(stat.lastIndexOf(")") + 2).split(" ")[4] ?? "0") !== "0";
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
