import { constants, copyFileSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CopiedFile, listCopiedFiles, stampOf } from "../store/copied-files.ts";
import type { Git } from "../store/git.ts";

/** The files of `workspace.copy` in one slot: its own copies, as they are in the person's tree at each checkout. */
export interface CopiesOptions {
  /** The person's files with the slot's index: what the commit holds is not copied. */
  readonly git: Git;
  readonly root: string;
  readonly dir: string;
  readonly patterns: readonly string[];
  /** Of all copies of a slot. */
  readonly bytesMax: number;
}

export class CopiedIntoSlot {
  readonly #options: CopiesOptions;
  /** By path: what was copied, and what the copy looked like when nobody had touched it yet. */
  readonly #copies = new Map<string, { readonly source: string; readonly copy: string }>();

  constructor(options: CopiesOptions) {
    this.#options = options;
  }

  /** Copies that nobody has touched: a reset may leave them where they are. */
  untouched(): ReadonlySet<string> {
    return new Set([...this.#copies.keys()].filter((path) => this.#isUntouched(path)));
  }

  /** After a reset: what is new or changed is copied, what is gone from the person's tree or now tracked goes. */
  async refresh(): Promise<void> {
    const { git, root, dir, patterns, bytesMax } = this.#options;
    if (patterns.length === 0) return;
    const { files } = await listCopiedFiles(git, root, patterns);
    const wanted = within(files, bytesMax);
    for (const path of [...this.#copies.keys()])
      if (!wanted.has(path)) {
        if (this.#isUntouched(path)) rmSync(join(dir, path));
        this.#copies.delete(path);
      }
    for (const file of wanted.values())
      if (this.#copies.get(file.path)?.source !== file.stamp || !this.#isUntouched(file.path))
        this.#copy(file);
  }

  #copy({ path, source, stamp }: CopiedFile): void {
    const { dir } = this.#options;
    const target = join(dir, path);
    if (!makeFolders(dir, dirname(path))) return;
    try {
      rmSync(target, { recursive: true, force: true });
      copyFileSync(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    } catch (error) {
      // The person took it away at this moment, or it was never theirs to read.
      if (["ENOENT", "EACCES"].includes((error as NodeJS.ErrnoException).code ?? "")) return;
      throw error;
    }
    this.#copies.set(path, { source: stamp, copy: stampOf(lstatSync(target, { bigint: true })) });
  }

  #isUntouched(path: string): boolean {
    const stats = lstatSync(join(this.#options.dir, path), { bigint: true, throwIfNoEntry: false });
    return stats !== undefined && stampOf(stats) === this.#copies.get(path)?.copy;
  }
}

/** Grown during a run beyond what was allowed at its start: what no longer fits is left out. */
function within(files: readonly CopiedFile[], bytesMax: number): ReadonlyMap<string, CopiedFile> {
  const fitting = new Map<string, CopiedFile>();
  let left = bytesMax;
  for (const file of files) {
    if (file.bytes > left) continue;
    left -= file.bytes;
    fitting.set(file.path, file);
  }
  return fitting;
}

/** Real folders only: a link that the commit holds could lead anywhere. */
function makeFolders(dir: string, below: string): boolean {
  let folder = dir;
  for (const name of below === "." ? [] : below.split("/")) {
    folder = join(folder, name);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found === undefined) mkdirSync(folder);
    else if (!found.isDirectory()) return false;
  }
  return true;
}
