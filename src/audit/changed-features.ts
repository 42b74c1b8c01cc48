import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { findProjectGit, type ProjectGit } from "../store/project-git.ts";
import { filesAt, isCommit, mergeBase } from "../store/project-history.ts";

/**
 * Which features differ from where the work began: committed or not. Contents are compared, not an index, so that
 * nothing of the user's repository is touched.
 */
export async function changedFeatures(
  root: string,
  dirs: readonly string[],
  base: string,
): Promise<Result<ReadonlySet<string>, SetupFailure>> {
  const project = await findProjectGit(root);
  if (!project.ok) return project;
  if (project.value === null) {
    return err({
      reason: "usage",
      message: `--changed ${base} compares with a commit, and \`${root}\` is in no git repository`,
      help: "leave the option out, or name the features",
    });
  }
  const commit = await mergeBase(project.value, base);
  if (commit === null) {
    return err({
      reason: "usage",
      message: (await isCommit(project.value, base))
        ? `--changed ${base} has no commit in common with HEAD here`
        : `--changed ${base} is no branch or commit of this checkout`,
      help: "name a branch or commit that is fetched; in CI, check out with the whole history (fetch-depth: 0)",
    });
  }
  const changed = new Set<string>();
  for (const dir of dirs) if (await differs(root, project.value, commit, dir)) changed.add(dir);
  return ok(changed);
}

async function differs(root: string, project: ProjectGit, commit: string, dir: string): Promise<boolean> {
  const before = await filesAt(project, commit, dir);
  const now = await filesOf(root, dir);
  if ([...before.keys()].some((path) => isDocument(path) && !now.has(path))) return true;
  for (const path of now) {
    const id = before.get(path);
    if (id === undefined) return true;
    const content = await readFile(join(root, path));
    if (id !== blobId(content, project) && id !== blobId(withoutReturns(content), project)) return true;
  }
  return false;
}

async function filesOf(root: string, dir: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(join(root, dir), { recursive: true, withFileTypes: true }).catch(() => []);
  return new Set(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "/").length).replaceAll("\\", "/"))
      .filter(isDocument),
  );
}

/** What editors and systems leave lying about is no change. */
const isDocument = (path: string): boolean => !/(?:^|\/)(?:\.[^/]*|[^/]*~)$/.test(path);

const blobId = (content: Buffer, { objectFormat }: ProjectGit): string =>
  createHash(objectFormat === "sha256" ? "sha256" : "sha1")
    .update(`blob ${content.length}\0`)
    .update(content)
    .digest("hex");

/** A checkout may have turned line ends; git keeps them as line feeds then. */
const withoutReturns = (content: Buffer): Buffer =>
  Buffer.from(content.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
