import { existsSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { outcomeOf } from "./command-outcome.ts";
import type { CommandOutcome, CommandRequest, Commands } from "./commands.ts";
import type { Machine } from "./machine.ts";
import type { OutsideRoot } from "./outside-roots.ts";
import { watchProcesses } from "./process-watch.ts";
import {
  type Bubblewrap,
  DEFAULT_SANDBOX_LIMITS,
  type SandboxLimits,
  sandboxArguments,
} from "./sandbox-profile.ts";
import { runShell } from "./spawn.ts";

/** Commands in bubblewrap. Everything a command started is dead when its promise resolves. */

export interface Sandbox {
  readonly bubblewrap: Bubblewrap;
  readonly machine: Machine;
}

export interface SandboxedCommandsOptions {
  readonly sandbox: Sandbox;
  /** Package cache shared by all slots: written by set-up, read by everything else. Null: none is kept. */
  readonly cacheDir: string | null;
  /** Folders that commands must not see wherever they lie: the person's project, specrun's state. */
  readonly hidden?: readonly string[];
  /** Folders outside the project that commands may read. */
  readonly roots?: readonly OutsideRoot[];
  readonly limits?: Partial<SandboxLimits>;
}

export function sandboxedCommands(options: SandboxedCommandsOptions): Commands {
  const limits = { ...DEFAULT_SANDBOX_LIMITS, ...options.limits };
  return {
    sandbox: "bwrap",
    run: async (request) => {
      const { outcome, started } = await runInSandbox(request, options, limits);
      if (started || outcome.timedOut || outcome.aborted) return outcome;
      throw new Error(
        `The sandbox did not start: ${outcome.output.trim() || `exit code ${outcome.exitCode}`}`,
      );
    },
  };
}

/** `started` is false when the output is bubblewrap's own and no command was ever reached. */
export async function runInSandbox(
  request: CommandRequest,
  options: SandboxedCommandsOptions,
  limits: SandboxLimits = DEFAULT_SANDBOX_LIMITS,
): Promise<{ readonly outcome: CommandOutcome; readonly started: boolean }> {
  const { bubblewrap, machine } = options.sandbox;
  if (options.cacheDir !== null) mkdirSync(options.cacheDir, { recursive: true, mode: 0o700 });
  if (request.gitView !== null) makeMountPoint(join(request.dir, ".git"));
  const profile = sandboxArguments({
    bubblewrap,
    machine,
    limits,
    cacheDir: options.cacheDir,
    hidden: options.hidden ?? [],
    roots: options.roots ?? [],
    binaries: environmentBinaries(request.dir),
    ...installedFolders(request),
    request,
  });
  const watch = watchProcesses(limits.processesMax, request.signal);
  const result = await runShell({
    file: bubblewrap.file,
    args: ["--info-fd", "3", ...profile, "--", ...limitedShell(machine.shell, limits), request.command],
    cwd: "/",
    // Not even bubblewrap gets a variable: what it starts with stays readable in its first process.
    env: {},
    timeoutMs: request.timeoutMs,
    outputBytesMax: request.outputBytesMax,
    totalBytesMax: limits.totalBytesMax,
    signal: watch.signal,
    onInfo: watch.onInfo,
  });
  await watch.end();
  const outcome = outcomeOf(result, { limits, tooManyProcesses: watch.exceeded() });
  return { outcome, started: watch.started() };
}

/** A project's own environment comes first, as if it were activated. */
export const environmentBinaries = (dir: string): readonly string[] =>
  [".venv/bin", "venv/bin"].map((path) => join(dir, path)).filter((path) => existsSync(join(path, "python")));

/** Filled by set-up; a command that could change them could make any later check green. */
const INSTALLED = ["node_modules", ".venv"];
/** Where tools of Node keep results from run to run. */
const NODE_SCRATCH = [".cache", ".tmp", ".vite", ".vite-temp", ".vitest"];

export function installedFolders({ dir, network }: Pick<CommandRequest, "dir" | "network">) {
  const dependencies = network ? [] : INSTALLED.map((name) => join(dir, name)).filter(isFolder);
  const scratchFolders = dependencies
    .filter((path) => path.endsWith("node_modules"))
    .flatMap((path) => NODE_SCRATCH.map((name) => join(path, name)));
  for (const path of scratchFolders) mkdirSync(path, { recursive: true });
  return { dependencies, scratchFolders: scratchFolders.filter(isFolder) };
}

const isFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * The view is mounted over an empty folder. Whatever a command left there instead is removed unread: a link would
 * carry the mount elsewhere.
 */
export function makeMountPoint(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) rmSync(path);
  mkdirSync(path);
}

// Says that the shell was reached, drops every descriptor that a parent of ours left open, sets the bounds.
const PREPARE = `
{ echo >&4; } 2>/dev/null
[ -n "$BASH_VERSION" ] && for fd in /dev/fd/*; do [ "\${fd##*/}" -gt 2 ] && eval "exec \${fd##*/}>&-"; done
ulimit -c 0; ulimit -f "$1"; [ "$2" = 0 ] || ulimit -u "$2"
exec "$3" -c "$4"`;

/** `ulimit` is built into the shell, so the bounds need no further program. */
export function limitedShell(
  shell: string,
  limits: Pick<SandboxLimits, "fileBytesMax" | "processesMax">,
): readonly string[] {
  const fileBlocks = String(Math.floor(limits.fileBytesMax / 1024));
  const processes = countsPerNamespace() ? String(limits.processesMax) : "0";
  return [shell, "-c", PREPARE, shell, fileBlocks, processes, shell];
}

/** Since Linux 5.14 the limit counts the sandbox's own processes; before, everything the person runs. */
function countsPerNamespace(): boolean {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}
