import { dirname } from "node:path";
import type { CommandRequest } from "./commands.ts";
import { isInside, type Machine } from "./machine.ts";
import { type OutsideRoot, seenAt } from "./outside-roots.ts";
import { packageCacheEnv } from "./package-caches.ts";

/**
 * What a sandboxed command can see, as arguments of bubblewrap: an empty root, to which only what a build needs is
 * added. Denying a list of bad paths instead would leave UNIX sockets, other checkouts and secrets within reach.
 */

export interface SandboxLimits {
  readonly tmpBytes: number;
  readonly homeBytes: number;
  /** Of one file. */
  readonly fileBytesMax: number;
  readonly processesMax: number;
  /** Written to stdout and stderr in all. */
  readonly totalBytesMax: number;
}

export const DEFAULT_SANDBOX_LIMITS: SandboxLimits = {
  tmpBytes: 1024 ** 3,
  homeBytes: 256 * 1024 ** 2,
  fileBytesMax: 2 * 1024 ** 3,
  processesMax: 2_048,
  totalBytesMax: 64 * 1024 ** 2,
};

/** A bubblewrap that was found, and what it can do. */
export interface Bubblewrap {
  readonly file: string;
  /** Options that older versions lack. */
  readonly options: ReadonlySet<string>;
}

export interface ProfileInput {
  /** Absolute folders in the slot that set-up filled: read-only for everything else. */
  readonly dependencies: readonly string[];
  /** Existing folders inside those that tools use as scratch space. */
  readonly scratchFolders: readonly string[];
  readonly bubblewrap: Bubblewrap;
  readonly machine: Machine;
  readonly limits: SandboxLimits;
  /** Shared by all slots; written by networked commands alone. */
  readonly cacheDir: string | null;
  /** Folders that must not be seen even where a readable folder holds them, such as the person's project. */
  readonly hidden: readonly string[];
  /** Folders outside the project that may be read. */
  readonly roots: readonly OutsideRoot[];
  /** Extra folders at the head of the search path. */
  readonly binaries: readonly string[];
  readonly request: CommandRequest;
  /** A program that talks to its own servers instead of a command of the project: network, and no set-up. */
  readonly program?: ProgramView;
}

/** What an agent's program sees besides the workspace. */
export interface ProgramView {
  readonly mounts: readonly Mount[];
  /** The workspace can be read and not written. */
  readonly readOnly: boolean;
  /** Absolute paths of files and folders that it must find empty. */
  readonly emptyFiles: readonly string[];
  readonly emptyFolders: readonly string[];
}

/** Absolute, both. What does not exist is left out. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

export const SANDBOX_HOME = "/home/agent";
const HOME = SANDBOX_HOME;
const SMALL_BYTES = 16 * 1024 ** 2;

export function sandboxArguments(input: ProfileInput): readonly string[] {
  const { bubblewrap, request, machine } = input;
  return [
    ...isolation(bubblewrap, request.network || input.program !== undefined),
    ...systemMounts(machine),
    ...scratch(input),
    ...personalMounts(input),
    ...networkMounts(input),
    ...workspace(input),
    ...programMounts(input),
    ...["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", request.dir],
    ...Object.entries(environment(input)).flatMap(([name, value]) => ["--setenv", name, value]),
  ];
}

function isolation({ options }: Bubblewrap, network: boolean): readonly string[] {
  return [
    ...[
      "--unshare-user",
      "--unshare-all",
      "--die-with-parent",
      "--new-session",
      "--cap-drop",
      "ALL",
      "--clearenv",
    ],
    ...(options.has("--disable-userns") ? ["--disable-userns"] : []),
    ...(network ? ["--share-net"] : []),
    ...["--hostname", "specrun"],
  ];
}

function systemMounts(machine: Machine): readonly string[] {
  return [
    ...machine.systemPaths.flatMap(readOnly),
    ...machine.links.flatMap(({ at, target }) => ["--symlink", target, at]),
    ...["--proc", "/proc", "--dev", "/dev"],
  ];
}

function scratch({ bubblewrap, limits }: ProfileInput): readonly string[] {
  const tmpfs = (path: string, bytes: number): readonly string[] => [
    ...(bubblewrap.options.has("--size") ? ["--size", String(bytes)] : []),
    ...["--tmpfs", path],
  ];
  return [
    ...tmpfs("/dev/shm", limits.homeBytes),
    ...tmpfs("/tmp", limits.tmpBytes),
    ...tmpfs("/var/tmp", limits.homeBytes),
    ...tmpfs("/run", SMALL_BYTES),
    ...tmpfs(HOME, limits.homeBytes),
  ];
}

/** A home or project below `/usr` or `/opt` is covered again; the person's toolchains come on top of it all. */
function personalMounts({ machine, hidden }: ProfileInput): readonly string[] {
  const covered = [machine.home, ...hidden].filter((path) =>
    machine.systemPaths.some((folder) => path !== folder && isInside(path, folder)),
  );
  return [
    ...covered.flatMap((path) => ["--tmpfs", path]),
    ...machine.personalPaths.flatMap(readOnly),
    ...covered.flatMap((path) => ["--remount-ro", path]),
  ];
}

function networkMounts({ machine, request, program }: ProfileInput): readonly string[] {
  if (!request.network && program === undefined) return [];
  const certificates = machine.network.readOnly.filter(
    (path) => ![...machine.systemPaths, ...machine.personalPaths].some((seen) => isInside(path, seen)),
  );
  return ["--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf", ...certificates.flatMap(readOnly)];
}

function workspace({
  request,
  cacheDir,
  dependencies: folders,
  scratchFolders,
  roots,
  program,
}: ProfileInput): readonly string[] {
  const cache = cacheDir === null ? [] : [request.network ? "--bind" : "--ro-bind", cacheDir, cacheDir];
  const own = program?.readOnly ? "--ro-bind" : "--bind";
  const writable = (request.writable ?? []).flatMap((path) => ["--bind", path, path]);
  const dependencies = [...folders.flatMap(readOnly), ...scratchFolders.flatMap((path) => ["--tmpfs", path])];
  const outside = roots.flatMap((root) => ["--ro-bind-try", root.source, seenAt(request.dir, root)]);
  const view = request.gitView === null ? [] : ["--ro-bind", request.gitView, `${request.dir}/.git`];
  return [...outside, ...cache, ...writable, own, request.dir, request.dir, ...view, ...dependencies];
}

function programMounts({ program }: ProfileInput): readonly string[] {
  if (program === undefined) return [];
  return [
    ...program.mounts.flatMap(({ source, target, writable }) => [
      writable ? "--bind-try" : "--ro-bind-try",
      source,
      target,
    ]),
    ...program.emptyFolders.flatMap((path) => ["--tmpfs", path, "--remount-ro", path]),
    ...program.emptyFiles.flatMap((path) => ["--ro-bind", "/dev/null", path]),
  ];
}

function environment({
  machine,
  request,
  cacheDir,
  binaries,
  program,
}: ProfileInput): Record<string, string> {
  return {
    ...machine.env,
    ...packageCacheEnv(cacheDir, request),
    ...(request.network || program !== undefined ? machine.network.env : {}),
    ...COMMON_ENV,
    GIT_CEILING_DIRECTORIES: dirname(request.dir),
    HOME,
    PATH: [...binaries, ...machine.sandboxPath].join(":"),
    TMPDIR: "/tmp",
    ...request.env,
  };
}

export const COMMON_ENV: Readonly<Record<string, string>> = {
  CI: "1",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  LANG: "C.UTF-8",
  TERM: "dumb",
};

const readOnly = (path: string): readonly string[] => ["--ro-bind-try", path, path];
