/** Commands to type after a run, exactly as they have to be typed. */
import type { TaskId } from "../model/task.ts";
import { escapeLine } from "./escape.ts";
import type { SummaryExtra } from "./summary.ts";
import { shownId } from "./task-lists.ts";

type Named = Pick<SummaryExtra, "feature" | "named">;

/** The same command again: with the feature, if it was named. */
export function implementCommand({ feature, named }: Named): string {
  return named
    ? `specrun implement ${escapeLine(feature.split("/").at(-1) ?? feature)}`
    : "specrun implement";
}

/** What settles a waiting task, once the person has done their part. */
export function settleCommand(task: TaskId, why: string, named: Named): string {
  if (why === "acceptance") return implementCommand(named);
  if (why === "conflict") return `${implementCommand(named)} --task ${shownId(task)}`;
  return `specrun confirm ${shownId(task)} --note "…"`;
}
