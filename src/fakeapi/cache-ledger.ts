import type { KnownModel } from "./models.ts";
import type { PromptBlock } from "./prompt-blocks.ts";

/** How the input tokens of one request divide. Their sum is the whole prompt. */
export interface InputUsage {
  /** After the last breakpoint, or not cacheable. */
  readonly fresh: number;
  readonly read: number;
  readonly written5m: number;
  readonly written1h: number;
}

export interface CachePlan {
  readonly usage: InputUsage;
  /** Call it when the response starts: from then on others can read what this request wrote. */
  begin(): void;
}

export interface CacheLedger {
  /** Looks the prompt up as it stands now; nothing is written before `begin`. */
  plan(model: KnownModel, blocks: readonly PromptBlock[]): CachePlan;
}

type Ttl = "5m" | "1h";

interface Entry {
  readonly ttl: Ttl;
  /** Lifetime counts from the start of the request that wrote or last read it. */
  expiresAt: number;
}

interface Breakpoint {
  readonly index: number;
  readonly ttl: Ttl;
}

/**
 * The prompt cache: one entry per breakpoint, kept per model, found by the digest of the whole prefix. A lookup
 * walks back from each breakpoint over at most twenty blocks, itself included; the longest hit wins.
 */
export function createCacheLedger(now: () => number): CacheLedger {
  const entries = new Map<string, Entry>();
  return {
    plan(model, blocks) {
      const time = now();
      const breakpoints = breakpointsIn(blocks, model.cacheTokensMin);
      const keyOf = (index: number) => `${model.id} ${blocks[index]?.digest}`;
      const isLive = (index: number) => (entries.get(keyOf(index))?.expiresAt ?? 0) > time;
      const hit = longestHit(breakpoints, isLive);
      return {
        usage: divide(blocks, breakpoints, hit),
        begin() {
          dropExpired(entries, time);
          const read = breakpoints.filter((point) => point.index <= hit).map((point) => point.index);
          for (const index of hit === -1 ? [] : [...read, hit]) {
            const entry = entries.get(keyOf(index));
            if (entry !== undefined) entry.expiresAt = time + LIFETIME_MS[entry.ttl];
          }
          for (const { index, ttl } of breakpoints.filter((point) => point.index > hit)) {
            entries.set(keyOf(index), { ttl, expiresAt: time + LIFETIME_MS[ttl] });
          }
        },
      };
    },
  };
}

function breakpointsIn(blocks: readonly PromptBlock[], tokensMin: number): Breakpoint[] {
  return blocks.flatMap(({ marker, tokensSoFar }, index) =>
    marker === null || tokensSoFar < tokensMin ? [] : [{ index, ttl: marker.ttl ?? "5m" }],
  );
}

/** Index of the block where the longest cached prefix ends, -1 when there is none. */
function longestHit(breakpoints: readonly Breakpoint[], isLive: (index: number) => boolean): number {
  for (const { index } of breakpoints.toReversed()) {
    for (let at = index; at > index - LOOKBACK_BLOCKS && at >= 0; at--) {
      if (isLive(at)) return at;
    }
  }
  return -1;
}

/** What lies between the hit and the last 1h breakpoint is written for an hour, the rest for five minutes. */
function divide(blocks: readonly PromptBlock[], breakpoints: readonly Breakpoint[], hit: number): InputUsage {
  const tokensTo = (index: number) => blocks[index]?.tokensSoFar ?? 0;
  const lastHour = breakpoints.findLast((point) => point.ttl === "1h")?.index ?? -1;
  const end = tokensTo(Math.max(hit, breakpoints.at(-1)?.index ?? -1));
  const read = tokensTo(hit);
  const hourEnd = Math.max(read, tokensTo(lastHour));
  return {
    fresh: tokensTo(blocks.length - 1) - end,
    read,
    written1h: hourEnd - read,
    written5m: end - hourEnd,
  };
}

function dropExpired(entries: Map<string, Entry>, time: number): void {
  if (entries.size < ENTRIES_SWEPT_AT) return;
  for (const [key, entry] of entries) {
    if (entry.expiresAt <= time) entries.delete(key);
  }
}

const LOOKBACK_BLOCKS = 20;
const ENTRIES_SWEPT_AT = 10_000;
const LIFETIME_MS: Readonly<Record<Ttl, number>> = { "5m": 5 * 60_000, "1h": 60 * 60_000 };
