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

/**
 * The story, or where there is none the phase, whose implementation pays what a test task owes. Tests in a phase
 * that implements nothing (a "tests first" phase) owe to the next one that does.
 */
export function groupOf(task: Task, feature: Feature): string {
  const own = nameGroup(task, feature);
  if (
    task.role !== "test" ||
    feature.tasks.some((other) => implementsWork(other) && nameGroup(other, feature) === own)
  )
    return own;
  const payer = feature.tasks.find((other) => implementsWork(other) && other.phase > task.phase);
  return payer === undefined ? own : nameGroup(payer, feature);
}

function nameGroup(task: Task, feature: Feature): string {
  const phase = feature.phases[task.phase];
  return task.stories[0] ?? phase?.story ?? `phase:${phase?.index ?? 0}`;
}

const implementsWork = (task: Task): boolean =>
  task.kind === "edit" && task.role !== "test" && task.role !== "doc";

/** Groups with implementation still to be done, counting out those that are about to be. */
export function openGroups(
  feature: Feature,
  isOpen: (id: TaskId) => boolean,
  except: readonly TaskId[] = [],
): Set<string> {
  const groups = new Set<string>();
  for (const task of feature.tasks)
    if (!except.includes(task.id) && implementsWork(task) && isOpen(task.id))
      groups.add(groupOf(task, feature));
  return groups;
}

/**
 * Whether a test task comes before everything that it tests: its story is begun with it, and nothing of it is implemented
 * yet. Tests of other phases are about what is there.
 */
export function isTestFirst(task: Task, feature: Feature, isOpen: (id: TaskId) => boolean): boolean {
  const kind = feature.phases[task.phase]?.kind;
  if (kind !== "story" && kind !== "tests") return false;
  const group = groupOf(task, feature);
  const payers = feature.tasks.filter(
    (each) => implementsWork(each) && each.state !== "aside" && groupOf(each, feature) === group,
  );
  return payers.every(({ id }) => isOpen(id)) && payers.some(({ line }) => line > task.line);
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
