/** A phase by the number that barriers know it by. */
export interface NumberedPhase {
  readonly index: number;
  readonly title: string;
}

/**
 * Where the phases of a task list are after somebody edited it, by number. Titles tell; the second of two equal ones
 * stays the second. A phase that is gone has no entry.
 */
export function movedPhases(
  before: readonly NumberedPhase[],
  now: readonly NumberedPhase[],
): ReadonlyMap<number, number> {
  const places = new Map<string, number[]>();
  for (const { index, title } of now) {
    const name = withoutNumber(title);
    places.set(name, [...(places.get(name) ?? []), index]);
  }
  const moved = new Map<number, number>();
  for (const { index, title } of before) {
    const to = places.get(withoutNumber(title))?.shift();
    if (to !== undefined) moved.set(index, to);
  }
  return moved;
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
