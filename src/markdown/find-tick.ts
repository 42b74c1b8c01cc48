import { err, ok, type Result } from "../model/result.ts";
import type { Task, TaskId } from "../model/task.ts";
import { sha256 } from "../util/hash.ts";
import { taskFingerprint } from "./mark-task.ts";
import { parseTasks } from "./parse-tasks.ts";

/** One box, found in the text as it is now: what stands in it, and where. */
export interface Box {
  readonly task: TaskId;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly marker: string;
}

/** The tick that was earned with one of these texts (by fingerprint). */
export interface EarnedTick {
  readonly task: TaskId;
  readonly earnedWith: ReadonlySet<string>;
}

/**
 * The ticks that stand in a text, from the top down. A task that is not ticked, or not there, needs nothing; one that is ticked with other
 * words is an error, because the tick may be another's.
 */
export function findTicks(source: string, ticks: readonly EarnedTick[]): Result<readonly Box[], TaskId> {
  const { tasks } = parseTasks(source, { dir: ".", file: "tasks.md" }).value;
  const boxes: Box[] = [];
  for (const { task: id, earnedWith } of ticks) {
    const ticked = tasks.filter((task) => task.id === id && task.state === "done");
    const earned = ticked.filter((task) => earnedWith.has(sha256(taskFingerprint(task, source))));
    const [task] = earned;
    if (ticked.length > 0 && (task === undefined || earned.length > 1)) return err(id);
    if (task !== undefined) boxes.push(boxOf(task));
  }
  return ok(boxes.sort((a, b) => a.start - b.start));
}

/** The same tasks, their boxes empty now: where a tick that was taken is to be put back. */
export function findEmptied(source: string, ticks: readonly EarnedTick[]): readonly Box[] {
  const { tasks } = parseTasks(source, { dir: ".", file: "tasks.md" }).value;
  return tasks
    .filter(({ state }) => state === "todo")
    .filter((task) => {
      const own = ticks.find((tick) => tick.task === task.id);
      return own?.earnedWith.has(sha256(taskFingerprint(task, source))) === true;
    })
    .map(boxOf);
}

const boxOf = ({ id, line, markerRange, marker }: Task): Box => ({
  task: id,
  line,
  start: markerRange.start,
  end: markerRange.end,
  marker,
});
