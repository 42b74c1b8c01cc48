import type { Diagnostic } from "../model/diagnostic.ts";
import type { Task, TaskId } from "../model/task.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/** An id that is lower than one above it: specrun goes by lines, people often by ids. */
export const idOrder: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  const found: Diagnostic[] = [];
  let highest: Task | null = null;
  for (const task of feature.tasks) {
    if (highest !== null && numberOf(task.id) < numberOf(highest.id)) {
      found.push(
        diagnose("id-order", {
          ...placeOfId(text, task),
          message: `\`${task.id}\` stands behind \`${highest.id}\`, so ids do not tell the order of work`,
          related: [{ ...placeOfId(text, highest), message: `\`${highest.id}\` comes first` }],
          help: `move it above \`${highest.id}\` if it belongs there`,
        }),
      );
    } else highest = task;
  }
  return found;
};

const numberOf = (id: TaskId): number => Number(/\d+/.exec(id)?.[0] ?? 0);
