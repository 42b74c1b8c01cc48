import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import type { RepositoryTrait } from "../model/health.ts";
import { err, ok, type Result } from "../model/result.ts";
import { splitNul } from "./git.ts";
import {
  currentBranch,
  findProjectGit,
  type ProjectGit,
  requireGit,
  unfinishedOperation,
  userGit,
} from "./project-git.ts";

/** What kind of repository the project lies in, for `doctor`: everything that makes it unlike a plain clone. */
export interface RepositoryShape {
  readonly traits: readonly RepositoryTrait[];
  readonly branch: string | null;
  /** Folders of submodules, relative to the top of the repository. */
  readonly submodules: readonly string[];
  /** Named by attributes, such as `lfs`. */
  readonly filters: readonly string[];
}

/** The error is what would keep a run from starting here. */
export async function repositoryShape(root: string): Promise<Result<RepositoryShape, SetupFailure>> {
  const missing = await requireGit(root);
  if (missing) return err(missing);
  const found = await findProjectGit(root);
  if (!found.ok) return found;
  const project = found.value;
  if (project === null) return ok({ traits: ["none"], branch: null, submodules: [], filters: [] });
  const busy = unfinishedOperation(project);
  if (busy) return err(busy);
  const settings = await readSettings(project);
  if (isPartial(settings) && (await lacksContents(project)))
    return err({ reason: "git-unsupported", detail: "contents of this partial clone were never fetched" });
  return ok({
    traits: await traitsOf(project, settings),
    branch: await currentBranch(project),
    submodules: await submodulesOf(project),
    filters: filtersOf(project, root),
  });
}

const READS = { env: { GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" } };

async function readSettings(project: ProjectGit): Promise<ReadonlyMap<string, string>> {
  const listed = await userGit(project).run(["config", "--local", "--list", "-z"], READS);
  return new Map(
    splitNul(listed.stdout).map((field) => {
      const [key = "", ...value] = field.split("\n");
      return [key, value.join("\n")];
    }),
  );
}

const isPartial = (settings: ReadonlyMap<string, string>): boolean =>
  [...settings.keys()].some((key) => /^remote\..*\.promisor$/.test(key));

async function traitsOf(
  project: ProjectGit,
  settings: ReadonlyMap<string, string>,
): Promise<RepositoryTrait[]> {
  const { gitDir, toplevel, prefix, objectFormat } = project;
  const born = await userGit(project).run(["rev-parse", "--verify", "--quiet", "HEAD"], READS);
  const shallow = await userGit(project).run(["rev-parse", "--is-shallow-repository"], READS);
  const own = process.getuid?.();
  const held: readonly (readonly [RepositoryTrait, boolean])[] = [
    ["below-root", prefix !== ""],
    ["linked-worktree", existsSync(join(gitDir, "commondir"))],
    ["git-dir-elsewhere", gitDir !== join(toplevel, ".git") && !existsSync(join(gitDir, "commondir"))],
    ["unborn", born.code !== 0],
    ["detached", (await currentBranch(project)) === null],
    ["shallow", shallow.stdout.toString("utf8").trim() === "true"],
    ["partial", isPartial(settings)],
    ["sparse", settings.get("core.sparsecheckout") === "true" || (await isSparse(project))],
    ["sha256", objectFormat === "sha256"],
    ["split-index", settings.get("core.splitindex") === "true"],
    ["fsmonitor", !["false", undefined].includes(settings.get("core.fsmonitor"))],
    ["foreign-owner", own !== undefined && statSync(gitDir).uid !== own],
  ];
  return held.filter(([, holds]) => holds).map(([trait]) => trait);
}

/** Kept per worktree by newer versions. */
async function isSparse(project: ProjectGit): Promise<boolean> {
  const asked = await userGit(project).run(["config", "--type=bool", "core.sparseCheckout"], READS);
  return asked.stdout.toString("utf8").trim() === "true";
}

/** Named by the last commit and not here: without them no snapshot is whole. */
async function lacksContents(project: ProjectGit): Promise<boolean> {
  const git = userGit(project);
  const walk = ["rev-list", "--objects", "--no-object-names", "--missing=print", "--max-count=1", "HEAD"];
  const listed = await git.run(walk, READS);
  return listed.code !== 0 || /^\?/m.test(listed.stdout.toString("utf8"));
}

async function submodulesOf(project: ProjectGit): Promise<readonly string[]> {
  const file = join(project.toplevel, ".gitmodules");
  if (!existsSync(file)) return [];
  const args = ["config", "-z", "--file", file, "--get-regexp", "^submodule\\..*\\.path$"];
  const found = await userGit(project).run(args, READS);
  return splitNul(found.stdout)
    .map((entry) => entry.slice(entry.indexOf("\n") + 1))
    .sort();
}

function filtersOf({ toplevel, attributesFile }: ProjectGit, root: string): readonly string[] {
  const files = new Set([attributesFile, join(toplevel, ".gitattributes"), join(root, ".gitattributes")]);
  const names = [...files].flatMap((file) =>
    existsSync(file) ? [...readFileSync(file, "utf8").matchAll(/^[^#\n]*\sfilter=(\S+)/gm)] : [],
  );
  return [...new Set(names.map(([, name = ""]) => name))].sort();
}
