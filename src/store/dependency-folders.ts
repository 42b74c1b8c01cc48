import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * What package managers and tools put into a tree without anyone having written it. Never part of a snapshot or of a
 * task's work, even in a project that ignores nothing. Files that the user has committed there stay known.
 */

/** Filled by set-up and kept from task to task. */
export const DEPENDENCY_FOLDERS: readonly string[] = [
  "node_modules",
  "bower_components",
  ".venv",
  ".tox",
  ".nox",
  ".bundle",
  ".gradle",
  ".terraform",
  ".dart_tool",
  ".pnpm-store",
  ".stack-work",
  "dist-newstyle",
  "elm-stuff",
];

/** Written by commands as they run; gone with the next checkout. */
export const TOOL_CACHES: readonly string[] = [
  "__pycache__",
  ".pytest_cache",
  ".mypy_cache",
  ".ruff_cache",
  ".parcel-cache",
  ".nyc_output",
];

/** Only where no `.gitignore` of a repository tells results and secrets from sources. */
export const WITHOUT_GIT: readonly string[] = [
  "dist/",
  "build/",
  "out/",
  "coverage/",
  ".next/",
  ".nuxt/",
  ".svelte-kit/",
  ".turbo/",
  ".cache/",
  ".DS_Store",
  "*.pyc",
  ".env",
  ".env.*",
  "!.env.example",
  "!.env.sample",
];

/** Names that are dependencies only beside the right manifest; elsewhere they may be anybody's sources. */
const BESIDE_MANIFEST: readonly (readonly [folder: string, manifests: readonly string[]])[] = [
  ["target", ["Cargo.toml", "pom.xml", "build.sbt"]],
  ["vendor", ["composer.json"]],
  ["Pods", ["Podfile"]],
  ["deps", ["mix.exs"]],
  ["_build", ["mix.exs"]],
  ["venv", ["venv/pyvenv.cfg"]],
  ["env", ["env/pyvenv.cfg"]],
];

const DEPTH_MAX = 2;
const FOLDERS_MAX = 500;

/** Such folders that exist in a tree, `/`-separated, looked for near its root where manifests are. */
export function foldersBesideManifests(root: string): string[] {
  const found: string[] = [];
  let level = [""];
  let looked = 0;
  for (let depth = 0; depth <= DEPTH_MAX; depth++) {
    const next: string[] = [];
    for (const dir of level) {
      looked += 1;
      if (looked > FOLDERS_MAX) return found;
      const { dependencies, others } = look(root, dir);
      found.push(...dependencies);
      next.push(...others);
    }
    level = next;
  }
  return found;
}

function look(root: string, dir: string): { dependencies: string[]; others: string[] } {
  const dependencies: string[] = [];
  const others: string[] = [];
  for (const name of folderNames(join(root, dir))) {
    const path = dir === "" ? name : `${dir}/${name}`;
    if (isBesideManifest(root, dir, name)) dependencies.push(path);
    else if (!name.startsWith(".") && !DEPENDENCY_FOLDERS.includes(name)) others.push(path);
  }
  return { dependencies, others };
}

function isBesideManifest(root: string, dir: string, name: string): boolean {
  const manifests = BESIDE_MANIFEST.find(([folder]) => folder === name)?.[1] ?? [];
  return manifests.some((manifest) => existsSync(join(root, dir, manifest)));
}

function folderNames(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}
