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
  readonly git: Git;
  readonly entry: PathEntry | null;
  /** False where the executable bit means nothing. */
  readonly fileMode: boolean;
}

export const LINK_MODE = "120000";
export const EXECUTABLE_MODE = "100755";

export async function isSameContent({
  git,
  entry,
  path,
  mode,
  blob,
  fileMode,
}: ContentCheck): Promise<boolean> {
  if (blob === null || entry === null) return blob === null && entry === null;
  if (mode === LINK_MODE) return entry.kind === "link" && blobName(entry.bytes, blob.length) === blob;
  if (entry.kind !== "file") return false;
  const executable = (entry.mode & 0o100) !== 0;
  if (fileMode && executable !== (mode === EXECUTABLE_MODE)) return false;
  if (blobName(entry.bytes, blob.length) === blob) return true;
  // The bytes differ; they may still clean to the same, as CRLF does.
  const cleaned = await git.line(["hash-object", `--path=${path}`, "--stdin"], { input: entry.bytes });
  return cleaned === blob;
}

/** The object name git gives to a file with exactly these bytes. */
function blobName(bytes: Buffer, nameLength: number): string {
  const hash = createHash(nameLength === 40 ? "sha1" : "sha256");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
