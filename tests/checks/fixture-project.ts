import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProjectFiles } from "../../src/manifests/project-files.ts";

const ROOT = fileURLToPath(new URL("../../fixtures/checks", import.meta.url));

export const fixtureNames = (): readonly string[] => readdirSync(ROOT).sort();

/** A folder under fixtures/checks as the stages see any project. */
export function fixtureProject(name: string): ProjectFiles {
  const root = join(ROOT, name);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const list = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
  return {
    list,
    read: async (path) => (list.includes(path) ? readFileSync(join(root, path), "utf8") : null),
  };
}
