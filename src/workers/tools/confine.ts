import { lstat, realpath } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { ToolError } from "./tool.ts";

export interface ConfinedPath {
  readonly absolute: string;
  /** Relative to the slot, with `/`. */
  readonly path: string;
}

/**
 * A path a model named, as a real place inside `dir`: no `..`, no symlink that leads out, no repository
 * metadata. No command runs while file tools do, so nothing can be swapped in between.
 */
export async function confine(dir: string, named: string): Promise<ConfinedPath> {
  if (named === "" || named.includes("\0")) throw new ToolError("the path is empty or holds a NUL byte");
  const root = await realpath(dir);
  const absolute = resolve(dir, named);
  const path = inside(dir, absolute, named);
  if (path.split("/").some((part) => part.toLowerCase() === ".git"))
    throw new ToolError(`\`${named}\` is repository metadata, which workers never touch`);
  const real = await realLocation(absolute);
  if (real !== root && !real.startsWith(root + sep))
    throw new ToolError(`\`${named}\` leads outside the project through a symbolic link`);
  return { absolute, path };
}

function inside(dir: string, absolute: string, named: string): string {
  const path = relative(dir, absolute);
  if (path === ".." || path.startsWith(`..${sep}`) || resolve(dir, path) !== absolute)
    throw new ToolError(`\`${named}\` is outside the project; use a path relative to the project root`);
  return path.split(sep).join("/");
}

/** The real path of the longest part that exists, with the rest appended; a dangling link counts as leading out. */
async function realLocation(absolute: string): Promise<string> {
  const missing: string[] = [];
  for (let current = absolute; ; current = dirname(current)) {
    try {
      return join(await realpath(current), ...missing);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw describe(error, absolute);
      if (await isLink(current)) throw new ToolError(`\`${current}\` is a dangling symbolic link`);
      missing.unshift(current.slice(dirname(current).length).replace(/^[\\/]/, ""));
    }
  }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch {
    return false;
  }
}

function describe(error: unknown, path: string): ToolError {
  const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
  return new ToolError(`\`${path}\` cannot be used (${code})`);
}
