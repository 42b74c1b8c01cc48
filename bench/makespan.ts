import { MergeQueue } from "../src/run/merge-queue.ts";
import type { Bench } from "./bench.ts";

/**
 * The real merge queue in simulated minutes: workers take tasks, check them, and hand them in; what must be checked
 * together is checked together. Beside it the ideal (nothing ever waits) and a queue that checks one by one.
 */
const TASKS = 64;
const TASK_MINUTES = 5;
const CHECK_MINUTES = 3;
const WORKERS = [2, 4, 8, 16];
const TARGET = { workers: 8, ratioMax: 1.6 };
/** Tasks take from half to one and a half times as long as the average. */
const SPREAD = 0.5;

export const makespan: Bench = {
  name: "makespan",
  title: `makespan: ${TASKS} tasks of ${TASK_MINUTES} minutes with checks of ${CHECK_MINUTES}, simulated; times the ideal`,
  async run() {
    const rows = [];
    for (const workers of WORKERS) {
      const ideal = (TASKS * (TASK_MINUTES + CHECK_MINUTES)) / workers;
      const batched = (await simulate(workers, TASKS)) / ideal;
      const single = (await simulate(workers, 1)) / ideal;
      rows.push({ workers, batched, single });
    }
    return {
      header: ["workers", "in batches", "one by one"],
      rows: rows.map(({ workers, batched, single }) => [
        String(workers),
        `${batched.toFixed(2)}x`,
        `${single.toFixed(2)}x`,
      ]),
      targets: [
        {
          what: `${TARGET.workers} workers`,
          ratio: rows.find(({ workers }) => workers === TARGET.workers)?.batched ?? Number.POSITIVE_INFINITY,
          ratioMax: TARGET.ratioMax,
        },
      ],
    };
  },
};

interface Finished {
  /** Merges that its base held. */
  readonly base: number;
}

/** Minutes until everything is merged. */
async function simulate(workers: number, batchMax: number): Promise<number> {
  const time = new SimulatedTime();
  let merged = 0;
  const queue = new MergeQueue<Finished, null>(async (batch) => {
    const taken = batch.slice(0, batchMax);
    const isKnown = taken.length === 1 && taken[0]?.base === merged;
    if (!isKnown) await time.pass(CHECK_MINUTES);
    merged += taken.length;
    return { answers: new Map(taken.map((item) => [item, null])) };
  });
  const random = generator(7);
  let left = TASKS;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const base = merged;
      await time.pass(TASK_MINUTES * (1 - SPREAD + 2 * SPREAD * random()) + CHECK_MINUTES);
      await queue.submit({ base });
    }
  };
  await time.run(Array.from({ length: workers }, work));
  return time.minutes;
}

/** Jumps to the next moment at which something is due, once everything that can go on without it has. */
class SimulatedTime {
  minutes = 0;
  readonly #due: { at: number; wake: () => void }[] = [];

  pass(minutes: number): Promise<void> {
    return new Promise((wake) => this.#due.push({ at: this.minutes + minutes, wake }));
  }

  async run(work: readonly Promise<void>[]): Promise<void> {
    let isDone = false;
    void Promise.all(work).then(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = this.#due.sort((a, b) => a.at - b.at).shift();
      if (next === undefined) continue;
      this.minutes = next.at;
      next.wake();
    }
  }
}

/** The same numbers in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
