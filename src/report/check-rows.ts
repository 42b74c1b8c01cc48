import type { FeatureCheck } from "../rules/check-feature.ts";
import { formatCount, plural } from "./amounts.ts";
import { countOf } from "./check-view.ts";

/** Which features a table shows, so that one problem among many features can be seen. */
export interface CheckRows {
  readonly shown: readonly FeatureCheck[];
  readonly rest: readonly FeatureCheck[];
}

const FEW = 20;

/** Few features are all shown; of many those that fail, have findings or are gated, the gravest first to stay. */
export function chooseRows(features: readonly FeatureCheck[], rowsMax: number): CheckRows {
  if (features.length <= Math.min(FEW, rowsMax)) return { shown: features, rest: [] };
  const someGated = features.some(({ gated }) => !gated);
  const ranked = features
    .map((feature) => ({ feature, rank: rankOf(feature, someGated) }))
    .filter(({ rank }) => rank < QUIET)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, rowsMax);
  const kept = new Set(ranked.map(({ feature }) => feature));
  return {
    shown: features.filter((feature) => kept.has(feature)),
    rest: features.filter((feature) => !kept.has(feature)),
  };
}

const QUIET = 4;

function rankOf({ ok, gated, diagnostics }: FeatureCheck, gatedIsRare: boolean): number {
  if (!ok) return 0;
  if (gated && gatedIsRare) return 1;
  if (countOf(diagnostics, "info") < diagnostics.length) return 2;
  return diagnostics.length > 0 ? 3 : QUIET;
}

/** `and 37 more features without findings: 1,204 tasks, 1,204 done`. */
export function restLine(rest: readonly FeatureCheck[], shown: number): string {
  const sum = (amount: (feature: FeatureCheck) => number): number =>
    rest.reduce((total, feature) => total + amount(feature), 0);
  const findings = sum(({ diagnostics }) => diagnostics.length);
  const noun = rest.length === 1 ? "feature" : "features";
  const parts = [
    plural(
      sum(({ total }) => total),
      "task",
    ),
    `${formatCount(sum(({ done }) => done))} done`,
    ...some(
      sum(({ aside }) => aside),
      "aside",
    ),
    ...some(
      sum(({ open }) => open),
      "open",
    ),
    ...(findings > 0 ? [plural(findings, "finding")] : []),
  ];
  const count = `${formatCount(rest.length)} ${shown > 0 ? "more " : ""}${noun}`;
  return `${shown > 0 ? "and " : ""}${count}${findings > 0 ? "" : " without findings"}: ${parts.join(", ")}`;
}

const some = (count: number, word: string): readonly string[] =>
  count > 0 ? [`${formatCount(count)} ${word}`] : [];

/** How often each rule was broken, the gravest and most frequent first. */
export interface RuleCount {
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
  readonly count: number;
}

export function ruleCounts(features: readonly FeatureCheck[]): readonly RuleCount[] {
  const counts = new Map<string, RuleCount>();
  for (const { code, severity } of features.flatMap(({ diagnostics }) => diagnostics)) {
    const key = `${severity} ${code}`;
    counts.set(key, { code, severity, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  const weight = { error: 0, warning: 1, info: 2 };
  return [...counts.values()].sort(
    (a, b) => weight[a.severity] - weight[b.severity] || b.count - a.count || (a.code < b.code ? -1 : 1),
  );
}
