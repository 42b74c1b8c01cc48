/** A phase by the number that barriers know it by. */
export interface NumberedPhase {
  readonly index: number;
  readonly title: string;
}

/**
 * Where the phases of a task list are after somebody edited it, by number. Titles tell; the second of two equal ones
 * stays the second. A phase that was only given another title is the one that stands in its place, between the same
 * neighbours. A phase that is gone has no entry.
 */
export function movedPhases(
  before: readonly NumberedPhase[],
  now: readonly NumberedPhase[],
): ReadonlyMap<number, number> {
  const free = now.map(({ title }) => withoutNumber(title) as string | null);
  const places = before.map(({ title }) => {
    const at = free.indexOf(withoutNumber(title));
    if (at >= 0) free[at] = null;
    return at;
  });
  for (const [at, place] of places.entries()) {
    if (place >= 0) continue;
    const from = Math.max(-1, ...places.slice(0, at));
    const later = places.slice(at + 1).filter((each) => each >= 0);
    const to = Math.min(now.length, ...later);
    const found = free.findIndex((title, position) => title !== null && position > from && position < to);
    if (found < 0) continue;
    free[found] = null;
    places[at] = found;
  }
  const pairs = before.flatMap(({ index }, at): [number, number][] => {
    const phase = now[places[at] ?? -1];
    return phase === undefined ? [] : [[index, phase.index]];
  });
  return new Map(pairs);
}

/** The number of now; 0 for a phase that is gone and whose number is another's. */
export const numberNow = (index: number, moved: ReadonlyMap<number, number>): number =>
  moved.get(index) ?? ([...moved.values()].includes(index) ? 0 : index);

/** Whoever inserts a phase counts the later ones on. */
const withoutNumber = (title: string): string => title.replace(/^\s*phase\s+[\d.]+\s*[-:.)–—]*\s*/i, "");

/** What was known by number, under the numbers of now. */
export function renumber<T>(
  known: ReadonlyMap<number, T>,
  moved: ReadonlyMap<number, number>,
): Map<number, T> {
  const entries = [...known].flatMap(([index, value]): [number, T][] => {
    const to = moved.get(index);
    return to === undefined ? [] : [[to, value]];
  });
  return new Map(entries);
}
