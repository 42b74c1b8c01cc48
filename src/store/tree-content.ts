import { createHash } from "node:crypto";
import type { PathEntry } from "./file-content.ts";
import type { Git } from "./git.ts";

/** Whether a file on disk is what a tree says, in the bytes that git would store for it. */
export interface TreeFile {
  readonly path: string;
  readonly mode: string;
  /** Null: the tree has no such file. */
  readonly blob: string | null;
}

export interface ContentCheck extends TreeFile {
  readonly entry: PathEntry | null;
  /** False where the executable bit means nothing. */
  readonly fileMode: boolean;
}

export const LINK_MODE = "120000";
export const EXECUTABLE_MODE = "100755";

/** The very bytes of the tree: true is certain, false is not the last word where git converts line ends. */
export function isSameBytes(check: ContentCheck): boolean {
  const { entry, blob } = check;
  if (blob === null || entry === null) return blob === null && entry === null;
  return isSameKind(check) && "bytes" in entry && blobName(entry.bytes, blob.length) === blob;
}

/** The same once git has cleaned it. One process, so asked only when `isSameBytes` says no. */
export async function isSameCleaned(git: Git, check: ContentCheck): Promise<boolean> {
  const { entry, path, mode, blob } = check;
  if (entry?.kind !== "file" || mode === LINK_MODE || blob === null || !isSameKind(check)) return false;
  return (await git.line(["hash-object", `--path=${path}`, "--stdin"], { input: entry.bytes })) === blob;
}

function isSameKind({ entry, mode, fileMode }: ContentCheck): boolean {
  if (mode === LINK_MODE) return entry?.kind === "link";
  if (entry?.kind !== "file") return false;
  return !fileMode || ((entry.mode & 0o100) !== 0) === (mode === EXECUTABLE_MODE);
}

/** The object name git gives to a file with exactly these bytes. */
function blobName(bytes: Buffer, nameLength: number): string {
  const hash = createHash(nameLength === 40 ? "sha1" : "sha256");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
