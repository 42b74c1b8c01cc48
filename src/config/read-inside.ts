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
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR" || code === "ELOOP") return null;
    throw error;
  }
}
