import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { LeftOutReason } from "../model/event.ts";
import { foldersBesideManifests } from "../store/dependency-folders.ts";
import { type Git, GitError, PATTERN_PATHS, splitNul } from "../store/git.ts";
import type { IgnoreRule } from "../store/ignore-rules.ts";
import { reasonToSkip } from "../store/stage-files.ts";

/** Which files of a checkout never enter a commit, and the rule that says so, in words a person can look up. */
export interface HiddenPath {
  readonly path: string;
  /** `.gitignore:3 dist/`, `built-in node_modules/`. */
  readonly rule: string;
}

export interface HiddenPathsRequest {
  readonly git: Git;
  readonly dir: string;
  /** In the order of the lines of the repository's own exclude file. */
  readonly rules: readonly IgnoreRule[];
  readonly paths: readonly string[];
}

export async function hiddenPaths({ git, dir, rules, paths }: HiddenPathsRequest): Promise<HiddenPath[]> {
  const present = paths.filter((path) => exists(join(dir, path)));
  if (present.length === 0) return [];
  const input = present.map((path) => `./${path}\0`).join("");
  const args = ["check-ignore", "-z", "-v", "--stdin"];
  const output = await git.run(args, { input, env: PATTERN_PATHS });
  // 1: none of them is ignored.
  if (output.code !== 0 && output.code !== 1) throw new GitError(args, output);
  const named = readRules(splitNul(output.stdout), rules);
  const dependencies = foldersBesideManifests(dir);
  return present.flatMap((path) => {
    const folder = dependencies.find((name) => path === name || path.startsWith(`${name}/`));
    const rule = named.get(path) ?? (folder === undefined ? leftOut(path, dir) : `built-in ${folder}/`);
    return rule === null ? [] : [{ path, rule }];
  });
}

function leftOut(path: string, dir: string): string | null {
  const why = reasonToSkip(path, dir);
  return why === null || why === "gone" ? null : LEFT_OUT_RULES[why];
}

/** Where no pattern hides a file, but our own limits do. */
export const LEFT_OUT_RULES: Readonly<Record<LeftOutReason, string>> = {
  "nested-repository": "built-in: a repository inside the project",
  "too-large": "built-in: new files over 50 MB",
  "git-name": "built-in: names that git keeps for itself",
  unreadable: "built-in: files without the right to read them",
  "not-utf8": "built-in: names that are not UTF-8",
};

function readRules(fields: readonly string[], rules: readonly IgnoreRule[]): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [source = "", line = "", pattern = "", path = ""] = fields.slice(at, at + 4);
    // The last rule that matches may be the one that lets the file in.
    if (pattern.startsWith("!")) continue;
    const ours = source.endsWith("/info/exclude") ? rules[Number(line) - 1] : undefined;
    found.set(path.slice(2), ours ? `${ours.origin} ${ours.pattern}` : `${source}:${line} ${pattern}`);
  }
  return found;
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
