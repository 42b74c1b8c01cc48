import type { FeatureFacts } from "./facts.ts";
import type { Sources } from "./fingerprint.ts";

/** Every text of a feature that a finding can point into. */
export function sourcesOf({ feature, spec, plan, checklists, evidence }: FeatureFacts): Sources {
  const documents = [feature, spec, plan, evidence, ...checklists];
  return new Map(
    documents.flatMap((document): [string, string][] =>
      document === null ? [] : [[document.file, document.source]],
    ),
  );
}
