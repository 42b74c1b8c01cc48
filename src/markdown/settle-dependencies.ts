import type { DependencyNote, Task, TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import type { IdOrRange } from "./read-dependencies.ts";
import type { ReadTask } from "./read-task.ts";

/**
 * Turns what was written into notes on the task that waits: ranges become the ids that the document has between
 * their ends, and "blocks T009" moves to T009. A task with tasks inside it is done when those are, so it waits
 * for each of them.
 */
export function settleDependencies(read: readonly ReadTask[]): readonly Task[] {
  const expand = expander(read.map(({ task }) => task.id));
  const notes = new Map<TaskId, DependencyNote[]>();
  const known = new Set(read.map(({ task }) => task.id));
  for (const { task, written } of read) {
    for (const { ids, reverse, range, line, text } of written) {
      const expanded = [...new Set(ids.flatMap(expand))];
      const place = { range, line, text };
      const waiting = reverse ? expanded.filter((id) => known.has(id)) : [];
      for (const id of waiting) append(notes, id, { ...place, ids: [task.id] });
      const rest = reverse ? expanded.filter((id) => !known.has(id)) : expanded;
      if (rest.length > 0) append(notes, task.id, { ...place, ids: rest });
    }
  }
  for (const { task, parent } of read) {
    const waits = notes.get(task.id)?.some(({ ids }) => ids.includes(parent ?? "")) ?? false;
    if (parent === null || parent === task.id || waits) continue;
    append(notes, parent, { ids: [task.id], range: task.idRange, line: task.line, text: task.id });
  }
  return read.map(({ task }) => ({ ...task, dependencies: notes.get(task.id) ?? [] }));
}

/** The ids that are meant: a range stands for what the document has between its ends. */
export function expander(ids: readonly TaskId[]): (item: IdOrRange) => readonly TaskId[] {
  const order = ids.map((id) => ({ id, number: numberOf(id) }));
  const known = new Set(ids);
  return (item) => expand(item, order, known);
}

interface Numbered {
  readonly id: TaskId;
  readonly number: readonly number[];
}

function expand(item: IdOrRange, order: readonly Numbered[], known: ReadonlySet<TaskId>): readonly TaskId[] {
  // "after T0" is a moment in time more often than a task.
  if (typeof item === "string") return /^T\d$/.test(item) && !known.has(item) ? [] : [item];
  const from = numberOf(item.from);
  const to = numberOf(item.to);
  const between = order.filter(({ number }) => compare(number, from) >= 0 && compare(number, to) <= 0);
  const ends = [item.from, item.to].filter((id) => !known.has(id));
  return [...between.map(({ id }) => id), ...ends];
}

/** `T028a` counts as 28, `T28.2` as 28 and 2: both stand inside every range that ends with T028. */
const numberOf = (id: TaskId): readonly number[] =>
  [...id.matchAll(/\d+/g)].map(([digits]) => Number(digits));

function compare(number: readonly number[], end: readonly number[]): number {
  const different = end.findIndex((part, index) => part !== (number[index] ?? 0));
  return different < 0 ? 0 : (number[different] ?? 0) - (end[different] ?? 0);
}
