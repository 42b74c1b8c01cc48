import type { Stamped } from "../model/event.ts";
import { totalTokens } from "../model/usage.ts";

/** What the runs of a feature have cost so far. Pure. */
export interface PastSpend {
  readonly runs: number;
  readonly tokens: number;
  /** US dollars, at the price of the day; null where something had none. */
  readonly cost: number | null;
  /** Calls of which only the reservation is known, because their run was killed: they cost no more than this. */
  readonly unsettled: { readonly calls: number; readonly tokens: number };
}

/** Null: nothing was ever asked of a model. */
export function pastSpend(events: readonly Stamped[]): PastSpend | null {
  const runs = new Set<string>();
  const reserved = new Map<string, number>();
  let tokens = 0;
  let cost: number | null = 0;
  for (const event of events) {
    if (event.type === "run.started") runs.add(event.run);
    if (event.type === "spend.reserved") reserved.set(`${event.run} ${event.call}`, event.tokens);
    if (event.type !== "turn.ended" && event.type !== "spend.settled") continue;
    if (event.call !== undefined) reserved.delete(`${event.run} ${event.call}`);
    const used = totalTokens(event.usage);
    tokens += used;
    if (used > 0) cost = cost === null || event.cost === undefined ? null : cost + event.cost;
  }
  const left = [...reserved.values()].reduce((sum, each) => sum + each, 0);
  if (tokens === 0 && left === 0) return null;
  return { runs: runs.size, tokens, cost, unsettled: { calls: reserved.size, tokens: left } };
}
