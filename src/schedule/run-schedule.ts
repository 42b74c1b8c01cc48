import { phaseBarrier } from "../model/graph.ts";
import type { Schedule, Work } from "./schedule.ts";

export type WorkEnd = "passed" | "failed" | "held";

export interface LoopOptions {
  readonly jobsMax: number;
  /** Does one piece of work. Must not reject because of what workers, commands or disks do. */
  readonly perform: (work: Work) => Promise<WorkEnd>;
  /** Looks whether the list changed, before each round; false: nothing may start until what runs has ended. */
  readonly refresh: () => Promise<boolean>;
  /** Nothing new starts once this is aborted; what runs is awaited. */
  readonly signal: AbortSignal;
}

/** Start all that capacity allows, wait for one, repeat. Resolves to the most pieces that ran at once. */
export async function runSchedule(schedule: Schedule, options: LoopOptions): Promise<number> {
  const running = new Set<Promise<void>>();
  let parallelMax = 0;
  const start = (work: Work): void => {
    const id = work.kind === "checkpoint" ? phaseBarrier(work.phase) : work.task.id;
    const ended = options
      .perform(work)
      .then((end) => schedule.finish(id, end))
      .finally(() => running.delete(ended));
    running.add(ended);
    parallelMax = Math.max(parallelMax, running.size);
  };
  for (;;) {
    const mayStart = await options.refresh();
    while (mayStart && !options.signal.aborted && running.size < options.jobsMax) {
      const work = schedule.takeReady();
      if (work === null) break;
      start(work);
    }
    if (running.size === 0) return parallelMax;
    await Promise.race(running);
  }
}
