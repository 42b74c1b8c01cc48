import type { Feature } from "../model/feature.ts";
import type { Task, TaskId } from "../model/task.ts";
import type { FileChange, FileState } from "../store/store.ts";

/**
 * Tests come before their implementation, so a story's tests are red by design until its last task is done: they
 * are *owed*. Gates run on a tree in which owed tests are put back to what they were: masked. Pure.
 */
export interface OwedTests {
  readonly task: TaskId;
  readonly group: string;
  /** What the test task changed, in the order in which test tasks were merged. */
  readonly changes: readonly FileChange[];
}

export interface Mask {
  readonly files: readonly FileState[];
  readonly tasks: readonly TaskId[];
}

export const NO_MASK: Mask = { files: [], tasks: [] };

/** The story, or where there is none the phase, whose implementation pays what a test task owes. */
export function groupOf(task: Task, feature: Feature): string {
  const phase = feature.phases[task.phase];
  const story = task.stories[0] ?? phase?.story;
  if (story) return story;
  if (phase?.kind !== "tests") return `phase:${phase?.index ?? 0}`;
  const core = feature.phases.find((other) => other.index > phase.index && other.kind === "core");
  return `phase:${core?.index ?? phase.index}`;
}

const implements_ = (task: Task): boolean =>
  task.kind === "edit" && task.role !== "test" && task.role !== "doc";

/** Groups with implementation still to be done, counting out `except`, which is about to be. */
export function openGroups(
  feature: Feature,
  isOpen: (id: TaskId) => boolean,
  except: TaskId | null,
): Set<string> {
  const groups = new Set<string>();
  for (const task of feature.tasks)
    if (task.id !== except && implements_(task) && isOpen(task.id)) groups.add(groupOf(task, feature));
  return groups;
}

/** The files to put back so that nothing that `groups` owe is visible. The first change of a file knows its origin. */
export function maskOf(owed: readonly OwedTests[], groups: ReadonlySet<string>): Mask {
  const hidden = owed.filter((item) => groups.has(item.group));
  const files = new Map<string, FileState>();
  for (const change of hidden.flatMap((item) => item.changes))
    if (!files.has(change.path))
      files.set(change.path, { path: change.path, mode: change.oldMode, blob: change.oldBlob });
  return { files: [...files.values()], tasks: hidden.map((item) => item.task) };
}
