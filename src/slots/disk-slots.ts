import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { treeOfCommit, writeCommit } from "../store/commits.ts";
import { type Git, GitError } from "../store/git.ts";
import type { OwnRepository } from "../store/own-repository.ts";
import { stageFiles } from "../store/stage-files.ts";
import type { CommitId } from "../store/store.ts";
import { crashPoint } from "../util/crash-point.ts";
import { sha256 } from "../util/hash.ts";
import { CopiedIntoSlot, type CopiesOptions } from "./copied-into-slot.ts";
import { refreshView } from "./git-view.ts";
import { type HiddenPath, hiddenPaths, LEFT_OUT_RULES } from "./hidden-paths.ts";
import { linkRoots, namesAbove, type OutsideRoot } from "./outside-roots.ts";
import { removeFolder } from "./remove-folder.ts";
import { resetCheckout } from "./reset-checkout.ts";
import { type Slot, SlotLost, type Slots } from "./slots.ts";

/**
 * Persistent checkouts in the cache directory, each with an index of its own in the store's repository. A new base only
 * changes the files that differ, and dependency folders outlive the task that filled them.
 */
export interface SlotsOptions {
  readonly repository: OwnRepository;
  readonly cacheDir: string;
  readonly count: number;
  readonly roots: readonly OutsideRoot[];
  readonly copies: Pick<CopiesOptions, "root" | "patterns" | "bytesMax">;
}

export function openSlots(options: SlotsOptions): Slots {
  return new DiskSlots(options.count, (index) => new DiskSlot(options, index));
}

class DiskSlots implements Slots {
  readonly #free: DiskSlot[];
  readonly #open: (index: number) => DiskSlot;
  readonly #waiting: ((slot: DiskSlot) => void)[] = [];
  readonly #idle: ((slot: DiskSlot) => void)[] = [];
  readonly #taken = new Map<Slot, DiskSlot>();

  constructor(count: number, open: (index: number) => DiskSlot) {
    this.#free = Array.from({ length: count }, (_, at) => open(at + 1));
    this.#open = open;
  }

  async acquire(commit: CommitId, priority?: "idle"): Promise<Slot> {
    const queue = priority === "idle" ? this.#idle : this.#waiting;
    const slot = this.#free.shift() ?? (await new Promise<DiskSlot>((resolve) => queue.push(resolve)));
    this.#taken.set(slot, slot);
    try {
      await slot.checkout(commit);
      return slot;
    } catch (error) {
      this.release(slot);
      throw error;
    }
  }

  async salvage(index: number, base: CommitId, held: readonly CommitId[]): Promise<CommitId | null> {
    // The run that died may have had more of them.
    const slot = this.#free.find((each) => each.index === index) ?? this.#open(index);
    const holds = slot.holds();
    if (holds === null || !held.includes(holds)) return null;
    try {
      return await slot.commit(base, "left behind");
    } catch (error) {
      if (error instanceof GitError) return null;
      throw error;
    }
  }

  release(slot: Slot): void {
    const own = this.#taken.get(slot);
    if (own === undefined) return;
    this.#taken.delete(slot);
    own.rest();
    const next = this.#waiting.shift() ?? this.#idle.shift();
    if (next) next(own);
    else {
      // The lowest number first: its files and dependencies are the warmest.
      this.#free.push(own);
      this.#free.sort((a, b) => a.index - b.index);
    }
  }
}

class DiskSlot implements Slot {
  readonly index: number;
  readonly dir: string;
  readonly home: string;
  dependencies: readonly string[] = [];
  readonly gitView: string;
  readonly tmpDir: string;
  readonly env: Readonly<Record<string, string>>;
  leftOut: readonly HiddenPath[] = [];
  readonly #repository: OwnRepository;
  readonly #indexFile: string;
  readonly #holdsFile: string;
  readonly #git: Git;
  readonly #copies: CopiedIntoSlot;
  /** The folder as the last checkout left it; held open, so that no other can get its inode. */
  #held: number | null = null;
  readonly #roots: readonly OutsideRoot[];

  constructor({ repository, cacheDir, copies, roots }: SlotsOptions, index: number) {
    const home = join(cacheDir, "slots", String(index));
    this.index = index;
    this.home = home;
    const names = namesAbove(copies.root, roots);
    this.dir = names.length === 0 ? join(home, "tree") : join(home, "beside", ...names);
    this.#roots = roots;
    this.gitView = join(home, "view");
    this.tmpDir = join(home, "tmp");
    this.env = { PORT: String(portOf(cacheDir, index)) };
    this.#repository = repository;
    this.#indexFile = join(home, "index");
    this.#holdsFile = join(home, "holds");
    // The checkout is ours, on a file system of ours, whatever the user's can hold.
    this.#git = repository.at(this.dir, this.#indexFile, { "core.fileMode": "true" });
    const git = repository.at(copies.root, this.#indexFile);
    this.#copies = new CopiedIntoSlot({ ...copies, git, dir: this.dir });
    mkdirSync(home, { recursive: true, mode: 0o700 });
    rmSync(`${this.#indexFile}.lock`, { force: true });
  }

  /** The commit that was checked out last; null when a crash left it halfway. */
  holds(): CommitId | null {
    if (!existsSync(this.dir) || !existsSync(this.#indexFile)) return null;
    try {
      return readFileSync(this.#holdsFile, "utf8");
    } catch {
      return null;
    }
  }

  async checkout(commit: CommitId): Promise<void> {
    rmSync(this.#holdsFile, { force: true });
    removeFolder(this.tmpDir);
    const checkout = { git: this.#git, dir: this.dir, indexFile: this.#indexFile };
    this.dependencies = await resetCheckout(checkout, commit, this.#copies.untouched());
    await this.#copies.refresh();
    linkRoots(this.dir, this.#roots);
    crashPoint("slot: checked out, its view not refreshed");
    await refreshView({
      repository: this.#repository,
      viewDir: this.gitView,
      indexFile: this.#indexFile,
      commit,
    });
    writeFileSync(this.#holdsFile, commit);
    this.rest();
    this.#held = openSync(this.dir, "r");
    crashPoint("slot: after a checkout");
  }

  isLost(): boolean {
    if (this.#held === null) return false;
    const now = lstatSync(this.dir, { bigint: true, throwIfNoEntry: false })?.ino;
    const whole = existsSync(this.#indexFile) && existsSync(this.gitView);
    return !whole || now !== fstatSync(this.#held, { bigint: true }).ino;
  }

  /** Nobody works in it until its next checkout. */
  rest(): void {
    if (this.#held !== null) closeSync(this.#held);
    this.#held = null;
  }

  async commit(parent: CommitId, message: string): Promise<CommitId> {
    // A tree that is empty because it was deleted must not look like a task that deleted everything.
    if (this.isLost()) throw new SlotLost(this.dir);
    const { skipped } = await stageFiles(this.#git, this.dir, { nested: "absorb" });
    this.leftOut = skipped.map(({ path, why }) => ({ path, rule: LEFT_OUT_RULES[why] }));
    crashPoint("slot: work staged, not committed");
    const tree = await this.#git.line(["write-tree"]);
    if (tree === (await treeOfCommit(this.#repository, parent))) return parent;
    return writeCommit(this.#repository, { tree, parents: [parent], message });
  }

  ignored(paths: readonly string[]): Promise<readonly HiddenPath[]> {
    return hiddenPaths({ git: this.#git, dir: this.dir, rules: this.#repository.ignoreRules, paths });
  }
}

const PORT_FIRST = 10_240;
/** From 32,768 on the system hands out ports by itself. */
const PORT_BLOCKS = 352;
/** As many as there can be jobs. */
const SLOTS_OF_A_BLOCK = 64;

/** The same in every run; two projects on one machine rarely share a block, two slots of one never a port. */
function portOf(cacheDir: string, index: number): number {
  const block = Number.parseInt(sha256(cacheDir).slice(0, 8), 16) % PORT_BLOCKS;
  return PORT_FIRST + block * SLOTS_OF_A_BLOCK + index - 1;
}
