import { closeSync, fstatSync, openSync, readFileSync, utimesSync, writeFileSync } from "node:fs";

/**
 * Copies an index so that git still trusts it exactly as far as the original. Git re-reads files that are younger than
 * the index; a copy with a fresh time stamp would hide an edit of the same second. Returns false without an original.
 */
export function copyIndex(from: string, to: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(from, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  try {
    const { mtimeMs } = fstatSync(descriptor);
    writeFileSync(to, readFileSync(descriptor), { mode: 0o600 });
    // A little older is the safe side of what a number of milliseconds cannot hold.
    const seconds = (Math.floor(mtimeMs) - 1) / 1000;
    utimesSync(to, seconds, seconds);
    return true;
  } finally {
    closeSync(descriptor);
  }
}
