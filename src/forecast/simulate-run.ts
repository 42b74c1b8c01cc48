import type { TaskGraph } from "../model/graph.ts";
import type { TaskId } from "../model/task.ts";
import { nodeOf, Schedule, type Work } from "../schedule/schedule.ts";

export interface SimulatedRun {
  readonly graph: TaskGraph;
  readonly selected: ReadonlySet<TaskId> | null;
  readonly tasksMax: number | null;
  readonly msOf: (work: Work) => number;
}

export interface SimulatedEnd {
  readonly ms: number;
  /** Everything that was done, in the order of its start. */
  readonly works: readonly Work[];
}

/** The real schedule with time that jumps: everything succeeds, and takes as long as it is said to. */
export function simulateRun({ graph, selected, tasksMax, msOf }: SimulatedRun, jobs: number): SimulatedEnd {
  const schedule = new Schedule(graph, { selected, tasksMax, dueCheckpoints: new Set() });
  const works: Work[] = [];
  let running: { readonly id: string; readonly endsAt: number }[] = [];
  let now = 0;
  for (;;) {
    while (running.length < jobs) {
      const work = schedule.takeReady();
      if (work === null) break;
      if (work.kind === "held") {
        schedule.finish(work.task.id, "held");
        continue;
      }
      works.push(work);
      running.push({ id: nodeOf(work), endsAt: now + msOf(work) });
    }
    const next = running.reduce<(typeof running)[0] | null>(
      (first, each) => (first === null || each.endsAt < first.endsAt ? each : first),
      null,
    );
    if (next === null) return { ms: now, works };
    now = next.endsAt;
    running = running.filter((each) => each !== next);
    schedule.finish(next.id, "passed");
  }
}
