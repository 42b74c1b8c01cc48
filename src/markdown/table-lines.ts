/**
 * Lines on which markdown could see a table, counted from 1. A table needs a row of dashes under its head; without such a
 * row near it, a line need not be tried as a row, which costs more than everything else that is tried on it. Tells too
 * many lines rather than too few: what a table is decides remark alone.
 */
export function tableLines(source: string): ReadonlySet<number> {
  const lines = new Set<number>();
  if (!DASH_BESIDE_BAR.test(source)) return lines;
  let inside = false;
  for (const [index, line] of source.split(/\r\n|\n|\r/).entries()) {
    if (mayDelimit(line)) {
      lines.add(index);
      inside = true;
    } else if (line.trim() === "") inside = false;
    if (inside) lines.add(index + 1);
  }
  return lines;
}

/** Nothing else stands in a delimiter row, whatever containers it is in: quotes, bullets, numbers. */
const mayDelimit = (line: string): boolean =>
  line.includes("-") && /[|:]/.test(line) && /^[\s\d|:>.)*+-]+$/.test(line);

const DASH_BESIDE_BAR = /[|:][ \t]*-|-[ \t]*[|:]/;
