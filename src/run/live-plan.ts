import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { movedPhases } from "../graph/moved-phases.ts";
import type { Feature } from "../model/feature.ts";
import type { TaskGraph } from "../model/graph.ts";
import type { Result } from "../model/result.ts";
import type { Task, TaskId } from "../model/task.ts";
import type { Schedule } from "../schedule/schedule.ts";
import { fingerprint } from "../writeback/write-tick.ts";
import type { Planned } from "./read-plan.ts";

export interface LivePlanOptions {
  readonly root: string;
  readonly planned: Planned;
  readonly read: () => Promise<Result<Planned, unknown>>;
  /** After the plan changed, with the new numbers of its phases. */
  readonly onChange: (moved: ReadonlyMap<number, number>) => Promise<void>;
}

/**
 * The task list as it is now. A person may edit it while the run goes on: what they add is planned in, what they tick or
 * take away is no longer done, what they change is done as it reads now. A list that cannot be read at the moment
 * (somebody is typing) changes nothing.
 */
export class LivePlan {
  readonly #root: string;
  readonly #read: () => Promise<Result<Planned, unknown>>;
  readonly #onChange: LivePlanOptions["onChange"];
  readonly #fingerprints = new WeakMap<Task, string>();
  #planned: Planned;
  #source: string;

  constructor({ root, planned, read, onChange }: LivePlanOptions) {
    this.#root = root;
    this.#read = read;
    this.#onChange = onChange;
    this.#planned = planned;
    this.#source = planned.feature.source;
    this.#remember(planned.feature);
  }

  get feature(): Feature {
    return this.#planned.feature;
  }

  get graph(): TaskGraph {
    return this.#planned.graph;
  }

  /** Of the words of a task, as they were when this very task was read. */
  fingerprint(task: Task): string {
    const known = this.#fingerprints.get(task);
    if (known === undefined) throw new Error(`Internal error: ${task.id} was not read by this run`);
    return known;
  }

  /** Brings the schedule up to date. False: what runs has to end first. */
  async refresh(schedule: Schedule): Promise<boolean> {
    const path = join(this.#root, this.feature.file);
    const source = await readFile(path, "utf8").catch(() => this.#source);
    if (source === this.#source || this.#isOwnTick(source, schedule)) return true;
    const again = await this.#read();
    if (!again.ok) return true;
    const { graph, feature, selected } = again.value;
    const before = this.#planned.feature;
    // Running tasks know their phase by its place.
    const isSamePhases = isDeepStrictEqual(titles(before), titles(feature));
    if (!isSamePhases && schedule.running() > 0) return false;
    this.#remember(feature);
    schedule.replan(graph, { selected, changed: this.#changed(before, feature) });
    this.#planned = again.value;
    this.#source = feature.source;
    await this.#onChange(movedPhases(before.phases, feature.phases));
    return true;
  }

  /** Nothing but boxes that this run ticked itself: not worth reading it all again. */
  #isOwnTick(source: string, schedule: Schedule): boolean {
    if (source.length !== this.#source.length) return false;
    let same = this.#source;
    for (const { id, markerRange } of this.feature.tasks) {
      if (!schedule.isPassed(id)) continue;
      const { start, end } = markerRange;
      const isTaken = source.slice(start, end).trim() === "" && same.slice(start, end).trim() !== "";
      if (isTaken) return false;
      same = same.slice(0, start) + source.slice(start, end) + same.slice(end);
    }
    if (same !== source) return false;
    this.#source = source;
    return true;
  }

  #changed(before: Feature, now: Feature): Set<TaskId> {
    const old = new Map(before.tasks.map((task) => [task.id, this.fingerprint(task)]));
    return new Set(
      now.tasks.filter((task) => old.get(task.id) !== this.fingerprint(task)).map(({ id }) => id),
    );
  }

  #remember(feature: Feature): void {
    for (const task of feature.tasks) this.#fingerprints.set(task, fingerprint(task, feature.source));
  }
}

const titles = ({ phases }: Feature): string[] => phases.map(({ title }) => title);
