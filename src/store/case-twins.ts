import { type BigIntStats, lstatSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isCode } from "./file-content.ts";
import type { FileChange } from "./store.ts";

/**
 * Renames that only change the case of a name. Where the file system takes `a.txt` and `A.txt` for one file, they are a
 * deletion and a creation of the same file: done one by one, the second step would undo the first.
 */
export class CaseTwins {
  readonly #root: string;
  readonly #twins = new Map<string, string>();

  constructor(root: string, changes: readonly FileChange[]) {
    this.#root = root;
    const known = new Map<string, string>();
    for (const { path } of changes) {
      const folded = foldCase(path);
      const other = known.get(folded);
      if (other === undefined) known.set(folded, path);
      else this.#twins.set(path, other).set(other, path);
    }
  }

  /** Whether the change holds another spelling of this path. */
  has(path: string): boolean {
    return this.#twins.has(path);
  }

  /**
   * `other-spelling`: what answers to this name is the file under its other spelling, which the folder lists instead.
   * `other-folder`: the spellings differ in a folder, and both names look present.
   */
  answers(path: string): "itself" | "other-spelling" | "other-folder" {
    const twin = this.#twins.get(path);
    if (twin === undefined || !this.#isSameFile(path, twin)) return "itself";
    if (dirname(path) !== dirname(twin)) return "other-folder";
    const listed = readdirSync(join(this.#root, dirname(path)));
    return listed.includes(basename(path)) ? "itself" : "other-spelling";
  }

  #isSameFile(path: string, twin: string): boolean {
    const [own, other] = [statsOf(join(this.#root, path)), statsOf(join(this.#root, twin))];
    return own !== null && other !== null && own.ino === other.ino && own.dev === other.dev;
  }
}

/** Apple's file system takes composed and decomposed letters for the same as well. */
const foldCase = (path: string): string => path.normalize("NFC").toLowerCase();

function statsOf(path: string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true });
  } catch (error) {
    if (isCode(error, "ENOENT", "ENOTDIR", "ENAMETOOLONG")) return null;
    throw error;
  }
}
