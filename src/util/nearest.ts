/** Damerau-free edit distance, one row at a time. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Names close enough to `name` to be what was meant, nearest first. */
export function nearest(name: string, known: readonly string[], countMax = 3): string[] {
  const wanted = name.toLowerCase();
  return known
    .map((candidate) => {
      const text = candidate.toLowerCase();
      return { candidate, score: text.includes(wanted) ? 1 : distance(wanted, text) };
    })
    .filter(({ score, candidate }) => score <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate))
    .slice(0, countMax)
    .map(({ candidate }) => candidate);
}
