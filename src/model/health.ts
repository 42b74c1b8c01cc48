import type { SetupFailure } from "./failure.ts";
import type { ResolvedBy } from "./feature.ts";
import type { TaskId } from "./task.ts";

/** What `doctor` looks at and finds, as fields. The sentences are made in report/ alone. */
export type FactStatus = "ok" | "warning" | "problem";

export type FactName =
  | "node"
  | "git"
  | "flock"
  | "sandbox"
  | "key"
  | "project"
  | "settings"
  | "agent"
  | "feature"
  | "repository"
  | "submodules"
  | "filters"
  | "skipped"
  | "state"
  | "cache"
  | "disk"
  | "lock"
  | "runs"
  | "apply"
  | "slots"
  | "processes"
  | "helpers"
  | "locks"
  | "temporary"
  | "refs";

export type Fact =
  /** Something that would stop a run, in the words that the run would use. */
  | Of<"failure", { readonly name: FactName; readonly failure: SetupFailure }>
  | Of<"node", { readonly version: string; readonly needed: string }>
  | Of<"git", { readonly version: string }>
  | Of<"flock", { readonly found: boolean }>
  | Of<"sandbox", object>
  | Of<"key", { readonly variable: string | null }>
  | Of<"project", { readonly root: string }>
  | Of<"settings", { readonly jobs: number }>
  | Of<"agent", { readonly agent: string; readonly program: string }>
  | Of<"feature", { readonly dir: string; readonly resolvedBy: ResolvedBy }>
  | Of<"repository", { readonly traits: readonly RepositoryTrait[]; readonly branch: string | null }>
  | Of<"submodules", { readonly paths: readonly string[] }>
  | Of<"filters", { readonly names: readonly string[] }>
  | Of<"skipped", { readonly paths: readonly string[] }>
  | Of<"folder", { readonly name: "state" | "cache"; readonly path: string; readonly parts: readonly Part[] }>
  | Of<"disk", { readonly path: string; readonly freeBytes: number }>
  | Of<"lock", { readonly holder: string | null }>
  | Of<"runs", { readonly unfinished: readonly UnfinishedRun[]; readonly finished: number }>
  | Of<"apply", { readonly interrupted: boolean }>
  | Of<"slots", SlotCounts>
  | Of<"leftover", { readonly kind: LeftoverKind; readonly items: readonly string[] }>;

type Of<About extends string, Fields> = { readonly about: About; readonly status: FactStatus } & Fields;

export type RepositoryTrait =
  | "none"
  | "below-root"
  | "linked-worktree"
  | "git-dir-elsewhere"
  | "unborn"
  | "detached"
  | "shallow"
  | "partial"
  | "sparse"
  | "sha256"
  | "split-index"
  | "fsmonitor"
  | "foreign-owner";

export interface Part {
  readonly name: string;
  readonly bytes: number;
}

export interface UnfinishedRun {
  readonly run: string;
  readonly feature: string;
  readonly tasks: readonly TaskId[];
}

export interface SlotCounts {
  readonly count: number;
  /** Holding work that is in no commit, by number. */
  readonly dirty: readonly number[];
  /** More than a run would use now. */
  readonly spare: readonly number[];
}

/** What a run that was killed leaves behind. */
export type LeftoverKind = "processes" | "helpers" | "locks" | "temporary" | "refs";

/** What `doctor --clean` did, or with `--dry-run` would do. */
export interface CleanUp {
  readonly dryRun: boolean;
  /** Files of a task were half written; the rest was written, or all of it taken back. */
  readonly applyFinished: boolean;
  readonly removed: readonly { readonly kind: LeftoverKind | "slots"; readonly items: readonly string[] }[];
  /** A person's bytes that a crash had set aside: back at their path, or beside it. */
  readonly restored: readonly string[];
  /** Attempts whose work is in a checkout alone. While there are some, checkouts and objects stay. */
  readonly spared: readonly { readonly task: TaskId; readonly slot: number; readonly feature: string }[];
  readonly repository: { readonly bytesBefore: number; readonly bytesAfter: number };
  readonly bytesFreed: number;
}
