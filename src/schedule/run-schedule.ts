import { type Place, Places } from "./places.ts";
import { nodeOf, type Schedule, type Work } from "./schedule.ts";

/** `again`: nothing came of it, and it starts anew once the list was read again. */
export type WorkEnd = "passed" | "failed" | "held" | "again";

export interface LoopOptions {
  readonly jobsMax: number;
  /** Does one piece of work. Must not reject because of what workers, commands or disks do. */
  readonly perform: (work: Work, place: Place) => Promise<WorkEnd>;
  /** Looks whether the list changed, before each round; false: nothing may start until what runs has ended. */
  readonly refresh: () => Promise<boolean>;
  /** Nothing new starts once this is aborted; what runs is awaited. */
  readonly signal: AbortSignal;
}

/** Start all that capacity allows, wait for one, repeat. Resolves to the most pieces that were active at once. */
export async function runSchedule(schedule: Schedule, options: LoopOptions): Promise<number> {
  const running = new Set<Promise<void>>();
  const places = new Places(options.jobsMax);
  const start = (work: Work): void => {
    const id = nodeOf(work);
    const place = places.open();
    const ended = options
      .perform(work, place)
      .then((end) => schedule.finish(id, end))
      .finally(() => {
        place.leave();
        running.delete(ended);
      });
    running.add(ended);
  };
  for (;;) {
    const freed = places.freed();
    const mayStart = await options.refresh();
    while (mayStart && !options.signal.aborted && places.isFree()) {
      const work = schedule.takeReady();
      if (work === null) break;
      start(work);
    }
    if (running.size === 0) return places.mostActive;
    await Promise.race([...running, freed]);
  }
}
