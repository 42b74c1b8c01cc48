import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { PATTERN_PATHS, splitNul } from "./git.ts";
import { type ProjectGit, userGit } from "./project-git.ts";

/** Questions about the user's repository that only `check` asks. All of them only read, and never its index. */

const READS = { env: { ...PATTERN_PATHS, GIT_NO_LAZY_FETCH: "1", GIT_OPTIONAL_LOCKS: "0" } };

/** A shallow or partial history cannot say that something never was. */
export async function isHistoryComplete(project: ProjectGit): Promise<boolean> {
  const git = userGit(project);
  const shallow = await git.run(["rev-parse", "--is-shallow-repository"], READS);
  if (shallow.stdout.toString("utf8").trim() !== "false") return false;
  const promisor = await git.run(["config", "--get-regexp", "^remote\\..*\\.promisor$"], READS);
  return promisor.code !== 0;
}

const NAMES_A_CALL = 400;

/**
 * Every path, in any commit of any branch, whose last part is one of `names`; null when git cannot tell. Compared
 * without regard to case, and relative to the repository: a project may write beside its own folder.
 */
export async function everNamed(
  project: ProjectGit,
  names: readonly string[],
): Promise<ReadonlySet<string> | null> {
  const git = userGit(project);
  const paths = new Set<string>();
  for (let at = 0; at < names.length; at += NAMES_A_CALL) {
    const patterns = names.slice(at, at + NAMES_A_CALL).map((name) => `:(top,icase,glob)**/${literal(name)}`);
    const output = await git.run([...ADDED, "--", ...patterns], READS);
    if (output.code !== 0) return null;
    for (const path of splitNul(output.stdout)) paths.add(path);
  }
  return paths;
}

const ADDED = [
  ...["-c", "log.showRoot=true", "log", "--all", "--format=", "--no-renames", "--diff-merges=first-parent"],
  ...["--diff-filter=A", "--name-only", "-z", "HEAD"],
];

const literal = (name: string): string => name.replace(/[\\*?[\]]/g, "\\$&");

function insideProject({ prefix }: ProjectGit, paths: readonly string[]): readonly string[] {
  if (prefix === "") return paths;
  return paths.flatMap((path) => (path.startsWith(`${prefix}/`) ? [path.slice(prefix.length + 1)] : []));
}

/**
 * Those of the paths (relative to the project) that no commit of this repository would hold though the file were made:
 * ignored ones, and those of submodules, whose history is elsewhere.
 */
export async function neverCommitted(
  project: ProjectGit,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const modules = await submodules(project);
  const isOfModule = (path: string): boolean => modules.some((folder) => path.startsWith(`${folder}/`));
  const ignored = await ignoredPaths(
    project,
    paths.filter((path) => !isOfModule(path) && !isBehindLink(project, path)),
  );
  return new Set([...paths.filter(isOfModule), ...ignored]);
}

async function submodules(project: ProjectGit): Promise<readonly string[]> {
  const file = join(project.toplevel, ".gitmodules");
  if (!existsSync(file)) return [];
  const found = await userGit(project).run(
    ["config", "-z", "--file", file, "--get-regexp", "^submodule\\..*\\.path$"],
    READS,
  );
  if (found.code !== 0) return [];
  const folders = splitNul(found.stdout).map((entry) => entry.slice(entry.indexOf("\n") + 1));
  return insideProject(project, folders);
}

async function ignoredPaths(project: ProjectGit, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const folder = project.prefix === "" ? "" : `${project.prefix}/`;
  // Without the index, which need not be read for files that are in no commit.
  const found = await userGit(project).run(["check-ignore", "--no-index", "-z", "--stdin"], {
    ...READS,
    input: paths.map((path) => `${folder}${path}\0`).join(""),
  });
  return insideProject(project, splitNul(found.stdout));
}

/** Git refuses all of its answer for one path of these, and for one outside. */
function isBehindLink({ toplevel, prefix }: ProjectGit, path: string): boolean {
  const parts = path.split("/");
  if (path.startsWith("/") || parts.includes("..")) return true;
  return parts.slice(0, -1).some((_, index) => {
    const folder = join(toplevel, prefix, ...parts.slice(0, index + 1));
    return lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  });
}

export async function isCommit(project: ProjectGit, name: string): Promise<boolean> {
  const output = await userGit(project).run(
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`],
    READS,
  );
  return output.code === 0;
}

/** Where two histories parted; null when there is no such commit here. */
export async function mergeBase(project: ProjectGit, base: string): Promise<string | null> {
  const git = userGit(project);
  const output = await git.run(["merge-base", "--end-of-options", base, "HEAD"], READS);
  return output.code === 0 ? output.stdout.toString("utf8").trim() : null;
}

/** Object ids of the files below a folder in a commit, by path relative to the project. */
export async function filesAt(
  project: ProjectGit,
  commit: string,
  dir: string,
): Promise<ReadonlyMap<string, string>> {
  const folder = [project.prefix, dir === "." ? "" : dir].filter(Boolean).join("/");
  const git = userGit(project);
  const listed = await git.run(
    ["ls-tree", "-r", "-z", "--full-tree", commit, ...(folder === "" ? [] : ["--", `${folder}/`])],
    { env: { ...READS.env, GIT_LITERAL_PATHSPECS: "1" } },
  );
  const entries = listed.code === 0 ? splitNul(listed.stdout) : [];
  return new Map(
    entries.flatMap((entry): [string, string][] => {
      const [, id, path] = /^\d+ \w+ ([0-9a-f]+)\t([\s\S]+)$/.exec(entry) ?? [];
      const inside = path === undefined ? [] : insideProject(project, [path]);
      return inside.map((name) => [name, id ?? ""]);
    }),
  );
}
