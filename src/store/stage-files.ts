import { accessSync, constants, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { foldersBesideManifests } from "./dependency-folders.ts";
import { type Git, GitError } from "./git.ts";
import type { SkippedPath } from "./store.ts";

/**
 * Brings an index up to date with its working tree, both for the user's tree and for a slot: one `git status` tells what
 * changed, and only that is read. Nested repositories, giants and what nobody may read stay out, by name.
 */
export interface Staged {
  /** False: the index holds what it held before. */
  readonly touched: boolean;
  /** False: neither the files nor the index differ from the commit that HEAD names. */
  readonly changed: boolean;
  readonly skipped: readonly SkippedPath[];
}

export interface StageOptions {
  /** In a slot a repository made by a scaffolder is taken apart; a person's is left alone. */
  readonly nested: "skip" | "absorb";
}

/** Of an untracked file; larger ones are data, not sources. */
const UNTRACKED_BYTES_MAX = 50 * 1024 * 1024;

const STATUS = ["status", "--porcelain=v2", "-z", "-uall", "--no-renames", "--ignore-submodules=all"];
const ABSORB_DEPTH_MAX = 5;

export async function stageFiles(git: Git, workTree: string, options: StageOptions): Promise<Staged> {
  let status = await readStatus(git);
  for (let depth = 0; options.nested === "absorb" && depth < ABSORB_DEPTH_MAX; depth++) {
    const nested = status.untracked.filter((path) => path.endsWith("/"));
    if (nested.length === 0) break;
    for (const path of nested) rmSync(join(workTree, path, ".git"), { recursive: true, force: true });
    status = await readStatus(git);
  }
  const { wanted, skipped } = sortOut(status.untracked, workTree);
  skipped.push(...status.unreadable.map((path) => ({ path, why: "not-utf8" as const })));
  const paths = [...status.changed, ...wanted];
  // First what is gone, by force: where a folder became a link, git would refuse to look for it.
  await updateIndex(git, ["--force-remove"], status.deleted);
  await updateIndex(git, ["--add", "--remove", "--replace"], paths);
  const touched = paths.length > 0 || status.deleted.length > 0;
  return { touched, changed: touched || status.indexDiffers, skipped };
}

/** What could not be decoded became this sign. */
const isUtf8 = (text: string): boolean => !text.includes("\uFFFD");

async function updateIndex(git: Git, how: readonly string[], paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  const args = ["update-index", ...how, "-z", "--stdin"];
  const output = await git.run(args, { input: paths.map((path) => `${path}\0`).join("") });
  if (output.code === 0) return;
  const [, path] = NOT_ENCODED.exec(output.stderr) ?? [];
  if (path === undefined || !paths.includes(path)) throw new GitError(args, output);
  await stageAsWritten(git, path);
  await updateIndex(
    git,
    how,
    paths.filter((other) => other !== path),
  );
}

const NOT_ENCODED = /^fatal: failed to encode '(.*)' from /m;

/** An attribute says that the file is UTF-16, say, and it is not. Git stores such text as UTF-8, which it mostly is. */
async function stageAsWritten(git: Git, path: string): Promise<void> {
  const name = await git.line(["hash-object", "-w", "--no-filters", "--", path]);
  const listed = await git.line(["ls-files", "--stage", "--", path]);
  const mode = /^\d+/.exec(listed)?.[0] ?? "100644";
  await git.bytes(["update-index", "--add", "--replace", "--cacheinfo", `${mode},${name},${path}`]);
}

interface Status {
  /** Tracked, and different on disk. */
  readonly changed: readonly string[];
  /** Tracked, and no longer on disk. */
  readonly deleted: readonly string[];
  readonly untracked: readonly string[];
  /** Tracked and edited, under names that are no UTF-8: what git says of them cannot be said back to it. */
  readonly unreadable: readonly string[];
  readonly indexDiffers: boolean;
}

async function readStatus(git: Git): Promise<Status> {
  const changed: string[] = [];
  const deleted: string[] = [];
  const untracked: string[] = [];
  const unreadable: string[] = [];
  let indexDiffers = false;
  for (const field of await git.fields(STATUS)) {
    if (field.startsWith("? ")) untracked.push(field.slice(2));
    const [, inIndex, onDisk, path] = /^1 (.)(.) (?:\S+ ){6}(.*)$/s.exec(field) ?? [];
    if (path === undefined) continue;
    if (inIndex !== ".") indexDiffers = true;
    if (onDisk === ".") continue;
    if (!isUtf8(path)) unreadable.push(path);
    else if (onDisk === "D") deleted.push(path);
    else changed.push(path);
  }
  return { changed, deleted, untracked, unreadable, indexDiffers };
}

function sortOut(
  untracked: readonly string[],
  workTree: string,
): { wanted: string[]; skipped: SkippedPath[] } {
  const wanted: string[] = [];
  const skipped: SkippedPath[] = [];
  if (untracked.length === 0) return { wanted, skipped };
  const dependencies = foldersBesideManifests(workTree).map((folder) => `${folder}/`);
  for (const path of untracked) {
    if (dependencies.some((folder) => path.startsWith(folder))) continue;
    const why = reasonToSkip(path, workTree);
    if (why === null) wanted.push(path);
    else if (why !== "gone") skipped.push({ path, why });
  }
  return { wanted, skipped };
}

/** For a path that is not tracked yet. */
export function reasonToSkip(path: string, workTree: string): SkippedPath["why"] | "gone" | null {
  if (!isUtf8(path)) return "not-utf8";
  if (path.endsWith("/")) return "nested-repository";
  if (path.split("/").some((segment) => segment.toLowerCase() === ".git")) return "git-name";
  const absolute = join(workTree, path);
  try {
    const stats = lstatSync(absolute);
    if (stats.isSymbolicLink()) return null;
    if (stats.size > UNTRACKED_BYTES_MAX) return "too-large";
  } catch {
    return "gone";
  }
  try {
    accessSync(absolute, constants.R_OK);
    return null;
  } catch {
    return "unreadable";
  }
}
