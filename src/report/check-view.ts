import type { Diagnostic, Severity } from "../model/diagnostic.ts";
import type { SetupFailure } from "../model/failure.ts";
import { RULES, type Rule } from "../rules/catalogue.ts";
import type { FeatureCheck, FoundDiagnostic } from "../rules/check-feature.ts";
import { GATE_RULES, openTaskFindings } from "../rules/gate-findings.ts";
import { describe } from "./format-failure.ts";
import type { Palette } from "./palette.ts";

/** What every format prints. */
export interface CheckView {
  readonly features: readonly FeatureCheck[];
  /** Features that could not be read. */
  readonly failures?: readonly SetupFailure[];
  /** Nothing failed, features that could not be read included. */
  readonly ok: boolean;
  readonly allowOpen: boolean;
  /** A ticked task names a file that nobody has seen, and only a complete history could tell more. */
  readonly historyMissing?: boolean;
  readonly paint?: Palette;
  /** Width of the terminal, where there is one. */
  readonly columns?: number;
}

/** What a document says of its making. */
export interface CheckStamp {
  readonly version: string;
  readonly at: Date;
}

export interface NamedRule extends Rule {
  readonly name: string;
}

/** Every rule that a finding of `check` can have, the gate's own included, by code. */
export const CHECK_RULE_BY_CODE: ReadonlyMap<string, NamedRule> = new Map(
  Object.entries({ ...GATE_RULES, ...RULES } as Record<string, Rule>)
    .map(([name, rule]): [string, NamedRule] => [rule.code, { ...rule, name }])
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);

export const countOf = (diagnostics: readonly Diagnostic[], severity: Severity): number =>
  diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;

/** Features whose open tasks fail the gate. */
export const blockingFeatures = ({ features, allowOpen }: CheckView): readonly FeatureCheck[] =>
  allowOpen ? [] : features.filter(({ gated, open }) => gated && open > 0);

/** Everything that was found in one feature, with its open tasks where they fail the gate. */
export function findingsOf(feature: FeatureCheck, allowOpen: boolean): readonly FoundDiagnostic[] {
  const open = feature.gated && !allowOpen ? openTaskFindings(feature) : [];
  return [...feature.diagnostics, ...open];
}

/** A feature that could not be read, in words. */
export interface ReadFailure {
  readonly reason: SetupFailure["reason"];
  /** The file it is about; the folder of the configuration where it is about none. */
  readonly path: string;
  readonly message: string;
  readonly help: string;
}

export function readFailures({ failures = [] }: CheckView): readonly ReadFailure[] {
  return failures.map((failure) => {
    const { headline, help } = describe(failure, new Map());
    const path = "path" in failure ? failure.path : "file" in failure ? failure.file : ".specify";
    return { reason: failure.reason, path, message: headline, help };
  });
}
