import { setTimeout as sleep } from "node:timers/promises";

const BACKOFF_FIRST_MS = 500;
const BACKOFF_MAX_MS = 30_000;
/** A longer wait that the server asks for is worth telling anew. */
const NEWS_MS = 1_000;

/**
 * One door to the API for all workers of a run. When the server is in trouble all of them wait once; then one goes
 * ahead, and the others follow as soon as it was answered, instead of twenty discovering the same limit again.
 */
export class ApiGate {
  #openAt = 0;
  /** In a row, without an answer in between. */
  #closures = 0;
  /** Numbers the closures of the whole run: a request belongs to the one before it was sent. */
  #trouble = 0;
  /** The wait that was last told to people. */
  #toldMs = 0;
  #scout: Scout | null = null;

  /** Resolves when a request may be sent; rejects when the signal aborts. */
  async pass(signal: AbortSignal): Promise<Pass> {
    for (;;) {
      signal.throwIfAborted();
      const left = this.#openAt - Date.now();
      if (left > 0) await sleep(left, undefined, { signal });
      else if (this.#closures === 0) return this.#letThrough(null);
      else if (this.#scout === null) return this.#letThrough(newScout());
      else await untilAborted(this.#scout.isBack, signal);
    }
  }

  #letThrough(scout: Scout | null): Pass {
    const sent = this.#trouble;
    if (scout !== null) this.#scout = scout;
    const back = (): void => {
      if (scout === null || this.#scout !== scout) return;
      this.#scout = null;
      scout.return();
    };
    return {
      answered: () => {
        this.#closures = 0;
        back();
      },
      troubled: (tries, afterMs) => {
        const closing = this.#close(sent, tries, afterMs);
        back();
        return closing;
      },
      left: back,
    };
  }

  #close(sent: number, tries: number, afterMs: number | null): Closing {
    const now = Date.now();
    // Whoever was under way when the gate closed hears of the same trouble: no reason to close it again.
    const isKnown = sent !== this.#trouble;
    if (!isKnown) {
      this.#trouble += 1;
      this.#closures += 1;
    }
    const backoff = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (Math.max(tries, this.#closures) - 1));
    const waitMs = afterMs ?? backoff * (0.75 + Math.random() / 4);
    if (!isKnown || afterMs !== null) this.#openAt = Math.max(this.#openAt, now + waitMs);
    const isNews = !isKnown || (afterMs !== null && waitMs > this.#toldMs + NEWS_MS);
    if (isNews) this.#toldMs = waitMs;
    return { waitMs, isNews, closures: this.#closures };
  }
}

/** Leave to send one request. Exactly one of its ends should be told; further ones do nothing. */
export interface Pass {
  /** The server is there: its first words have arrived, or a refusal that is about this request alone. */
  answered(): void;
  /** Closes the gate for everybody. */
  troubled(tries: number, afterMs: number | null): Closing;
  /** Given up by whoever asked. */
  left(): void;
}

export interface Closing {
  readonly waitMs: number;
  /** Nobody was told yet. */
  readonly isNews: boolean;
  readonly closures: number;
}

interface Scout {
  readonly isBack: Promise<void>;
  readonly return: () => void;
}

function newScout(): Scout {
  let back: () => void = () => {};
  const isBack = new Promise<void>((resolve) => {
    back = resolve;
  });
  return { isBack, return: back };
}

function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    void promise.then(() => {
      signal.removeEventListener("abort", leave);
      resolve();
    });
  });
}
