import type { LeftOutReason } from "../model/event.ts";
import type { Failure, SetupFailure } from "../model/failure.ts";
import type { Result } from "../model/result.ts";
import type { TaskId } from "../model/task.ts";

/** Commits and trees of specrun's own repository, full hex object names. */
export type CommitId = string;
export type TreeId = string;

export interface FileChange {
  /** Project-relative, `/`. */
  readonly path: string;
  readonly status: "added" | "modified" | "deleted";
  /** Git modes; `000000` where the file does not exist on that side. */
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
}

export interface LineCount {
  readonly added: number;
  readonly removed: number;
}

/** A file as it should be in a tree; `blob: null` removes it. */
export interface FileState {
  readonly path: string;
  readonly mode: string;
  readonly blob: string | null;
}

export type Merge =
  | { readonly kind: "merged"; readonly commit: CommitId }
  /** `people`: paths that a person changed on our side; `tasks`: who changed the others. */
  | {
      readonly kind: "conflict";
      readonly paths: readonly string[];
      readonly people: readonly string[];
      readonly tasks: readonly TaskId[];
      /** `ours` with everything of `theirs` that is not in conflict. */
      readonly partial: CommitId;
    }
  /** Git merged it, but something that our side holds would vanish. */
  | { readonly kind: "would-lose"; readonly paths: readonly string[] };

export interface WithoutPeople {
  readonly commit: CommitId;
  /** What people changed, sorted; empty when they changed nothing. */
  readonly paths: readonly string[];
}

export type Applied =
  | { readonly kind: "applied"; readonly paths: readonly string[] }
  /** A person changed these files since the merge; their bytes stay, nothing of `to` is lost. */
  | { readonly kind: "raced"; readonly paths: readonly string[] };

export interface SkippedPath {
  readonly path: string;
  readonly why: LeftOutReason;
}

/**
 * The project's own history: a bare, self-contained repository in the state directory. The user's repository
 * metadata is read, never written. Rejects only on bugs; what disks and people cause is a value.
 */
export interface Store {
  /**
   * The user's tree as it is now. Appends to one linear chain of commits, each by a person (snapshot) or a
   * task (merge); returns the chain's head unchanged when nothing differs from it.
   */
  snapshot(): Promise<Result<CommitId, SetupFailure>>;
  /** False for a commit of a history that was deleted since. */
  has(commit: CommitId): Promise<boolean>;
  /** Files of the person that the last snapshot left out: no task sees them, and none can be lost by one. */
  readonly skipped: readonly SkippedPath[];
  treeOf(commit: CommitId): Promise<TreeId>;
  /** Tree identity without the given paths: two commits that differ only there are equal for a check. */
  treeWithout(commit: CommitId, paths: readonly string[]): Promise<TreeId>;
  /** Without rename detection, sorted by path. */
  changes(from: CommitId, to: CommitId): Promise<readonly FileChange[]>;
  /** Lines added and removed by path; null for what is no text. */
  lineCounts(from: CommitId, to: CommitId): Promise<ReadonlyMap<string, LineCount | null>>;
  /** Unified diff, of all files or of these, cut to `bytesMax` with a line that says so. */
  patch(from: CommitId, to: CommitId, bytesMax: number, paths?: readonly string[]): Promise<string>;
  read(commit: CommitId, path: string): Promise<Buffer | null>;
  /** Many files by one process, in the order of `paths`; null where there is none. */
  readAll(commit: CommitId, paths: readonly string[]): Promise<ReadonlyMap<string, Buffer | null>>;
  /** All paths, sorted. */
  list(commit: CommitId): Promise<readonly string[]>;
  /** `commit` with these files replaced; the parent is `commit`, it does not join the chain. */
  withFiles(commit: CommitId, files: readonly FileState[]): Promise<CommitId>;
  /** Three-way merge of `theirs`, made from `base`, onto `ours` (a chain commit). Touches no working tree. */
  merge(input: { base: CommitId; ours: CommitId; theirs: CommitId; task: TaskId | null }): Promise<Merge>;
  /** `commit` without what people changed since an earlier commit of its chain; null where that cannot be told apart. */
  withoutPeople(since: CommitId, commit: CommitId): Promise<WithoutPeople | null>;
  /**
   * Writes exactly the difference from `from` to `to` into the user's tree and moves the chain to `to`.
   * Every file is set aside, verified against `from`, then linked: a racing save is never overwritten.
   * Calling it again after a crash finishes what was begun.
   */
  apply(from: CommitId, to: CommitId): Promise<Result<Applied, Failure>>;
  /** Keeps a commit from ever being collected, under a readable name. */
  pin(name: string, commit: CommitId): Promise<void>;
  pinned(name: string): Promise<CommitId | null>;
  /** Exports `theirs`' version of some paths to a folder a person can open; returns that folder. */
  keep(label: string, theirs: CommitId, paths: readonly string[]): Promise<string>;
  /** Null while the same branch (or no branch) is checked out as when the store was opened. */
  branchSwitched(): Promise<SetupFailure | null>;
}
