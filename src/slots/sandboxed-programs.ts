import { lstatSync, mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { isInside } from "./machine.ts";
import { watchProcesses } from "./process-watch.ts";
import type { Program, ProgramRequest, Programs } from "./programs.ts";
import { runningProgram } from "./running-program.ts";
import {
  DEFAULT_SANDBOX_LIMITS,
  type ProgramView,
  SANDBOX_HOME,
  sandboxArguments,
} from "./sandbox-profile.ts";
import {
  environmentBinaries,
  installedFolders,
  limitedShell,
  makeMountPoint,
  type SandboxedCommandsOptions,
} from "./sandboxed-commands.ts";
import { startPiped } from "./spawn.ts";

/** Agents' programs in the same sandbox as commands, but for the network, their own login and a pipe to talk through. */
export const sandboxedPrograms = (options: SandboxedCommandsOptions): Programs => ({
  sandbox: "bwrap",
  home: SANDBOX_HOME,
  start: (request) => start(request, options),
});

function start(request: ProgramRequest, options: SandboxedCommandsOptions): Program | null {
  const limits = { ...DEFAULT_SANDBOX_LIMITS, ...options.limits };
  const { bubblewrap, machine } = options.sandbox;
  const { dir, gitView, file, args, signal } = request;
  if (signal.aborted) return null;
  if (options.cacheDir !== null) mkdirSync(options.cacheDir, { recursive: true, mode: 0o700 });
  if (gitView !== null) makeMountPoint(join(dir, ".git"));
  const command = ["exec", ...[file, ...args].map(quoted)].join(" ");
  const profile = sandboxArguments({
    bubblewrap,
    machine,
    limits,
    cacheDir: options.cacheDir,
    hidden: options.hidden ?? [],
    roots: options.roots ?? [],
    binaries: environmentBinaries(dir),
    ...installedFolders({ dir, network: false }),
    request: { ...request, command, network: false, timeoutMs: 0, outputBytesMax: 0 },
    program: viewOf(request),
  });
  const watch = watchProcesses(limits.processesMax, signal);
  const process = startPiped({
    file: bubblewrap.file,
    args: ["--info-fd", "3", "--args", "5", "--", ...limitedShell(machine.shell, limits), command],
    cwd: "/",
    env: {},
    // The environment holds the agent's key, and everybody on the machine can read arguments.
    hidden: profile.map((argument) => `${argument}\0`).join(""),
    onInfo: watch.onInfo,
  });
  if (process === null) {
    void watch.end();
    return null;
  }
  const { stop, goOn, end: settled } = watch;
  return runningProgram(process, { signal: watch.signal, settled, stop, goOn });
}

function viewOf({ dir, mounts, readOnly, masked }: ProgramRequest): ProgramView {
  const places = masked.map((name) => placeInside(dir, join(dir, name))).filter((path) => path !== null);
  const isFolder = (path: string): boolean => lstatSync(path).isDirectory();
  return {
    mounts,
    readOnly,
    emptyFolders: places.filter(isFolder),
    emptyFiles: places.filter((path) => !isFolder(path)),
  };
}

/** Where a name really leads; null where it leads nowhere, or out of what the program sees. */
function placeInside(dir: string, path: string): string | null {
  try {
    const real = realpathSync(path);
    const folder = realpathSync(dir);
    return real !== folder && isInside(real, folder) ? join(dir, real.slice(folder.length)) : null;
  } catch {
    return null;
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
