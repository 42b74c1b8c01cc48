import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Folders that hold what tools made, never what a task was about. */
const SKIPPED = new Set([
  ".git",
  "node_modules",
  ".venv",
  "venv",
  "__pycache__",
  "target",
  ".gradle",
  ".tox",
]);
const FILES_MAX = 200_000;

/** Every file of the project, `/`-separated, in a stable order. Links are named but not followed. */
export async function listFiles(root: string): Promise<readonly string[]> {
  const files: string[] = [];
  const folders = [""];
  for (let dir = folders.pop(); dir !== undefined && files.length < FILES_MAX; dir = folders.pop()) {
    const entries = await readdir(join(root, dir), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = dir === "" ? entry.name : `${dir}/${entry.name}`;
      if (!entry.isDirectory()) files.push(path);
      else if (!SKIPPED.has(entry.name)) folders.push(path);
    }
  }
  return files.sort();
}
