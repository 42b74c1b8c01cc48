import { existsSync, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";
import { type NetworkAccess, networkAccess } from "./network-env.ts";
import {
  HOME_BINARIES,
  HOME_TOOLCHAINS,
  STANDARD_PATH,
  SYSTEM_FILES,
  SYSTEM_FOLDERS,
  SYSTEM_LINKS,
  TOOLCHAIN_HOMES,
} from "./toolchains.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** What commands need from this machine, found once: shell, Node, toolchains, registries. Holds no secret. */
export interface Machine {
  /** `bash`, or `sh` on a machine without it. */
  readonly shell: string;
  readonly home: string;
  /** Existing absolute paths that a sandboxed command may read, sorted: the system's own. */
  readonly systemPaths: readonly string[];
  /** Likewise: toolchains of the person and the running Node, wherever they are. */
  readonly personalPaths: readonly string[];
  /** `/bin` and its like, where they are links. */
  readonly links: readonly { readonly at: string; readonly target: string }[];
  /** The running Node's own folder first, then the person's own entries. */
  readonly hostPath: readonly string[];
  /** The part of it that can be seen inside the sandbox. */
  readonly sandboxPath: readonly string[];
  /** Where toolchains are installed. */
  readonly env: Readonly<Record<string, string>>;
  readonly network: NetworkAccess;
}

export function describeMachine(env: Env): Machine {
  const home = env.HOME && isAbsolute(env.HOME) ? env.HOME : homedir();
  const links = SYSTEM_LINKS.filter((path) => isLink(path)).map((at) => ({ at, target: readlinkSync(at) }));
  const systemPaths = existing([
    ...SYSTEM_FOLDERS,
    ...SYSTEM_FILES,
    ...SYSTEM_LINKS.filter((path) => !isLink(path)),
  ]);
  const personalPaths = existing([...HOME_TOOLCHAINS.map((path) => join(home, path)), ...nodePaths()]);
  const visible = [...systemPaths, ...personalPaths, ...links.map(({ at }) => at)];
  const own = (env.PATH ?? "").split(delimiter).filter((path) => isAbsolute(path));
  const toolchains = HOME_BINARIES.map((path) => join(home, path)).filter((path) => existsSync(path));
  const hostPath = nodeFirst([...new Set([...own, ...STANDARD_PATH])]);
  const inside = [...own, ...toolchains, ...STANDARD_PATH].filter((path) => isVisible(path, visible));
  return {
    shell: ["/bin/bash", "/usr/bin/bash"].find((path) => existsSync(path)) ?? "/bin/sh",
    home,
    systemPaths,
    personalPaths,
    links,
    hostPath,
    sandboxPath: nodeFirst([...new Set(inside)]),
    env: toolchainHomes(env, home, visible),
    network: networkAccess(env, home),
  };
}

export const isInside = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}/`);

/** Readable itself, or a parent of what is: `~/.local/bin` is seen although only `uv` in it is. */
const isVisible = (path: string, readable: readonly string[]): boolean =>
  readable.some((folder) => isInside(path, folder) || isInside(folder, path));

const existing = (paths: readonly string[]): readonly string[] =>
  [...new Set(paths)].filter((path) => existsSync(path)).sort();

/** The running Node: its `bin` folder with npm beside it, or the one file where the folder may hold anything. */
function nodePaths(): readonly string[] {
  const folder = dirname(process.execPath);
  if (SYSTEM_FOLDERS.some((system) => isInside(folder, system))) return [];
  if (basename(folder) !== "bin") return [process.execPath];
  return [folder, join(dirname(folder), "lib", "node_modules", "npm")];
}

/** Where `node` already is the running one, the person's order stays: other tools may live in the same folder. */
function nodeFirst(path: readonly string[]): readonly string[] {
  const first = path.map((folder) => join(folder, "node")).find((file) => existsSync(file));
  if (first !== undefined && realpathSync(first) === realpathSync(process.execPath)) return path;
  const folder = dirname(process.execPath);
  return [folder, ...path.filter((other) => other !== folder)];
}

function toolchainHomes(env: Env, home: string, visible: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, assumed] of Object.entries(TOOLCHAIN_HOMES)) {
    const value = env[name] ?? (assumed === null ? undefined : join(home, assumed));
    if (value === undefined) continue;
    if (!isAbsolute(value)) found[name] = value;
    else if (isVisible(value, visible) && isFolder(value)) found[name] = value;
  }
  return found;
}

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
