import type { Diagnostic } from "../model/diagnostic.ts";
import type { FeatureDocuments } from "../model/documents.ts";
import type { EvidenceLevel, Receipt } from "../model/evidence.ts";
import type { Feature } from "../model/feature.ts";
import type { TaskGraph } from "../model/graph.ts";

/** Everything that the rules of `check` may look at. Gathered before, so that rules stay pure. */
export interface FeatureFacts extends FeatureDocuments {
  readonly feature: Feature;
  readonly graph: TaskGraph;
  readonly paths: PathFacts;
  /** Null where the feature has no evidence file. */
  readonly evidence: EvidenceFacts | null;
  /** The level that ticks of this feature must reach; null where none is required. */
  readonly required: EvidenceLevel | null;
}

/**
 * Where a path of a ticked task is found. `elsewhere`: a file of the project ends with it. `gone`: a commit once
 * had it. `never`: no commit and no file has it. `unknown`: nobody can tell (no history, or only a
 * part of it; a path that git ignores, or one of a submodule).
 */
export type PathStatus = "here" | "elsewhere" | "gone" | "never" | "unknown";

export interface PathFacts {
  statusOf(path: string): PathStatus;
}

/** `fileLine`: its 1-based line in the evidence file. */
export type PlacedReceipt = Receipt & { readonly fileLine: number };

export interface EvidenceFacts {
  readonly file: string;
  readonly source: string;
  /** Oldest first. */
  readonly receipts: readonly PlacedReceipt[];
  /** Lines that hold no receipt. */
  readonly unreadable: readonly number[];
  /**
   * What a file holds now, of every path that a receipt names; null where it is gone. SHA-256 of its bytes, and of them
   * with either line end, because a checkout may turn those.
   */
  readonly contents: ReadonlyMap<string, readonly string[] | null>;
  /** Where content of a vanished file is found now, by its SHA-256. */
  readonly movedTo: ReadonlyMap<string, string>;
}

/** A rule over the facts of one feature. Same facts, same diagnostics. */
export type CheckRule = (facts: FeatureFacts) => readonly Diagnostic[];
