import type { Usage } from "./usage.ts";

/** US dollars for a million tokens of one model, as the person configured them: none are shipped. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** Kept for five minutes. */
  readonly cacheWrite: number;
  /** Kept for an hour. */
  readonly cacheWrite1h: number;
}

/** By model id. */
export type Prices = Readonly<Record<string, Price>>;

const MILLION = 1_000_000;

/** US dollars. */
function costOf(usage: Usage, price: Price): number {
  const { input, output, cacheRead, cacheWrite, cacheWrite1h = 0 } = usage;
  const micros =
    input * price.input +
    output * price.output +
    cacheRead * price.cacheRead +
    (cacheWrite - cacheWrite1h) * price.cacheWrite +
    cacheWrite1h * price.cacheWrite1h;
  return micros / MILLION;
}

/** Null where the model has no price: what it costs is not known then. */
export const costAt = (prices: Prices, model: string, usage: Usage): number | null => {
  const price = Object.hasOwn(prices, model) ? prices[model] : undefined;
  return price === undefined ? null : costOf(usage, price);
};
