import { buildGraph } from "../src/graph/build-graph.ts";
import { parseTasks } from "../src/markdown/parse-tasks.ts";
import { MergeQueue } from "../src/run/merge-queue.ts";
import { runSchedule } from "../src/schedule/run-schedule.ts";
import { Schedule } from "../src/schedule/schedule.ts";
import type { Bench } from "./bench.ts";

/**
 * The real schedule and merge queue in simulated minutes: workers take tasks, check them, and hand them in; what must be
 * checked together is checked together. Beside the ideal, in which nothing ever waits, and a queue that checks one by one.
 */
const TASKS = 64;
const TASK_MINUTES = 5;
const CHECK_MINUTES = 3;
const WORKERS = [2, 4, 8, 16];
const TARGET = { workers: 8, ratioMax: 1.6 };

interface Scenario {
  readonly name: string;
  readonly batchMax: number;
  /** Tasks take so much more or less than the average, at most. */
  readonly spread: number;
}

const SCENARIOS: readonly Scenario[] = [
  { name: "in batches", batchMax: TASKS, spread: 0 },
  { name: "unequal tasks", batchMax: TASKS, spread: 0.5 },
  { name: "one by one", batchMax: 1, spread: 0 },
];

export const makespan: Bench = {
  name: "makespan",
  title: `makespan: ${TASKS} tasks of ${TASK_MINUTES} minutes with checks of ${CHECK_MINUTES}, simulated; times the ideal`,
  async run() {
    const rows: number[][] = [];
    for (const workers of WORKERS) {
      const ideal = (TASKS * (TASK_MINUTES + CHECK_MINUTES)) / workers;
      const row: number[] = [];
      for (const scenario of SCENARIOS) row.push((await simulate(workers, scenario)) / ideal);
      rows.push(row);
    }
    const measured = rows[WORKERS.indexOf(TARGET.workers)] ?? [];
    return {
      header: ["workers", ...SCENARIOS.map(({ name }) => name)],
      rows: rows.map((row, at) => [String(WORKERS[at]), ...row.map((ratio) => `${ratio.toFixed(2)}x`)]),
      targets: SCENARIOS.slice(0, 2).map(({ name }, at) => ({
        what: `${TARGET.workers} workers, ${name}`,
        ratio: measured[at] ?? Number.POSITIVE_INFINITY,
        ratioMax: TARGET.ratioMax,
      })),
    };
  },
};

interface Finished {
  /** Merges that its base held. */
  readonly base: number;
}

/** Minutes until everything is merged. */
async function simulate(workers: number, { batchMax, spread }: Scenario): Promise<number> {
  const time = new SimulatedTime();
  let merged = 0;
  const queue = new MergeQueue<Finished, null>(async (batch) => {
    const taken = batch.slice(0, batchMax);
    const isKnown = taken.length === 1 && taken[0]?.base === merged;
    if (!isKnown) await time.pass(CHECK_MINUTES);
    merged += taken.length;
    return new Map(taken.map((item) => [item, null]));
  });
  const random = generator(7);
  const finished = runSchedule(independentTasks(), {
    jobsMax: workers,
    signal: new AbortController().signal,
    refresh: async () => true,
    perform: async (work, place) => {
      if (work.kind !== "task") return "passed";
      const base = merged;
      await time.pass(TASK_MINUTES * (1 - spread + 2 * spread * random()) + CHECK_MINUTES);
      place.leave();
      await queue.submit({ base });
      return "passed";
    },
  });
  await time.run(finished);
  return time.minutes;
}

function independentTasks(): Schedule {
  const lines = Array.from({ length: TASKS }, (_, at) => `- [ ] T${100 + at} [P] Add src/${at}.ts\n`);
  const source = `## Phase 1: Core\n\n${lines.join("")}`;
  const { value } = parseTasks(source, { dir: "specs/001", file: "specs/001/tasks.md" });
  const options = { selected: null, tasksMax: null, dueCheckpoints: new Set<number>() };
  return new Schedule(buildGraph(value, "phases"), options);
}

/** Jumps to the next moment at which something is due, once everything that can go on without it has. */
class SimulatedTime {
  minutes = 0;
  readonly #due: { at: number; wake: () => void }[] = [];

  pass(minutes: number): Promise<void> {
    return new Promise((wake) => this.#due.push({ at: this.minutes + minutes, wake }));
  }

  async run(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    void work.then(() => {
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
