import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  lchownSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { Failure } from "../model/failure.ts";

/** What stands at a path, and how to put something there without ever replacing what somebody else put there. */
export interface FileContent {
  readonly kind: "file" | "link";
  /** Of a link, its target. */
  readonly bytes: Buffer;
  /** Undefined: as the file before it. */
  readonly executable?: boolean;
}

export type PathEntry =
  | {
      readonly kind: "file";
      readonly bytes: Buffer;
      readonly mode: number;
      readonly uid: number;
      readonly gid: number;
    }
  | { readonly kind: "link"; readonly bytes: Buffer }
  | { readonly kind: "folder" }
  | { readonly kind: "special" };

/** Null when nothing is there, or when a parent is no folder. */
export function readEntry(path: string): PathEntry | null {
  try {
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return { kind: "link", bytes: readlinkSync(path, { encoding: "buffer" }) };
    if (stats.isDirectory()) return { kind: "folder" };
    if (!stats.isFile()) return { kind: "special" };
    const { mode, uid, gid } = stats;
    return { kind: "file", bytes: readFileSync(path), mode: mode & 0o7777, uid, gid };
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR")) return null;
    throw error;
  }
}

export function holds(entry: PathEntry | null, content: FileContent | null): boolean {
  if (entry === null || content === null) return entry === content;
  return entry.kind === content.kind && "bytes" in entry && entry.bytes.equals(content.bytes);
}

export interface Likeness {
  /** The file it will replace: owner and mode are kept. */
  readonly before: PathEntry | null;
  /** For a new file, before the process's mask. */
  readonly mode?: number;
}

/** A complete file under a new name. */
export function writeFresh(path: string, content: FileContent, { before, mode }: Likeness): void {
  const created = mode ?? (content.executable ? 0o777 : 0o666);
  const descriptor = openSync(path, "wx", created);
  try {
    writeFileSync(descriptor, content.bytes);
    if (before?.kind === "file") {
      keepOwner(descriptor, before.uid, before.gid);
      fchmodSync(descriptor, modeLike(before.mode, content.executable));
    } else ownLikeParent(path);
  } finally {
    closeSync(descriptor);
  }
}

function modeLike(mode: number, executable: boolean | undefined): number {
  if (executable === undefined) return mode;
  if (!executable) return mode & ~0o111;
  return mode & 0o111 ? mode : mode | ((mode & 0o444) >> 2);
}

/** Only root can give a file away; for everybody else it is theirs already, or cannot be helped. */
function keepOwner(descriptor: number, uid: number, gid: number): void {
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    if (!isCode(error, "EPERM", "EINVAL", "ENOSYS")) throw error;
  }
}

/** Root in a container works for the person whose folder it is: what it makes there shall be theirs. */
export function ownLikeParent(path: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(path));
  if (uid !== 0) lchownSync(path, uid, gid);
}

/** Gives a file a second name, only if that name is free. False when it is taken. */
export function linkIfFree(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    if (!isCode(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK")) throw error;
  }
  return copyIfFree(from, to);
}

/** For file systems without hard links. */
function copyIfFree(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    rmSync(to, { force: true });
    throw error;
  }
}

export function symlinkIfFree(target: Buffer, path: string): boolean {
  try {
    symlinkSync(target, path);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

export const isCode = (error: unknown, ...codes: readonly string[]): boolean =>
  codes.includes((error as NodeJS.ErrnoException).code ?? "");

export type WriteFailure = Extract<Failure, { reason: "write-failed" }>;

/** What a disk or its rights refuse is a value; anything without a code is a bug and goes on as one. */
export function writeFailure(error: unknown, path: string): WriteFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return { reason: "write-failed", path, code, detail: message };
}
