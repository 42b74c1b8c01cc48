import type { Diagnostic, Parsed } from "../model/diagnostic.ts";
import type { Feature } from "../model/feature.ts";
import { checkboxWithoutId } from "./checkbox-without-id.ts";
import type { FeatureRule } from "./feature-rule.ts";
import { mergeConflict } from "./merge-conflict.ts";
import { noTasks } from "./no-tasks.ts";
import { outsidePath } from "./outside-path.ts";
import { placeholder } from "./placeholder.ts";
import { unknownMarker } from "./unknown-marker.ts";

const FEATURE_RULES: readonly FeatureRule[] = [
  mergeConflict,
  noTasks,
  checkboxWithoutId,
  outsidePath,
  placeholder,
  unknownMarker,
];

/** What the parse reported and what the rules find, in the order of the text. */
export function applyRules(parsed: Parsed<Feature>): readonly Diagnostic[] {
  return sortDiagnostics([...parsed.diagnostics, ...FEATURE_RULES.flatMap((rule) => rule(parsed))]);
}

export const sortDiagnostics = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  [...diagnostics].sort(
    (a, b) => a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
