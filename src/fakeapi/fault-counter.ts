import type { Fault, FaultKind } from "./faults.ts";
import type { Turn } from "./script.ts";
import { turnName } from "./turn.ts";

/** Lets a fault meet a turn as often as it asks for, and no more: a client's retry of the same turn gets through. */
export class FaultCounter {
  readonly #met = new Map<string, number>();

  /** The fault to commit now, or null when it has had its share. */
  take(turn: Turn, fault: FaultKind | Fault | null | undefined): Fault | null {
    if (fault === null || fault === undefined) return null;
    const full = typeof fault === "string" ? { kind: fault } : fault;
    const key = `${turn.model} ${turn.warmUp} ${turnName(turn)} ${full.kind}`;
    const met = this.#met.get(key) ?? 0;
    const times = full.times ?? 1;
    if (times !== "always" && met >= times) return null;
    this.#met.set(key, met + 1);
    return full;
  }
}
