import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crashPoint } from "../util/crash-point.ts";
import { isCode } from "./file-content.ts";
import type { OwnRepository } from "./own-repository.ts";
import type { CommitId } from "./store.ts";

/** Names for commits of the own repository, one file each as git keeps them. The state lock makes us their only writer. */

/** Head of the chain of snapshots and merges. */
export const HEAD_REF = "refs/heads/specrun";

const PINS = "refs/specrun/pin";

/** One level deep, so that a name and its extension never clash, and free of what git forbids in names. */
export const pinRef = (name: string): string => {
  const encoded = encodeURIComponent(name).replace(
    /[.~*!'()]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${PINS}/${encoded}`;
};

export function readRef({ gitDir }: OwnRepository, ref: string): CommitId | null {
  try {
    return readFileSync(join(gitDir, ref), "utf8").trim();
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

export function writeRef({ gitDir }: OwnRepository, ref: string, commit: CommitId): void {
  const path = join(gitDir, ref);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.lock`, `${commit}\n`);
  crashPoint(`store: ${ref} written, not moved`);
  renameSync(`${path}.lock`, path);
  crashPoint(`store: after ${ref}`);
}

/** Names given to `pin`, sorted. */
export function listPins(gitDir: string): readonly string[] {
  try {
    const files = readdirSync(join(gitDir, PINS)).filter((name) => !name.endsWith(".lock"));
    return files.map((name) => decodeURIComponent(name)).sort();
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}

export const dropPin = (gitDir: string, name: string): void =>
  rmSync(join(gitDir, pinRef(name)), { force: true });
