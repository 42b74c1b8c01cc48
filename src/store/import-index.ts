import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { crashPoint } from "../util/crash-point.ts";
import { copyIndex } from "./copy-index.ts";
import { diskTrouble } from "./disk-trouble.ts";
import { firstLine, Git, GitError } from "./git.ts";
import type { OwnRepository } from "./own-repository.ts";
import { type ProjectGit, userGit } from "./project-git.ts";
import { HEAD_REF, readRef } from "./refs.ts";
import type { TreeId } from "./store.ts";

/**
 * Starts our private index as a copy of the user's, so that a first snapshot reads only what was changed since. What the
 * index knows is taken into the own repository at once; afterwards nothing is borrowed from the user's objects.
 */
export interface IndexImport {
  readonly repository: OwnRepository;
  readonly project: ProjectGit;
  readonly root: string;
  readonly indexFile: string;
  readonly filters: readonly string[];
}

interface IndexEntry {
  /** As `ls-files -v -t` prints it: `H` cached, `S` skip-worktree, lower case assume-unchanged. */
  readonly tag: string;
  readonly mode: string;
  readonly oid: string;
  readonly stage: string;
  readonly path: string;
}

const GITLINK = "160000";
const FOLDER = "040000";

/** Returns the tree of what was imported; null where the user has no index yet. */
export async function importIndex(input: IndexImport): Promise<Result<TreeId | null, SetupFailure>> {
  const { repository, root, indexFile, project } = input;
  rmSync(indexFile, { force: true });
  if (!copyIndex(project.indexFile, indexFile)) return ok(null);
  crashPoint("store: index copied, its objects not taken");
  const git = repository.at(root, indexFile);
  await joinSplitIndex(git, input);
  const listed = await listEntries(input);
  if (listed.some((entry) => entry.stage !== "0")) {
    return err({ reason: "git-busy", operation: "unresolved conflicts" });
  }
  const entries = inProject(await unfold(git, listed, project), project);
  const isPartial = project.prefix !== "" || listed.some((entry) => entry.mode === FOLDER);
  if (isPartial) await rebuild(git, entries, indexFile);
  await dropEntries(
    git,
    entries.filter((entry) => entry.mode === GITLINK),
  );
  await clearFlags(git, entries, root);
  await freezeFiltered(git, entries, input);
  return takeObjects(git, input);
}

async function joinSplitIndex(git: Git, { project, repository }: IndexImport): Promise<void> {
  const shared = readdirSync(project.gitDir).filter((name) => name.startsWith("sharedindex."));
  if (shared.length === 0) return;
  for (const name of shared) copyFileSync(join(project.gitDir, name), join(repository.gitDir, name));
  await git.bytes(["update-index", "--no-split-index"]);
  for (const name of shared) rmSync(join(repository.gitDir, name), { force: true });
}

/** Our copy, read with the user's own settings: with others git would unfold a sparse index, which writes. */
async function listEntries({ project, indexFile }: IndexImport): Promise<IndexEntry[]> {
  const git = new Git({ ...userGit(project).place, indexFile });
  const fields = await git.fields(["ls-files", "-z", "-v", "-t", "-s", "--sparse"]);
  return fields.map((field) => {
    const [, tag = "", mode = "", oid = "", stage = "", path = ""] =
      /^(\S) (\d+) ([0-9a-f]+) (\d)\t(.*)$/s.exec(field) ?? [];
    return { tag, mode, oid, stage, path };
  });
}

/** A sparse index names whole folders, which the user's trees unfold. */
async function unfold(git: Git, entries: readonly IndexEntry[], project: ProjectGit): Promise<IndexEntry[]> {
  const unfolded: IndexEntry[] = [];
  for (const entry of entries) {
    if (entry.mode !== FOLDER) {
      unfolded.push(entry);
      continue;
    }
    const fields = await git.fields(["ls-tree", "-r", "-z", entry.oid], { env: borrowing(project) });
    for (const field of fields) {
      const [, mode = "", oid = "", name = ""] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(field) ?? [];
      unfolded.push({ tag: entry.tag, mode, oid, stage: "0", path: entry.path + name });
    }
  }
  return unfolded;
}

/** From a list, without what git knew about the files on disk: they are read again. */
async function rebuild(git: Git, entries: readonly IndexEntry[], indexFile: string): Promise<void> {
  rmSync(indexFile, { force: true });
  const listing = entries.map((entry) => `${entry.mode} ${entry.oid}\t${entry.path}\0`).join("");
  await git.bytes(["update-index", "-z", "--index-info"], { input: listing });
  await markEntries(
    git,
    "--skip-worktree",
    entries.filter((entry) => entry.tag.toUpperCase() === "S"),
  );
}

/** Below the repository's root, only the part of the index that lies in the project counts. */
function inProject(entries: readonly IndexEntry[], { prefix }: ProjectGit): readonly IndexEntry[] {
  if (prefix === "") return entries;
  return entries
    .filter((entry) => entry.path.startsWith(`${prefix}/`))
    .map((entry) => ({ ...entry, path: entry.path.slice(prefix.length + 1) }));
}

/** Submodules are repositories of their own; a snapshot holds none of them. */
async function dropEntries(git: Git, entries: readonly IndexEntry[]): Promise<void> {
  await markEntries(git, "--force-remove", entries);
}

/** These flags hide a person's edits from git. Two calls, because one acts on the first flag alone. */
async function clearFlags(git: Git, entries: readonly IndexEntry[], root: string): Promise<void> {
  const flagged = entries.filter((entry) => entry.tag !== "H" && existsSync(join(root, entry.path)));
  const assumed = flagged.filter((entry) => entry.tag !== entry.tag.toUpperCase());
  const skipped = flagged.filter((entry) => entry.tag.toUpperCase() === "S");
  await markEntries(git, "--no-assume-unchanged", assumed);
  await markEntries(git, "--no-skip-worktree", skipped);
}

/** A filter (LFS, git-crypt) is never run: what the user committed stands, whatever the file on disk holds. */
async function freezeFiltered(git: Git, entries: readonly IndexEntry[], input: IndexImport): Promise<void> {
  const { filters } = input;
  if (filters.length === 0 || !mayNameFilters(entries, input)) return;
  const fields = await git.fields(["check-attr", "-z", "--stdin", "filter"], { input: lines(entries) });
  const filtered = new Set<string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    if (filters.includes(fields[at + 2] ?? "")) filtered.add(fields[at] ?? "");
  }
  await markEntries(
    git,
    "--skip-worktree",
    entries.filter((entry) => filtered.has(entry.path)),
  );
}

/** Spares the question for every file where there is nothing that could answer it with yes. */
function mayNameFilters(entries: readonly IndexEntry[], { repository, root }: IndexImport): boolean {
  const rules = ["info/attributes", "info/attributes-weak"].map((name) =>
    readFileSync(join(repository.gitDir, name), "utf8"),
  );
  if (rules.some((text) => text.includes("filter="))) return true;
  return (
    existsSync(join(root, ".gitattributes")) ||
    entries.some(({ path }) => /(^|\/)\.gitattributes$/.test(path))
  );
}

const lines = (entries: readonly IndexEntry[]): string => entries.map((entry) => `${entry.path}\0`).join("");

async function markEntries(git: Git, flag: string, entries: readonly IndexEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await git.bytes(["update-index", "-z", flag, "--stdin"], { input: lines(entries) });
}

/** Copies what the index names into one pack of ours. Reading is all that happens to the user's objects. */
async function takeObjects(
  git: Git,
  { project, repository }: IndexImport,
): Promise<Result<TreeId, SetupFailure>> {
  const tree = await git.line(["write-tree", "--missing-ok"]);
  const head = readRef(repository, HEAD_REF);
  const known = head === null ? "" : `^${head}\n`;
  const args = ["pack-objects", "--revs", "--non-empty", "-q", join(repository.gitDir, "objects/pack/pack")];
  const pack = await repository.git.run(args, { input: `${tree}\n${known}`, env: borrowing(project) });
  crashPoint("store: objects of the index taken");
  if (pack.code === 0) return ok(tree);
  const error = new GitError(args, pack);
  if (diskTrouble(error) !== null) throw error;
  const detail = `objects of the repository are missing here: ${firstLine(pack.stderr)}`;
  return err({ reason: "git-unsupported", detail });
}

/** For one call. A list in this variable is separated by colons; quoted, a path may hold them. */
const borrowing = (project: ProjectGit): Record<string, string> => ({
  GIT_ALTERNATE_OBJECT_DIRECTORIES: `"${project.objectsDir.replace(/[\\"]/g, "\\$&")}"`,
});
