/** The one thing to look at next, most urgent first. */
import type { RunSummary } from "../model/event.ts";
import { plural } from "./amounts.ts";
import { escapeLine } from "./escape.ts";
import { commandFor } from "./waiting-tasks.ts";

export function nextStep(summary: RunSummary, feature: string): string {
  const failed = summary.failed[0];
  const waiting = summary.waiting[0];
  const unchecked = summary.ticked.unchecked ?? [];
  const dir = escapeLine(feature);
  if (summary.stopped !== null) return "see `help:` above; what was ticked stays ticked";
  if (failed !== undefined)
    return `look at ${failed.task} above (its attempts: ${escapeLine(summary.stateDir)}), then \`specrun implement --task ${failed.task}\``;
  if (summary.redPhases.length > 0)
    return `mend what turned phase ${summary.redPhases.join(", ")} red, then \`specrun implement\``;
  if (waiting !== undefined) return `\`${commandFor(waiting.task, waiting.why)}\``;
  if (unchecked.length > 0)
    return `give this project a check that can run; ${plural(unchecked.length, "tick")} of ${dir} ${unchecked.length === 1 ? "rests" : "rest"} on nothing yet`;
  return `read the changes; what each tick rests on is in ${dir}/evidence.jsonl`;
}
