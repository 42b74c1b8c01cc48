/**
 * What a bench is: it measures beside a floor in the same run and says what should hold. Only ratios are judged, because the
 * time of one machine at one moment says nothing about another.
 */
export interface Bench {
  readonly name: string;
  readonly title: string;
  run(context: BenchContext): BenchReport | Promise<BenchReport>;
}

export interface BenchContext {
  /** The built program. */
  readonly bin: string;
  readonly rounds: number;
  /** An empty folder, removed afterwards. */
  readonly folder: string;
}

export interface BenchReport {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly targets: readonly Target[];
}

export interface Target {
  readonly what: string;
  readonly ratio: number;
  readonly ratioMax: number;
}

export const isMet = ({ ratio, ratioMax }: Target): boolean => ratio <= ratioMax;

export interface Spread {
  readonly min: number;
  readonly median: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  return { min: sorted[0] ?? 0, median: sorted[sorted.length >> 1] ?? 0 };
}

export function formatReport({ title }: Bench, { header, rows, targets }: BenchReport): string {
  const widths = header.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  const verdicts = targets.map(
    (target) =>
      `${isMet(target) ? "pass" : "MISS"}  ${target.what}: ${target.ratio.toFixed(2)}x, at most ${target.ratioMax}x`,
  );
  return [title, line(header), ...rows.map(line), ...verdicts, ""].join("\n");
}
