/**
 * Who may use a resource of the machine that commands cannot have one each of: a database, a fixed port, memory for one
 * more build. All locks of a holder are taken at once or none, so no two can wait for each other; whoever asked first
 * is served first, and is overtaken only by those who want nothing of what it waits for.
 */
export class MachineLocks {
  readonly #free: Map<string, number>;
  readonly #queue: Waiter[] = [];

  /** How many may hold each lock at once. */
  constructor(holdersMax: Readonly<Record<string, number>>) {
    this.#free = new Map(Object.entries(holdersMax));
  }

  /** Resolves with the way to give them back; rejects with the signal's reason when that comes first. */
  take(names: readonly string[], signal?: AbortSignal): Promise<() => void> {
    const wanted = new Set(names);
    for (const name of wanted) if (!this.#free.has(name)) throw new Error(`Internal error: no lock ${name}`);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        reject(signal?.reason);
        this.#serve();
      };
      const waiter: Waiter = {
        wanted,
        grant: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve(this.#releaseOnce(wanted));
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(waiter);
      this.#serve();
    });
  }

  #serve(): void {
    const claimed = new Set<string>();
    for (const waiter of [...this.#queue]) {
      const names = [...waiter.wanted];
      if (names.every((name) => !claimed.has(name) && (this.#free.get(name) ?? 0) > 0)) {
        this.#queue.splice(this.#queue.indexOf(waiter), 1);
        this.#add(waiter.wanted, -1);
        waiter.grant();
      } else for (const name of names) claimed.add(name);
    }
  }

  #releaseOnce(names: ReadonlySet<string>): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#add(names, 1);
      this.#serve();
    };
  }

  #add(names: ReadonlySet<string>, count: number): void {
    for (const name of names) this.#free.set(name, (this.#free.get(name) ?? 0) + count);
  }
}

interface Waiter {
  readonly wanted: ReadonlySet<string>;
  readonly grant: () => void;
}
