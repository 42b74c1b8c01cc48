import type { FeatureCheck, FoundDiagnostic } from "../rules/check-feature.ts";
import { type CheckView, readFailures } from "./check-view.ts";
import { plainDiagnostic } from "./format-graph-json.ts";
import { jsonDocument } from "./json-document.ts";

/** The check for programs, version 1: fields are only ever added. Paths are project-relative with `/`. */
export function formatCheckJson(view: CheckView): string {
  const { features, ok, historyMissing = false } = view;
  return jsonDocument({
    version: 1,
    ok,
    features: features.map(plainFeature),
    failures: readFailures(view),
    historyMissing,
  });
}

const plainFeature = ({ dir, gated, total, done, aside, open, diagnostics, ...rest }: FeatureCheck) => ({
  dir,
  gated,
  total,
  done,
  aside,
  open,
  diagnostics: diagnostics.map(plainFinding),
  ok: rest.ok,
  openTasks: rest.openTasks,
  known: rest.known,
});

const plainFinding = (diagnostic: FoundDiagnostic): object => ({
  ...plainDiagnostic(diagnostic),
  length: diagnostic.length,
  help: diagnostic.help ?? null,
  related: (diagnostic.related ?? []).map(({ message, file, line, column }) => ({
    message,
    file,
    line,
    column,
  })),
  fingerprint: diagnostic.fingerprint,
});
