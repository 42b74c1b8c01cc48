import { setTimeout as sleep } from "node:timers/promises";

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
/** A server may ask for hours; beyond this a person should decide, so the task fails instead. */
export const WAIT_MAX_MS = 15 * 60_000;

/**
 * One door to the API for all workers of a run: when the server asks one of them to wait, all of them wait
 * once, instead of twenty discovering the same limit.
 */
export class ApiGate {
  #openAt = 0;

  /** Resolves when requests may be sent; rejects with the signal's reason. */
  async pass(signal: AbortSignal): Promise<void> {
    for (let left = this.#openAt - Date.now(); left > 0; left = this.#openAt - Date.now())
      await sleep(left, undefined, { signal });
  }

  /** Returns how long everybody now waits. */
  close(tries: number, afterMs: number | null): number {
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (tries - 1));
    const waitMs = afterMs ?? backoff * (0.75 + Math.random() / 4);
    this.#openAt = Math.max(this.#openAt, Date.now() + waitMs);
    return waitMs;
  }
}
