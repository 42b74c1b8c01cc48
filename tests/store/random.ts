/** Seeded choices for long properties: the seed is printed, and `SPECRUN_SEED` plays one again. */
export interface RandomSource {
  readonly seed: number;
  /** 0 to `limit - 1`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

export function randomSource(name: string): RandomSource {
  const seed = Number(process.env.SPECRUN_SEED ?? Date.now() % 1_000_000);
  console.info(`seed of "${name}": ${seed}`);
  return seeded(seed);
}

export function seeded(seed: number): RandomSource {
  let state = seed >>> 0;
  // mulberry32: small, and good enough for choices.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    seed,
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("nothing to pick from");
      return item;
    },
  };
}
