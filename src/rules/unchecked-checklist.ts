import { isOpen } from "../model/task.ts";
import { placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

/** Before it works on the first open task, implement asks about every checklist that has open items. */
export const uncheckedChecklist: CheckRule = ({ feature, checklists }) => {
  if (!feature.tasks.some(isOpen)) return [];
  return checklists.flatMap((checklist) => {
    if (!checklist.source.includes("[ ]")) return [];
    const open = checklist.items.filter(({ checked }) => !checked);
    const [first] = open;
    if (first === undefined) return [];
    const total = checklist.items.length;
    const what =
      total === 1
        ? "the one item of this checklist is"
        : `${open.length} of ${total} items of this checklist are`;
    return [
      diagnose("unchecked-checklist", {
        ...placeOf(textOf(checklist), first.range),
        message: `${total > 1 && open.length === 1 ? `1 of ${total} items of this checklist is` : what} open, so implement asks before it starts`,
        help: "tick what holds, or mend the document that the item is about",
      }),
    ];
  });
};
