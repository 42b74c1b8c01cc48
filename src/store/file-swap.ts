import { createHash } from "node:crypto";
import { readdirSync, renameSync, rmSync, unlinkSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { crashPoint } from "../util/crash-point.ts";
import { Mutex } from "../util/mutex.ts";
import {
  type FileContent,
  holds,
  isCode,
  linkIfFree,
  type PathEntry,
  readEntry,
  symlinkIfFree,
  writeFresh,
} from "./file-content.ts";
import { ASIDE_PREFIX, NEW_PREFIX } from "./helper-names.ts";

/**
 * Compare-and-swap of one file, so that a save that races with it is never overwritten: the old file is renamed aside and
 * compared there, the new one is linked to the free name, and the old one goes last. In every state that a crash can
 * leave, the old bytes are either at their path or in the file aside, whose name follows from the path and from them.
 */
export interface Swap {
  readonly path: string;
  /** Names the two helper files; the same for the same path in every run. */
  readonly key: string;
  /** What must be there; null: nothing. */
  readonly expected: FileContent | null;
  /** What shall be there; null: nothing. */
  readonly content: FileContent | null;
  /** Where the helper files lie, on the same file system; beside the path unless that folder comes or goes. */
  readonly helperDir: string;
  /** Of a new file, before the process's mask. */
  readonly mode?: number;
}

/** One set of swaps at a time in this process: helper files have one name per path. */
export const swapOrder = new Mutex();

/**
 * An editor that opened the old file just before it was set aside writes into it a moment later. So long the old file
 * is kept, and then looked at once more.
 */
const GRACE_MS = 10;

export const graceForEditors = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, GRACE_MS));

const SYNCED_AT_ONCE = 64;

/** Ignore patterns of the helper files. */
export const LEFTOVER_PATTERNS: readonly string[] = [`${NEW_PREFIX}*`, `${ASIDE_PREFIX}*`];

const shortHash = (content: string | Buffer): string =>
  createHash("sha256").update(content).digest("hex").slice(0, 16);

/** A helper file that somebody came across, read from its name. */
export interface HelperFile {
  readonly kind: "new" | "aside";
  isFor(key: string): boolean;
}

export function readHelper(name: string): HelperFile | null {
  if (name.startsWith(NEW_PREFIX))
    return { kind: "new", isFor: (key) => name === NEW_PREFIX + shortHash(key) };
  if (name.startsWith(ASIDE_PREFIX))
    return { kind: "aside", isFor: (key) => name.startsWith(asidePrefix(key)) };
  return null;
}

const freshOf = ({ helperDir, key }: SwapName): string => join(helperDir, NEW_PREFIX + shortHash(key));

/** Its name says what it held when it was compared, so that after a crash a later write into it is noticed. */
const asideOf = (swap: Swap): string =>
  join(swap.helperDir, `${asidePrefix(swap.key)}-${shortHash(swap.expected?.bytes ?? "")}`);

const asidePrefix = (key: string): string => ASIDE_PREFIX + shortHash(key);

/** Whether a swap in this folder is under way, or was cut short. */
export const hasLeftovers = (dir: string): boolean => namesIn(dir).some((name) => readHelper(name) !== null);

export type SwapName = Pick<Swap, "path" | "key" | "helperDir">;

/** Writes the new content under its helper name. Everything that needs space on the disk happens here. */
export function stageSwap(swap: Swap): void {
  const fresh = freshOf(swap);
  drop(fresh);
  if (swap.content?.kind !== "file") return;
  const before = swap.expected === null ? null : readEntry(swap.path);
  writeFresh(fresh, swap.content, { before, ...(swap.mode !== undefined && { mode: swap.mode }) });
  crashPoint(`swap: ${swap.key} staged`);
}

/** To the disk before any name points to them. Side by side, since a disk takes many as fast as one. */
export async function syncStaged(swaps: readonly Swap[]): Promise<void> {
  const paths = swaps.filter((swap) => swap.content?.kind === "file").map((swap) => freshOf(swap));
  for (let at = 0; at < paths.length; at += SYNCED_AT_ONCE) {
    await Promise.all(paths.slice(at, at + SYNCED_AT_ONCE).map(syncFile));
  }
}

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

export const dropStaged = (swap: SwapName): void => drop(freshOf(swap));

/** Nothing lies there either where a person made a file of the folder. */
function drop(path: string): void {
  try {
    rmSync(path, { force: true, recursive: true });
  } catch (error) {
    if (!isCode(error, "ENOTDIR")) throw error;
  }
}

/** Synchronous throughout, to leave a racing save as little room as possible. */
export function makeSwap(swap: Swap): "done" | "raced" {
  if (swap.expected === null) return swap.content === null || place(swap, swap.content) ? "done" : "raced";
  const aside = asideOf(swap);
  try {
    renameSync(swap.path, aside);
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR")) return "raced";
    throw error;
  }
  crashPoint(`swap: ${swap.key} set aside`);
  try {
    if (holds(readEntry(aside), swap.expected)) {
      if (swap.content === null || place(swap, swap.content)) return "done";
    }
  } catch (error) {
    putBack(swap);
    throw error;
  }
  putBack(swap);
  return "raced";
}

/**
 * Removes the old file. An editor that had it open may have written into it after the comparison; then the swap is
 * taken back, because those bytes exist nowhere else.
 */
export function settleSwap(swap: Swap): "done" | "raced" {
  if (swap.expected === null) return "done";
  const aside = asideOf(swap);
  const entry = readEntry(aside);
  if (entry === null) return "done";
  if (!holds(entry, swap.expected)) {
    undoSwap(swap);
    return "raced";
  }
  crashPoint(`swap: before ${swap.key} settles`);
  unlinkSync(aside);
  crashPoint(`swap: ${swap.key} settled`);
  return "done";
}

/** After `done`: the file that was set aside still is what it was compared to. */
export const isIntact = (swap: Swap): boolean =>
  swap.expected === null || holds(readEntry(asideOf(swap)), swap.expected);

/** After `done` and before settling: the old file returns, unless somebody wrote a newer one meanwhile. */
export function undoSwap(swap: Swap): void {
  if (swap.content !== null) takeAway(swap, swap.content);
  crashPoint(`swap: ${swap.key} taken away`);
  if (swap.expected !== null) putBack(swap);
}

function takeAway(swap: Swap, content: FileContent): void {
  const fresh = freshOf(swap);
  if (!holds(readEntry(swap.path), content)) return;
  renameSync(swap.path, fresh);
  if (!holds(readEntry(fresh), content)) restore(fresh, swap.path);
  rmSync(fresh, { force: true });
}

/**
 * After a crash. What was set aside goes where the path is taken and nobody wrote into it since: whatever stands there
 * came after it. `known` tells whether bytes that were written later are safe elsewhere. True when something was given
 * a name again.
 */
export async function recoverSwap(
  swap: SwapName,
  known: (entry: PathEntry) => boolean | Promise<boolean>,
): Promise<boolean> {
  dropStaged(swap);
  let restored = false;
  const prefix = asidePrefix(swap.key);
  for (const name of namesIn(swap.helperDir).filter((item) => item.startsWith(prefix))) {
    const aside = join(swap.helperDir, name);
    const entry = readEntry(aside);
    if (entry === null) continue;
    const isOld = "bytes" in entry && name === `${prefix}-${shortHash(entry.bytes)}`;
    if (readEntry(swap.path) !== null && (isOld || (await known(entry)))) unlinkSync(aside);
    else {
      restore(aside, swap.path);
      restored = true;
    }
  }
  return restored;
}

/** Sorted; empty where there is no such folder. */
function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}

function place(swap: Swap, content: FileContent): boolean {
  if (content.kind === "link") return symlinkIfFree(content.bytes, swap.path);
  const fresh = freshOf(swap);
  if (!linkIfFree(fresh, swap.path)) return false;
  crashPoint(`swap: ${swap.key} linked`);
  unlinkSync(fresh);
  crashPoint(`swap: ${swap.key} placed`);
  return true;
}

function putBack(swap: Swap): void {
  const aside = asideOf(swap);
  const entry = readEntry(aside);
  if (entry === null) return;
  // A newer file at the path, and the old bytes are the ones we were given: nothing would be lost.
  if (readEntry(swap.path) !== null && holds(entry, swap.expected)) unlinkSync(aside);
  else restore(aside, swap.path);
}

/** Gives bytes that may exist nowhere else their name again, or a visible one beside it if that is taken. */
function restore(from: string, path: string): void {
  for (let number = 0; ; number++) {
    const name = number === 0 ? path : savedName(path, number);
    const entry = readEntry(from);
    if (entry === null) return;
    if (entry.kind === "folder") {
      if (readEntry(name) !== null) continue;
      renameSync(from, name);
      return;
    }
    const placed = entry.kind === "link" ? symlinkIfFree(entry.bytes, name) : linkIfFree(from, name);
    if (!placed) continue;
    unlinkSync(from);
    return;
  }
}

/** File systems count a name in bytes; of a very long one the beginning must do. */
const NAME_BYTES_MAX = 255;

function savedName(path: string, number: number): string {
  const suffix = `.specrun-saved${number === 1 ? "" : `-${number}`}`;
  const head = Buffer.from(basename(path)).subarray(0, NAME_BYTES_MAX - suffix.length);
  // A sign that was cut in the middle goes altogether.
  return join(dirname(path), head.toString("utf8").replace(/\uFFFD$/, "") + suffix);
}
