import type { Phase } from "../model/feature.ts";
import type { NodeId } from "../model/graph.ts";
import type { Task, TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";

/**
 * A phase cut into what must follow each other: chunks (its sections, in order), and inside them groups. A run of
 * consecutive `[P]` tasks is one group, every other task is a group of its own.
 */
export interface Chunk {
  /** Settled when everything of this chunk is; null for a phase's only chunk. */
  readonly barrier: NodeId;
  readonly title: string;
  readonly line: number;
  readonly groups: readonly (readonly Task[])[];
}

/**
 * `order` is the document's order of the phase's tasks, changed only where a task waits for a later one of the
 * same phase: then it stands behind that one, so that what was written wins over where it was written.
 */
export function phaseChunks(phase: Phase, order: readonly Task[]): readonly Chunk[] {
  const chunks: { barrier: NodeId; title: string; line: number; groups: Task[][]; section: number }[] = [];
  let previous: Task | null = null;
  for (const task of order) {
    const current = chunks.at(-1);
    const section = Math.max(task.section === null ? -1 : task.section, current?.section ?? -1);
    const testsEnd = current !== undefined && previous !== null && endsTests(phase, previous, task);
    if (current === undefined || section !== current.section || testsEnd) {
      if (testsEnd && section === current?.section) current.barrier = `${current.barrier}.${chunks.length}`;
      chunks.push({ ...headOf(phase, section), groups: [[task]], section });
    } else if (task.parallel && previous?.parallel === true) current.groups.at(-1)?.push(task);
    else current.groups.push([task]);
    previous = task;
  }
  return chunks;
}

/** Tests come before the code they test, also where no sub-heading parts the two. */
const endsTests = (phase: Phase, previous: Task, task: Task): boolean =>
  phase.kind === "story" &&
  previous.parallel &&
  task.parallel &&
  previous.role === "test" &&
  task.kind === "edit" &&
  task.role === "code";

function headOf(phase: Phase, section: number): Pick<Chunk, "barrier" | "title" | "line"> {
  const heading = phase.sections[section];
  return {
    barrier: `section:${phase.index}.${section + 1}`,
    title: heading?.title ?? phase.title,
    line: heading?.line ?? phase.line,
  };
}

/** Document order, with every task behind the ones of the same phase that it waits for. */
export function effectiveOrder(
  tasks: readonly Task[],
  prerequisites: (id: TaskId) => readonly TaskId[],
): readonly Task[] {
  const here = new Set(tasks.map(({ id }) => id));
  const missing = new Map<TaskId, Set<TaskId>>();
  const parked = new Map<TaskId, Task[]>();
  const ordered: Task[] = [];
  const emitted = new Set<TaskId>();
  const emit = (first: Task): void => {
    const next = [first];
    for (let task = next.pop(); task !== undefined; task = next.pop()) {
      ordered.push(task);
      emitted.add(task.id);
      const freed = (parked.get(task.id) ?? []).filter((waiting) => {
        const left = missing.get(waiting.id);
        left?.delete(task?.id ?? "");
        return left?.size === 0;
      });
      next.push(...freed.reverse());
    }
  };
  for (const task of tasks) {
    const waitsFor = prerequisites(task.id).filter((id) => here.has(id) && !emitted.has(id));
    if (waitsFor.length === 0) {
      emit(task);
      continue;
    }
    missing.set(task.id, new Set(waitsFor));
    for (const id of waitsFor) append(parked, id, task);
  }
  return ordered;
}
