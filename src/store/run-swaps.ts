import { mkdirSync, rmdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { err, ok, type Result } from "../model/result.ts";
import { crashPoint } from "../util/crash-point.ts";
import { isCode, ownLikeParent, readEntry, type WriteFailure, writeFailure } from "./file-content.ts";
import {
  dropStaged,
  graceForEditors,
  isIntact,
  makeSwap,
  type Swap,
  settleSwap,
  stageSwap,
  syncStaged,
  undoSwap,
} from "./file-swap.ts";
import { blockedParent, parents } from "./plan-swaps.ts";
import { syncFolder } from "./replace-file.ts";

/** Runs swaps as one: all of them, or none. Returns the paths that raced, relative to the root. */
export async function runSwaps(
  root: string,
  swaps: readonly Swap[],
): Promise<Result<readonly string[], WriteFailure>> {
  const work: Work = { root, swaps, done: [], made: [] };
  let current = root;
  try {
    for (const swap of swaps) {
      current = swap.path;
      makeFolder(work, swap.helperDir);
      stageSwap(swap);
    }
    await syncStaged(swaps);
    for (const swap of swaps) {
      current = swap.path;
      if (!swapIn(work, swap)) return ok(takeBack(work, [swap]));
      work.done.push(swap);
    }
    for (const dir of new Set(swaps.map((swap) => dirname(swap.path)))) syncFolder(dir);
    if (swaps.some((swap) => swap.expected !== null)) await graceForEditors();
    const late = work.done.filter((swap) => !isIntact(swap));
    if (late.length > 0) return ok(takeBack(work, late));
    return ok(settle(work));
  } catch (error) {
    takeBack(work, []);
    // A person made a file of a folder just now.
    if (isCode(error, "ENOTDIR")) return ok([relative(root, current)]);
    return err(writeFailure(error, current));
  } finally {
    for (const swap of swaps) dropStaged(swap);
  }
}

interface Work {
  readonly root: string;
  readonly swaps: readonly Swap[];
  readonly done: Swap[];
  /** Folders that did not exist before, in the order they were made. */
  readonly made: string[];
}

function swapIn(work: Work, swap: Swap): boolean {
  if (blockedParent(work.root, relative(work.root, swap.path)) !== null) return false;
  if (swap.content !== null) {
    makeFolder(work, dirname(swap.path));
    if (!makeRoom(work, swap.path)) return false;
  }
  return makeSwap(swap) === "done";
}

/** Where a folder turns into a file: it must be empty by now, apart from folders that are empty too. */
function makeRoom({ root, done }: Work, path: string): boolean {
  if (readEntry(path)?.kind !== "folder") return true;
  for (const gone of done) if (gone.path.startsWith(`${path}/`)) removeEmptyFolders(root, gone.path);
  return readEntry(path) === null;
}

function settle({ root, done }: Work): string[] {
  const raced = done.filter((swap) => settleSwap(swap) === "raced").map((swap) => relative(root, swap.path));
  for (const swap of done) if (swap.content === null) removeEmptyFolders(root, swap.path);
  return raced;
}

function takeBack({ root, swaps, done, made }: Work, raced: readonly Swap[]): string[] {
  for (const swap of swaps) dropStaged(swap);
  for (const swap of done.toReversed()) {
    makeFolder({ root, made: [] }, dirname(swap.path));
    undoSwap(swap);
  }
  for (const dir of made.toReversed()) removeIfEmpty(dir);
  return raced.map((swap) => relative(root, swap.path)).sort();
}

function makeFolder({ root, made }: Pick<Work, "root" | "made">, dir: string): void {
  const path = relative(root, dir);
  for (const parent of path === "" ? [] : [...parents(path), path]) {
    const absolute = join(root, parent);
    try {
      mkdirSync(absolute);
    } catch (error) {
      if (isCode(error, "EEXIST")) continue;
      throw error;
    }
    ownLikeParent(absolute);
    crashPoint(`swap: folder ${parent} made`);
    made.push(absolute);
  }
}

/** As git does: a folder goes with its last file. */
function removeEmptyFolders(root: string, path: string): void {
  for (const parent of parents(relative(root, path)).toReversed())
    if (!removeIfEmpty(join(root, parent))) return;
}

function removeIfEmpty(dir: string): boolean {
  try {
    rmdirSync(dir);
    return true;
  } catch (error) {
    if (isCode(error, "ENOTEMPTY", "EEXIST", "ENOENT", "ENOTDIR", "EACCES", "EPERM", "EBUSY")) return false;
    throw error;
  }
}
