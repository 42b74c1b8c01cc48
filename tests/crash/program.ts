import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/util/package-root.ts";

/** Two builds of the program as real processes: the one that people get, and the one that dies on request. */
export const RELEASE = join(packageRoot(), "dist/bin.js");
export const TEST_BUILD_DIR = join(packageRoot(), "node_modules/.cache/specrun-crash-build");
export const TEST_BUILD = join(TEST_BUILD_DIR, "bin.js");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function start(
  bin: string,
  args: readonly string[],
  at: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Running {
  const child = spawn(process.execPath, [bin, ...args], { ...at, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk;
    });
  // Not `close`: a command that outlives a killed run would hold the pipes.
  const ended = once(child, "exit").then(([code, signal]): Ended => ({ code, signal, output }));
  return { child, ended };
}

/** Command lines of processes that work in a folder or name it; empty where the machine does not tell. */
export function processesAt(folder: string): string[] {
  if (!existsSync("/proc/self/cwd")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        const zombie = line === "";
        const inside = readlinkSync(`/proc/${pid}/cwd`).startsWith(folder) || line.includes(folder);
        return inside && !zombie ? [line] : [];
      } catch {
        return [];
      }
    });
}

/** Children of a killed run see their pipes break, and end a moment after it. */
export async function lastProcessesAt(folder: string, waitMs: number): Promise<string[]> {
  const end = Date.now() + waitMs;
  for (;;) {
    const left = processesAt(folder);
    if (left.length === 0 || Date.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
