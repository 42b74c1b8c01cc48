import { readdir } from "node:fs/promises";
import { join } from "node:path";

const FOLDERS_MAX = 200;

/**
 * Files below a folder of the project, project-relative and sorted; hidden ones, installed packages and names that could
 * pass for more than a name in a list are left out.
 */
export async function listBelow(root: string, dir: string, filesMax: number): Promise<string[]> {
  const files: string[] = [];
  const folders = [dir];
  for (let at = 0; at < folders.length && at < FOLDERS_MAX; at++) {
    const folder = folders[at] ?? "";
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (entry.name.startsWith(".") || entry.name === "node_modules" || /\p{Cc}/u.test(entry.name)) continue;
      if (entry.isDirectory()) folders.push(`${folder}/${entry.name}`);
      else if (entry.isFile()) files.push(`${folder}/${entry.name}`);
    }
  }
  return files.sort().slice(0, filesMax);
}
