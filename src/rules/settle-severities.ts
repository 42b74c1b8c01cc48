import type { Diagnostic, Severity } from "../model/diagnostic.ts";
import { RULES, type Rule } from "./catalogue.ts";

/** What a project wants of a rule. */
export type RuleSetting = Severity | "off";

/** Settings by rule code. */
export type RuleSettings = ReadonlyMap<string, RuleSetting>;

const BY_CODE: ReadonlyMap<string, Rule> = new Map(Object.values(RULES).map((rule) => [rule.code, rule]));

/** Weighs what the rules found: the project's settings first, then what incomplete work means in this feature. */
export function settleSeverities(
  diagnostics: readonly Diagnostic[],
  settings: RuleSettings,
  gated: boolean,
): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const rule = BY_CODE.get(diagnostic.code);
    const setting = settings.get(diagnostic.code) ?? (rule?.off === true ? "off" : diagnostic.severity);
    if (setting === "off") return [];
    const severity = rule?.gated === true && !gated && setting === "error" ? "warning" : setting;
    return [{ ...diagnostic, severity }];
  });
}

/** As a project without settings sees them: rules that are off by default are silent. */
export const byDefault = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] =>
  settleSeverities(diagnostics, new Map(), true);
