import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { ContentSettings } from "./content-settings.ts";
import { ignorePatternsOf } from "./copied-files.ts";
import { DEPENDENCY_FOLDERS, TOOL_CACHES, WITHOUT_GIT } from "./dependency-folders.ts";
import { LEFTOVER_PATTERNS } from "./file-swap.ts";
import type { ProjectGit } from "./project-git.ts";
import { rebaseAttributeLines, rebaseIgnoreLines } from "./rebase-pattern.ts";

/**
 * The ignore and attribute rules that hold for the project but do not lie in it, gathered into the own repository's
 * files. Later lines win, so the order is the one in which git itself would let them win.
 */
export interface IgnoreRule {
  readonly pattern: string;
  /** Shown when the rule hides something: `core.excludesFile`, `../.gitignore`, `built-in`. */
  readonly origin: string;
}

export interface RuleSources {
  readonly root: string;
  readonly settings: ContentSettings;
  readonly project: ProjectGit | null;
  /** Absolute folders of ours, in case somebody keeps a project around them. */
  readonly ownDirs: readonly string[];
  /** Patterns of `workspace.copy`. */
  readonly copied: readonly string[];
}

export function gatherIgnoreRules(sources: RuleSources): IgnoreRule[] {
  const { root, settings, project, ownDirs, copied } = sources;
  const inside = ownDirs.map((dir) => relative(root, dir)).filter((path) => !path.startsWith(".."));
  return [
    ...rules("core.excludesFile", rebaseIgnoreLines(readText(settings.excludesFile), [])),
    ...(project ? fromInfo(project) : rules("built-in", WITHOUT_GIT)),
    ...parentFolders(project).flatMap(({ dir, origin, below }) =>
      rules(`${origin}.gitignore`, rebaseIgnoreLines(readText(join(dir, ".gitignore")), below)),
    ),
    ...rules(
      "built-in",
      [...DEPENDENCY_FOLDERS, ...TOOL_CACHES].map((name) => `${name}/`),
    ),
    ...rules(".specify/specrun.yml workspace.copy", ignorePatternsOf(copied)),
    ...rules("built-in", [...LEFTOVER_PATTERNS, ...inside.map((path) => `/${path}/`)]),
  ];
}

/** Weaker than any `.gitattributes` of the project. */
export function gatherAttributes(sources: RuleSources): string {
  const above = parentFolders(sources.project).flatMap(({ dir, below }) =>
    rebaseAttributeLines(readText(join(dir, ".gitattributes")), below),
  );
  return `${[readText(sources.settings.attributesFile), ...above].join("\n")}\n`;
}

/** Stronger than any `.gitattributes` of the project. */
export function gatherStrongAttributes({ project }: RuleSources): string {
  if (project === null) return "";
  const text = readText(project.attributesFile);
  return project.prefix === "" ? text : rebaseAttributeLines(text, project.prefix.split("/")).join("\n");
}

function fromInfo(project: ProjectGit): IgnoreRule[] {
  const folders = project.prefix === "" ? [] : project.prefix.split("/");
  return rules("info/exclude", rebaseIgnoreLines(readText(project.excludeFile), folders));
}

interface ParentFolder {
  readonly dir: string;
  /** `../../` as seen from the project. */
  readonly origin: string;
  readonly below: readonly string[];
}

/** From the repository's root down to the project's parent. */
function parentFolders(project: ProjectGit | null): ParentFolder[] {
  if (project === null || project.prefix === "") return [];
  const folders = project.prefix.split("/");
  return folders.map((_, depth) => ({
    dir: join(project.toplevel, ...folders.slice(0, depth)),
    origin: "../".repeat(folders.length - depth),
    below: folders.slice(depth),
  }));
}

const rules = (origin: string, patterns: readonly string[]): IgnoreRule[] =>
  patterns.map((pattern) => ({ pattern, origin }));

function readText(path: string): string {
  if (path === "") return "";
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
