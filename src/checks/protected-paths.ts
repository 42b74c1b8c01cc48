import type { Task } from "../model/task.ts";

/** Which paths no worker may change, and which only a task that names them. Pure. */
export interface Protection {
  readonly featureDir: string;
  /** Files this run's prompts were made from: changing them would re-prompt the next worker. */
  readonly promptSources: ReadonlySet<string>;
  /** The folder of acceptance tests; absent where there are none, and for their author. */
  readonly acceptanceDir?: string | undefined;
}

/** The rule that forbids changing `path`, for every task. */
export function forbiddenRule(path: string, protection: Protection): string | null {
  const lower = path.toLowerCase();
  const name = lower.split("/").at(-1) ?? "";
  const { featureDir } = protection;
  const inSpecs =
    featureDir === "." || path.startsWith(`${featureDir}/`) || /^(?:\.specify\/)?specs\//.test(lower);
  if (lower.split("/").includes(".git") || name === ".gitmodules") return "repository metadata";
  if (name === "tasks.md" && inSpecs) return "only specrun writes tasks.md";
  if (name === "evidence.jsonl" && inSpecs) return "only specrun writes evidence";
  if (lower === ".specify/specrun.yml" || lower === ".specify/memory/specrun.md")
    return "specrun's own files";
  if (protection.acceptanceDir !== undefined && path.startsWith(`${protection.acceptanceDir}/`))
    return "acceptance tests are frozen; where one forbids what spec.md allows, end with `blocked` and name it";
  if (protection.promptSources.has(path)) return "it is part of this run's prompts";
  return null;
}

/** Files by which package managers and editors can be told to run programs. */
const TOOL_SETTINGS =
  /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.ya?ml)?|\.pnpmfile\.c?js|bunfig\.toml|pip\.conf|uv\.toml)$|(?:^|\/)\.cargo\/|^\.vscode\/|^\.husky\//;

export const isToolSetting = (path: string): boolean => TOOL_SETTINGS.test(path);

const REVIEW_RULES: readonly { readonly pattern: RegExp; readonly rule: string }[] = [
  { pattern: /(?:^|\/)(?:spec|plan)\.md$/, rule: "specification" },
  { pattern: /^\.specify\//, rule: "spec-kit's own files" },
  {
    pattern:
      /^\.github\/|^\.gitlab-ci\.yml$|^\.circleci\/|^azure-pipelines|^Jenkinsfile$|(?:^|\/)CODEOWNERS$/,
    rule: "CI",
  },
  {
    pattern: /(?:^|\/)\.(?:git|docker|npm|eslint|prettier|helm|terraform)ignore$|(?:^|\/)\.gitattributes$/,
    rule: "ignore and attribute files",
  },
  {
    pattern:
      /(?:^|\/)(?:AGENTS|CLAUDE|GEMINI)\.md$|^\.(?:claude|cursor|agents|codex|copilot|gemini|opencode)\/|^(?:\.mcp\.json|opencode\.jsonc?)$/,
    rule: "agent instructions",
  },
  { pattern: TOOL_SETTINGS, rule: "tool settings that can run code" },
];

/** The rule by which a change of `path` needs the task to name it. */
export const reviewRule = (path: string): string | null =>
  REVIEW_RULES.find(({ pattern }) => pattern.test(path))?.rule ?? null;

/** The task's own words cover this path: as a declared file, a folder above it, or by its name. */
export function names(task: Task, path: string): boolean {
  const text = `${task.title}\n${task.details}`;
  const name = path.split("/").at(-1) ?? path;
  return task.files.some((file) => samePath(file, path)) || text.includes(path) || mentions(text, name);
}

/** The task says that it writes this path: a mention in passing ("see plan.md") is not enough. */
export function declares(task: Task, path: string): boolean {
  if (task.files.some((file) => samePath(file, path))) return true;
  return names(task, path) && !task.reads.some((file) => samePath(file, path) || samePath(path, file));
}

/** Real lists write one path in several ways: relative to a sub-project, or with a head that was never built. */
export function samePath(declared: string, path: string): boolean {
  const clean = declared.replace(/\/+$/, "").replace(/\/\*\*?$/, "");
  return (
    clean === path ||
    path.startsWith(`${clean}/`) ||
    path.endsWith(`/${clean}`) ||
    clean.endsWith(`/${path}`) ||
    path.includes(`/${clean}/`)
  );
}

const mentions = (text: string, name: string): boolean =>
  name.includes(".") && new RegExp(`(?<![\\w.-])${escapePattern(name)}(?![\\w-])`).test(text);

const escapePattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
