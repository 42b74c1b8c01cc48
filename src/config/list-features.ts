import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { insideProject } from "./project-root.ts";

/** Folders in which features are kept, today's layout first, then those of older and other habits. */
const PLACES = ["specs", ".specify/specs", "docs/specs", ".specs"];
const DOCUMENTS = ["tasks.md", "spec.md", "plan.md"];
const DEPTH_MAX = 3;
const FEATURES_MAX = 5_000;

/** Every feature directory, project-relative with `/`, sorted so that 2 comes before 10. */
export async function listFeatures(root: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const place of PLACES) await collect(root, place, 1, found);
  if (await holdsDocuments(root, ".specify", ["tasks.md"])) found.add(".specify");
  return [...found].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/** Features may be sorted into categories: a folder without documents of its own is looked into. */
async function collect(root: string, dir: string, depth: number, found: Set<string>): Promise<void> {
  const entries = await readdir(join(root, dir), { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!(entry.isDirectory() || entry.isSymbolicLink()) || entry.name === "node_modules") continue;
    if (found.size >= FEATURES_MAX) return;
    const path = `${dir}/${entry.name}`;
    if (entry.isSymbolicLink() && (await insideProject(root, join(root, path))) === null) continue;
    if (await holdsDocuments(root, path, DOCUMENTS)) found.add(path);
    else if (depth < DEPTH_MAX && !entry.isSymbolicLink()) await collect(root, path, depth + 1, found);
  }
}

export async function holdsDocuments(
  root: string,
  dir: string,
  documents: readonly string[] = DOCUMENTS,
): Promise<boolean> {
  const names = await readdir(join(root, dir)).catch((): string[] => []);
  return documents.some((document) => names.includes(document));
}
