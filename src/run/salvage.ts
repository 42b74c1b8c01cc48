import type { AbandonedAttempt, Past } from "../journal/replay.ts";
import type { Event } from "../model/event.ts";
import { NO_USAGE } from "../model/usage.ts";
import type { Slots } from "../slots/slots.ts";
import type { CommitId, Store } from "../store/store.ts";
import { crashPoint } from "../util/crash-point.ts";
import { attemptPin } from "./attempt.ts";

export interface SalvageOptions {
  readonly past: Past;
  readonly store: Store;
  readonly slots: Slots;
  readonly record: (event: Event) => Promise<void>;
}

/**
 * Keeps what attempts had made when their run died, before their slots are used again: the next attempt goes on from
 * there. Interrupted is not failed.
 */
export async function salvage({ past, store, slots, record }: SalvageOptions): Promise<Past> {
  const interrupted = new Map(past.interrupted);
  for (const left of past.abandoned) {
    const candidate = await workOf(left, store, slots);
    if (candidate !== null) {
      await store.pin(attemptPin(left.task, left.run, left.attempt), candidate);
      interrupted.set(left.task, { base: left.base, candidate, line: left.line });
    }
    crashPoint("run: work salvaged");
    await record({
      type: "attempt.finished",
      task: left.task,
      attempt: left.attempt,
      outcome: "interrupted",
      summary: "",
      candidate,
      failure: null,
      usage: NO_USAGE,
      ms: 0,
    });
  }
  return { ...past, interrupted, abandoned: [] };
}

/** While its checks ran, the slot held another tree; then the work is what was kept before them. */
async function workOf(left: AbandonedAttempt, store: Store, slots: Slots): Promise<CommitId | null> {
  const kept = await store.pinned(attemptPin(left.task, left.run, left.attempt));
  const held = [left.base, left.start, ...(kept === null ? [] : [kept])];
  const found = (await slots.salvage(left.slot, left.base, held)) ?? kept ?? left.start;
  return found === left.base ? null : found;
}
