import { listFiles } from "./audit/list-files.ts";
import { pathFacts } from "./audit/path-facts.ts";
import { readDocuments } from "./audit/read-documents.ts";
import { readEvidence } from "./audit/read-evidence.ts";
import { readFeature } from "./config/read-feature.ts";
import { buildGraph } from "./graph/build-graph.ts";
import type { Parsed } from "./model/diagnostic.ts";
import type { EvidenceLevel } from "./model/evidence.ts";
import type { SetupFailure } from "./model/failure.ts";
import type { Feature } from "./model/feature.ts";
import { checkFeature, type FeatureCheck } from "./rules/check-feature.ts";
import type { PathFacts } from "./rules/facts.ts";
import type { RuleSettings } from "./rules/settle-severities.ts";

/** The table of contents of `check`: read every feature, gather what its rules look at, judge. */
export interface CheckRequest {
  readonly root: string;
  /** `gated`: its open tasks count against it. */
  readonly features: readonly { readonly dir: string; readonly gated: boolean }[];
  readonly allowOpen: boolean;
  readonly settings: RuleSettings;
  /** The level that the ticks of a gated feature must reach; null where none is required. */
  readonly required: (dir: string) => EvidenceLevel | null;
  /** Every feature with an evidence file must reach it, too. */
  readonly requiredOfAll: boolean;
  /** Fingerprints of accepted findings. */
  readonly baseline: ReadonlySet<string>;
  /** Told before each feature is read, and with null at the end. */
  readonly progress?: (feature: { readonly dir: string; readonly index: number } | null) => void;
}

export interface ProjectCheck {
  readonly features: readonly FeatureCheck[];
  /** Features that could not be read. */
  readonly failures: readonly SetupFailure[];
  /** A ticked task names a file that is nowhere, and of the history that could tell only a part is here. */
  readonly historyMissing: boolean;
  readonly ok: boolean;
}

export async function checkProject(request: CheckRequest): Promise<ProjectCheck> {
  const { root } = request;
  const failures: SetupFailure[] = [];
  const read: { readonly parsed: Parsed<Feature>; readonly gated: boolean }[] = [];
  for (const [index, { dir, gated }] of request.features.entries()) {
    request.progress?.({ dir, index });
    const parsed = await readFeature(root, dir);
    if (parsed.ok) read.push({ parsed: parsed.value, gated });
    else failures.push(parsed.error);
  }
  const filesOnce = once(() => listFiles(root));
  const parsedFeatures = read.map(({ parsed }) => parsed.value);
  const { paths, historyMissing } = await pathFacts(root, parsedFeatures, filesOnce);
  const features: FeatureCheck[] = [];
  for (const { parsed, gated } of read)
    features.push(await checkOne(request, parsed, gated, paths, filesOnce));
  request.progress?.(null);
  return { features, failures, historyMissing, ok: failures.length === 0 && features.every(({ ok }) => ok) };
}

async function checkOne(
  { root, allowOpen, settings, required, requiredOfAll, baseline }: CheckRequest,
  { value: feature, diagnostics }: Parsed<Feature>,
  gated: boolean,
  paths: PathFacts,
  files: () => Promise<readonly string[]>,
): Promise<FeatureCheck> {
  const evidence = await readEvidence(root, feature.dir, files);
  const held = gated || (requiredOfAll && evidence !== null);
  const facts = {
    ...(await readDocuments(root, feature.dir)),
    feature,
    graph: buildGraph(feature, "phases"),
    paths,
    evidence,
    required: held ? required(feature.dir) : null,
  };
  return checkFeature(facts, diagnostics, { gated, allowOpen, settings, baseline });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
