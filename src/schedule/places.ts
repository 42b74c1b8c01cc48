/**
 * How many pieces of work may be active at once. Work that only waits for others gives its place away, and waits for one
 * when it goes on; whoever comes back goes before what is new.
 */
export class Places {
  readonly #max: number;
  readonly #returning: (() => void)[] = [];
  #active = 0;
  #wake: () => void = () => {};
  /** Most that were active at one moment. */
  mostActive = 0;

  constructor(max: number) {
    this.#max = max;
  }

  isFree(): boolean {
    return this.#active < this.#max;
  }

  /** A place that is free now, for work that starts. */
  open(): Place {
    this.#enter();
    let isTaken = true;
    return {
      leave: () => {
        if (!isTaken) return;
        isTaken = false;
        this.#leave();
      },
      take: async () => {
        if (isTaken) return;
        isTaken = true;
        await this.#comeBack();
      },
    };
  }

  /** Resolves when a place becomes free for something new. */
  freed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #enter(): void {
    this.#active += 1;
    this.mostActive = Math.max(this.mostActive, this.#active);
  }

  #leave(): void {
    this.#active -= 1;
    const next = this.#returning.shift();
    if (next === undefined) this.#wake();
    else next();
  }

  /** Counted by whoever hands the place over, so that nothing slips in between. */
  async #comeBack(): Promise<void> {
    if (this.isFree()) this.#enter();
    else
      await new Promise<void>((resolve) =>
        this.#returning.push(() => {
          this.#enter();
          resolve();
        }),
      );
  }
}

export interface Place {
  /** Others may use it until it is taken again. */
  leave(): void;
  /** Waits until there is room; at once while the place was not left. */
  take(): Promise<void>;
}
