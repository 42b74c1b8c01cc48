import { type WriteFailure, writeFailure } from "./file-content.ts";
import { GitError } from "./git.ts";

/** What git says when the disk refuses, told apart from what would be a bug of ours. */
const WORDS: readonly (readonly [words: string, code: string])[] = [
  ["No space left on device", "ENOSPC"],
  ["Out of diskspace", "ENOSPC"],
  ["Disk quota exceeded", "EDQUOT"],
  ["Read-only file system", "EROFS"],
  ["Permission denied", "EACCES"],
  ["Input/output error", "EIO"],
];

export const diskTrouble = (error: GitError): string | null =>
  WORDS.find(([words]) => error.stderr.includes(words))?.[1] ?? null;

/** Throws what is neither. */
export function diskFailure(error: unknown, path: string): WriteFailure {
  if (!(error instanceof GitError)) return writeFailure(error, (error as NodeJS.ErrnoException).path ?? path);
  const code = diskTrouble(error);
  if (code === null) throw error;
  return { reason: "write-failed", path, code, detail: error.stderr.trim() };
}
