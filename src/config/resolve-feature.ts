import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import type { ResolvedBy } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import { isOpen } from "../model/task.ts";
import { currentBranch } from "./current-branch.ts";
import { holdsDocuments, listFeatures } from "./list-features.ts";
import { matchBranch, matchFeature, nameOf, nearestFeatures } from "./match-feature.ts";
import { findProjectRoot, insideProject, isFolder } from "./project-root.ts";
import { readFeature } from "./read-feature.ts";

export { readFeature } from "./read-feature.ts";

/** Which feature is meant, and by what it was found: printed, so that nobody runs the wrong one. */
export interface ResolvedFeature {
  /** Real path of the project. */
  readonly root: string;
  /** Project-relative, `/`. */
  readonly dir: string;
  readonly resolvedBy: ResolvedBy;
}

export interface ResolveOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly argument: string | undefined;
}

type Found = Result<string | null, SetupFailure>;

/** Read-only: unlike spec-kit's own scripts it never writes feature.json. */
export async function resolveFeature(
  options: ResolveOptions,
): Promise<Result<ResolvedFeature, SetupFailure>> {
  const project = await findProjectRoot(options);
  if (!project.ok) return project;
  const root = project.value;
  const named = await byArgument(root, options);
  if (!named.ok) return named;
  if (named.value !== null) return ok({ root, dir: named.value, resolvedBy: "argument" });
  const active = await findActiveFeature(root, options.env);
  if (!active.ok) return active;
  if (active.value !== null) return ok({ root, ...active.value });
  const only = await byOnlyOpen(root);
  if (!only.ok) return only;
  if (only.value !== null) return ok({ root, dir: only.value, resolvedBy: "only-open-feature" });
  return err({ reason: "feature-unresolved", candidates: await listFeatures(root) });
}

/** The feature that this checkout points at; null if nothing does. A pointer to nowhere is a failure. */
export async function findActiveFeature(
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<Pick<ResolvedFeature, "dir" | "resolvedBy"> | null, SetupFailure>> {
  const ways: readonly (readonly [ResolvedBy, () => Promise<Found>])[] = [
    ["SPECIFY_FEATURE_DIRECTORY", () => byEnvironment(root, env)],
    ["feature.json", () => byPointer(root)],
    ["branch", () => byBranch(root)],
  ];
  for (const [resolvedBy, way] of ways) {
    const found = await way();
    if (!found.ok) return found;
    if (found.value !== null) return ok({ dir: found.value, resolvedBy });
  }
  return ok(null);
}

async function byArgument(root: string, { cwd, argument }: ResolveOptions): Promise<Found> {
  if (argument === undefined || argument === "") return ok(null);
  const dirs = await listFeatures(root);
  const path = /(?:^|[\\/])(?:tasks|spec|plan)\.md$/.test(argument) ? dirname(argument) : argument;
  const folder = await folderOf(root, cwd, path);
  if (!folder.ok || folder.value !== null) return folder;
  const matching = matchFeature(path.replace(/[\\/]+$/, ""), dirs);
  if (matching.length === 1) return ok(matching[0] ?? null);
  if (matching.length > 1) return ambiguous(`\`${argument}\` names`, matching);
  return err({
    reason: "feature-unknown",
    name: argument,
    nearest: nearestFeatures(nameOf(argument.replaceAll("\\", "/")), dirs),
    known: dirs.map(nameOf),
  });
}

/** A folder counts when it holds documents, or when it was plainly meant as a path. */
async function folderOf(root: string, cwd: string, path: string): Promise<Found> {
  for (const base of new Set([cwd, root])) {
    const dir = resolve(base, path);
    if (!(await isFolder(dir))) continue;
    const inside = await insideProject(root, dir);
    if (inside === null) {
      if (!/[\\/.]/.test(path)) continue;
      return err({
        reason: "usage",
        message: `\`${path}\` lies outside of the project \`${root}\``,
        help: "name a feature of this project, or go to the project of that feature",
      });
    }
    if (await holdsDocuments(root, inside)) return ok(inside);
    if (inside !== "." && /[\\/]/.test(path)) return ok(inside);
  }
  return ok(null);
}

const byEnvironment = async (root: string, env: NodeJS.ProcessEnv): Promise<Found> => {
  const named = env.SPECIFY_FEATURE_DIRECTORY ?? "";
  return named === "" ? ok(null) : pointedAt(root, "SPECIFY_FEATURE_DIRECTORY", named);
};

const POINTER = ".specify/feature.json";

async function byPointer(root: string): Promise<Found> {
  const text = await readFile(join(root, POINTER), "utf8").catch(() => null);
  if (text === null) return ok(null);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return err({ reason: "feature-pointer", file: POINTER, detail: "it is not JSON" });
  }
  const named =
    typeof value === "object" && value !== null && "feature_directory" in value
      ? value.feature_directory
      : undefined;
  if (typeof named !== "string" || named === "") {
    return err({
      reason: "feature-pointer",
      file: POINTER,
      detail: "its key `feature_directory` is missing or empty",
    });
  }
  return pointedAt(root, POINTER, named);
}

async function pointedAt(root: string, file: string, named: string): Promise<Found> {
  const dir = resolve(root, named);
  if (!(await isFolder(dir))) {
    return err({ reason: "feature-pointer", file, detail: `the folder \`${named}\` does not exist` });
  }
  const inside = await insideProject(root, dir);
  if (inside === null) {
    return err({ reason: "feature-pointer", file, detail: `\`${named}\` lies outside of the project` });
  }
  return ok(inside);
}

async function byBranch(root: string): Promise<Found> {
  const branch = await currentBranch(root);
  if (branch === null) return ok(null);
  const matching = matchBranch(branch, await listFeatures(root));
  if (matching.length > 1) return ambiguous(`the branch \`${branch}\` fits`, matching);
  return ok(matching[0] ?? null);
}

async function byOnlyOpen(root: string): Promise<Found> {
  const dirs = await listFeatures(root);
  if (dirs.length === 1) return ok(dirs[0] ?? null);
  const open: string[] = [];
  for (const dir of dirs) {
    const read = await readFeature(root, dir);
    if (read.ok && read.value.value.tasks.some(isOpen)) open.push(dir);
    if (open.length > 1) return err({ reason: "feature-unresolved", candidates: dirs });
  }
  return ok(open[0] ?? null);
}

const ambiguous = (what: string, dirs: readonly string[]): Found =>
  err({
    reason: "usage",
    message: `${what} ${dirs.length} features: ${dirs.map((dir) => `\`${dir}\``).join(", ")}`,
    help: `name one of them in full, for example \`${basename(dirs[0] ?? "")}\``,
  });
