import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { firstLine, Git, type GitOutput, PATTERN_PATHS, runGit } from "./git.ts";

/** The user's own repository around the project. Everything here only reads it. */
export interface ProjectGit {
  /** Per worktree: HEAD, index and the marks of unfinished operations are here. */
  readonly gitDir: string;
  readonly indexFile: string;
  readonly objectsDir: string;
  readonly excludeFile: string;
  readonly attributesFile: string;
  readonly toplevel: string;
  /** The project's folder below `toplevel`, `/`-separated; empty when they are the same. */
  readonly prefix: string;
  readonly objectFormat: string;
}

const GIT_NEEDED = "2.38";

/** A repository of somebody else (a mounted volume, a container) is still only read. */
const TRUST: Readonly<Record<string, string>> = { "safe.directory": "*" };

const QUESTIONS = [
  "--show-toplevel",
  "--absolute-git-dir",
  ...["--git-path", "index"],
  ...["--git-path", "objects"],
  ...["--git-path", "info/exclude"],
  ...["--git-path", "info/attributes"],
  "--show-object-format",
];

/** Merging without a working tree came with this version. */
export async function requireGit(cwd: string): Promise<SetupFailure | null> {
  const output = await runGit({ args: ["version"], cwd });
  if (output.code !== 0) {
    return {
      reason: "tool-missing",
      tool: "git",
      why: `version ${GIT_NEEDED} or newer merges the work of tasks`,
    };
  }
  const [, major, minor] = /(\d+)\.(\d+)/.exec(output.stdout.toString("utf8")) ?? [];
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 38)) return null;
  return {
    reason: "git-unsupported",
    detail: `git ${major}.${minor} is installed, ${GIT_NEEDED} or newer is needed`,
  };
}

/** As it says itself, such as `2.39.5`. */
export async function gitVersion(cwd: string): Promise<string> {
  const output = await runGit({ args: ["version"], cwd });
  return output.stdout
    .toString("utf8")
    .trim()
    .replace(/^git version /, "");
}

/** Null where no repository tracks the folder, or where the one above ignores it altogether. */
export async function findProjectGit(root: string): Promise<Result<ProjectGit | null, SetupFailure>> {
  const output = await runGit({
    args: ["rev-parse", "--path-format=absolute", ...QUESTIONS],
    cwd: root,
    settings: TRUST,
  });
  if (output.code !== 0) return withoutRepository(output);
  const lines = output.stdout.toString("utf8").split("\n").slice(0, -1);
  const [toplevel, gitDir, indexFile, objectsDir, excludeFile, attributesFile, objectFormat] = lines;
  if (lines.length !== 7 || !toplevel || !gitDir || !indexFile || !objectsDir) {
    return err({ reason: "git-unsupported", detail: "the path of the repository holds a line break" });
  }
  const project: ProjectGit = {
    gitDir,
    indexFile,
    objectsDir,
    excludeFile: excludeFile ?? "",
    attributesFile: attributesFile ?? "",
    toplevel,
    prefix: relative(toplevel, root).replaceAll("\\", "/"),
    objectFormat: objectFormat ?? "sha1",
  };
  return ok((await isIgnored(project)) ? null : project);
}

function withoutRepository(output: GitOutput): Result<null, SetupFailure> {
  // A folder inside `.git`, or a bare repository, has no working tree that could matter to us.
  if (/not a git repository|must be run in a work tree/.test(output.stderr)) return ok(null);
  return err({ reason: "git-unsupported", detail: firstLine(output.stderr) });
}

/** A home directory kept in git, say, with everything but its dot files ignored. */
async function isIgnored(project: ProjectGit): Promise<boolean> {
  if (project.prefix === "") return false;
  // Without the index, because reading a split index moves the time stamp of its shared part.
  const check = await userGit(project).run(
    ["check-ignore", "-q", "--no-index", "--", `./${project.prefix}`],
    {
      env: PATTERN_PATHS,
    },
  );
  return check.code === 0;
}

export const userGit = (project: ProjectGit): Git =>
  new Git({ gitDir: project.gitDir, workTree: project.toplevel, settings: TRUST });

const UNFINISHED: readonly (readonly [file: string, operation: string])[] = [
  ["MERGE_HEAD", "merge"],
  ["rebase-merge", "rebase"],
  ["rebase-apply", "rebase"],
  ["CHERRY_PICK_HEAD", "cherry-pick"],
  ["REVERT_HEAD", "revert"],
  ["sequencer", "cherry-pick or revert"],
];

/** In the middle of these, files hold conflict markers that a snapshot would take for content. */
export function unfinishedOperation(project: ProjectGit): SetupFailure | null {
  const found = UNFINISHED.find(([file]) => existsSync(join(project.gitDir, file)));
  return found ? { reason: "git-busy", operation: found[1] } : null;
}

/** Null on a detached HEAD. */
export async function currentBranch(project: ProjectGit): Promise<string | null> {
  const [, branch] = /^ref: refs\/heads\/(.+)\n$/.exec(readHead(project)) ?? [];
  // So a repository with another kind of refs marks that its HEAD is elsewhere.
  if (branch !== ".invalid") return branch ?? null;
  const output = await userGit(project).run(["symbolic-ref", "-q", "--short", "HEAD"]);
  return output.code === 0 ? output.stdout.toString("utf8").trim() : null;
}

function readHead({ gitDir }: ProjectGit): string {
  try {
    return readFileSync(join(gitDir, "HEAD"), "utf8");
  } catch {
    return "";
  }
}
