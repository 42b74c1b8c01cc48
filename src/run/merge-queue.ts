/**
 * One batch at a time: whatever was handed in while the last one was checked is merged and checked together, so that
 * long checks hold up each task once and not once per task before it.
 */
export class MergeQueue<Request, Answer> {
  readonly #land: Land<Request, Answer>;
  #waiting: Entry<Request, Answer>[] = [];
  #isLanding = false;

  constructor(land: Land<Request, Answer>) {
    this.#land = land;
  }

  submit(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    if (this.#isLanding) return;
    this.#isLanding = true;
    while (this.#waiting.length > 0) await this.#next(this.#waiting.splice(0));
    this.#isLanding = false;
  }

  async #next(batch: readonly Entry<Request, Answer>[]): Promise<void> {
    try {
      const answers = await this.#land(batch.map(({ request }) => request));
      const again = batch.filter(({ request }) => !answers.has(request));
      if (again.length === batch.length)
        throw new Error("Internal error: a batch of merges made no progress");
      for (const { request, resolve } of batch)
        if (answers.has(request)) resolve(answers.get(request) as Answer);
      this.#waiting.unshift(...again);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

/**
 * Answers at least one of its batch, or rejects for all of it; what got no answer has to be looked at again, on what the
 * tree is by then.
 */
type Land<Request, Answer> = (batch: readonly Request[]) => Promise<ReadonlyMap<Request, Answer>>;

interface Entry<Request, Answer> {
  readonly request: Request;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The first of `count` layers that is not green, when the last one is known not to be. Halves what is left with each
 * look, as `git bisect` does.
 */
export async function firstRed(count: number, isGreen: (layer: number) => Promise<boolean>): Promise<number> {
  let [green, red] = [-1, count - 1];
  while (red - green > 1) {
    const middle = Math.floor((green + red) / 2);
    if (await isGreen(middle)) green = middle;
    else red = middle;
  }
  return red;
}
