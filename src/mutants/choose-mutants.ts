import type { Mutant } from "./find-mutants.ts";

/**
 * At most `max` of them, spread over lines first, then files, then operators; the same ones every time. What was chosen
 * is in the order of the text.
 */
export function chooseMutants(mutants: readonly Mutant[], max: number): readonly Mutant[] {
  const used = new Map<string, number>();
  const count = (key: string): number => used.get(key) ?? 0;
  const keys = ({ path, line, operator }: Mutant): readonly string[] => [
    `${path}:${line}`,
    path,
    `operator ${operator}`,
  ];
  const left = new Set(mutants);
  const chosen = new Set<Mutant>();
  while (chosen.size < max && left.size > 0) {
    let best: Mutant | null = null;
    let bestUse: readonly number[] = [];
    for (const mutant of left) {
      const use = keys(mutant).map(count);
      if (best === null || isLess(use, bestUse)) [best, bestUse] = [mutant, use];
    }
    if (best === null) break;
    left.delete(best);
    chosen.add(best);
    for (const key of keys(best)) used.set(key, count(key) + 1);
  }
  return mutants.filter((mutant) => chosen.has(mutant));
}

function isLess(first: readonly number[], second: readonly number[]): boolean {
  for (const [at, value] of first.entries()) {
    const other = second[at] ?? 0;
    if (value !== other) return value < other;
  }
  return false;
}
