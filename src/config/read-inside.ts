import { readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";

/**
 * A text file of the project, or null where there is none. A link that leads out of the project counts as none: what
 * a cloned repository points at must end up neither in a prompt nor in the settings.
 */
export async function readInside(root: string, path: string): Promise<string | null> {
  try {
    const real = await realpath(join(root, path));
    if (!real.startsWith((await realpath(root)) + sep)) return null;
    return await readFile(real, "utf8");
  } catch (error) {
    if (NO_FILE.has((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

/** The last two: words that are no path at all, such as a long argument of a command line. */
const NO_FILE: ReadonlySet<string> = new Set([
  "ENOENT",
  "ENOTDIR",
  "EISDIR",
  "ELOOP",
  "ENAMETOOLONG",
  "ERR_INVALID_ARG_VALUE",
]);
