import type { DependencyNote, Task, TaskId } from "../model/task.ts";
import type { IdOrRange } from "./read-dependencies.ts";
import type { ReadTask } from "./read-task.ts";

/**
 * Turns what was written into notes on the task that waits: ranges become the ids that the document has between
 * their ends, and "blocks T009" moves to T009.
 */
export function settleDependencies(read: readonly ReadTask[]): readonly Task[] {
  const order = read.map(({ task }) => ({ id: task.id, number: numberOf(task.id) }));
  const notes = new Map<TaskId, DependencyNote[]>();
  const note = (id: TaskId, entry: DependencyNote): void => {
    notes.set(id, [...(notes.get(id) ?? []), entry]);
  };
  const known = new Set(order.map(({ id }) => id));
  for (const { task, written } of read) {
    for (const { ids, reverse, range, line, text } of written) {
      const expanded = [...new Set(ids.flatMap((item) => expand(item, order, known)))];
      const place = { range, line, text };
      const waiting = reverse ? expanded.filter((id) => known.has(id)) : [];
      for (const id of waiting) note(id, { ...place, ids: [task.id] });
      const rest = reverse ? expanded.filter((id) => !known.has(id)) : expanded;
      if (rest.length > 0) note(task.id, { ...place, ids: rest });
    }
  }
  return read.map(({ task }) => ({ ...task, dependencies: notes.get(task.id) ?? [] }));
}

type Numbered = { readonly id: TaskId; readonly number: number };

function expand(item: IdOrRange, order: readonly Numbered[], known: ReadonlySet<TaskId>): readonly TaskId[] {
  if (typeof item === "string") return [item];
  const from = numberOf(item.from);
  const to = numberOf(item.to);
  const between = order.filter(({ number }) => number >= from && number <= to).map(({ id }) => id);
  const ends = [item.from, item.to].filter((id) => !known.has(id));
  return [...between, ...ends];
}

/** `T028a` counts as 28: it stands inside every range that holds T028. */
const numberOf = (id: TaskId): number => Number(/\d+/.exec(id)?.[0] ?? Number.NaN);
