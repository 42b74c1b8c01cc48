import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { packageRoot } from "../../src/util/package-root.ts";

/** The built program as a real process. `npm run build` comes first. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Everything printed so far. */
  text(): string;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly node?: string;
}

export function start(args: readonly string[], { cwd, env, node = process.execPath }: StartOptions): Running {
  const child = spawn(node, [`${packageRoot()}/dist/bin.js`, ...args], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, "close").then(([code, signal]): Ended => ({ code, signal, stdout, stderr }));
  return { child, ended, text: () => stdout + stderr };
}

export const run = (args: readonly string[], options: StartOptions): Promise<Ended> =>
  start(args, options).ended;
