import { readFeature } from "../config/read-feature.ts";
import { readHistories } from "../journal/read-journal.ts";
import { type Past, replay } from "../journal/replay.ts";
import type { SetupFailure } from "../model/failure.ts";
import type { UnfinishedRun } from "../model/health.ts";
import type { TaskId } from "../model/task.ts";

/** What the journals of all features say, beside what their lists say now. */
export interface PastRuns {
  readonly unfinished: readonly UnfinishedRun[];
  readonly finished: number;
  readonly damaged: readonly SetupFailure[];
  readonly features: ReadonlyMap<string, PastFeature>;
}

export interface PastFeature {
  readonly runs: ReadonlySet<string>;
  readonly past: Past;
  /** Null where its list cannot be read now: deleted, or on another branch. */
  readonly ticked: ReadonlySet<TaskId> | null;
}

export async function pastRuns(root: string, stateDir: string): Promise<PastRuns> {
  const histories = await readHistories(stateDir);
  const features = new Map<string, PastFeature>();
  const unfinished: UnfinishedRun[] = [];
  let runCount = 0;
  for (const [dir, events] of [...histories.features].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const feature = {
      runs: new Set(events.map(({ run }) => run)),
      past: replay(events),
      ticked: await tickedTasks(root, dir),
    };
    features.set(dir, feature);
    runCount += feature.runs.size;
    const run = feature.past.unfinishedRun;
    if (run !== null) unfinished.push({ run, feature: dir, tasks: begun(feature.past, run) });
  }
  const finished = runCount - unfinished.length;
  return { unfinished, finished, damaged: histories.damaged, features };
}

async function tickedTasks(root: string, dir: string): Promise<ReadonlySet<TaskId> | null> {
  const read = await readFeature(root, dir);
  if (!read.ok) return null;
  return new Set(read.value.value.tasks.filter(({ state }) => state === "done").map(({ id }) => id));
}

const begun = ({ abandoned }: Past, run: string): readonly TaskId[] =>
  abandoned.flatMap((left) => (left.run === run ? [left.task] : [])).sort();
