import type { CommitId } from "../store/store.ts";
import type { CommandPlace } from "./commands.ts";

/** One isolated checkout, outside the project, reused from task to task. */
export interface Slot extends CommandPlace {
  /** 1-based, shown to people. */
  readonly index: number;
  /** Absolute path of the checkout. It never holds a `.git` that the host would read. */
  readonly dir: string;
  /** Small read-only git view that sandboxed commands see as `.git`; null without one. */
  readonly gitView: string | null;
  /** What keeps commands of two slots out of each other's way: a `PORT` of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute folder of records about the slot, around or beside `dir`; no sandboxed command sees it. */
  readonly home: string;
  /** Untracked folders of dependencies that the last checkout found and left in place, project-relative. */
  readonly dependencies: readonly string[];
  /** Emptied by every checkout. */
  readonly tmpDir: string;
  /** Somebody deleted or replaced it since its last checkout: what was done in it is gone. The next checkout mends it. */
  isLost(): boolean;
  /** Makes the working files equal to `commit`: only differing files change, leftovers go, dependency folders stay. */
  checkout(commit: CommitId): Promise<void>;
  /** Everything that is not ignored, as a commit on top of `parent`; `parent` itself when nothing changed. Rejects when it is lost. */
  commit(parent: CommitId, message: string): Promise<CommitId>;
  /** New files that the last commit had to leave out, each with the rule that says so. */
  readonly leftOut: readonly { readonly path: string; readonly rule: string }[];
  /** Paths under the slot that exist but are hidden by an ignore rule, each with its rule. */
  ignored(paths: readonly string[]): Promise<readonly { readonly path: string; readonly rule: string }[]>;
}

export class SlotLost extends Error {
  constructor(dir: string) {
    super(`the checkout ${dir} is no longer there`);
  }
}

export interface Slots {
  /** Waits for a free slot and checks `commit` out; `idle`: after everybody who waits for one otherwise. */
  acquire(commit: CommitId, priority?: "idle"): Promise<Slot>;
  release(slot: Slot): void;
  /**
   * What a run that died left in one of its slots, as a commit on `base`; null where that slot is gone, or was given
   * another tree than one of `held`.
   */
  salvage(index: number, base: CommitId, held: readonly CommitId[]): Promise<CommitId | null>;
}
