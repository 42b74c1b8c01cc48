/** The one thing to look at next, most urgent first. */
import type { RunSummary } from "../model/event.ts";
import { isAcceptance } from "../model/graph.ts";
import { plural } from "./amounts.ts";
import { escapeLine } from "./escape.ts";
import { implementCommand, settleCommand } from "./next-commands.ts";
import type { SummaryExtra } from "./summary.ts";
import { shownId } from "./task-lists.ts";

export function nextStep(summary: RunSummary, extra: SummaryExtra): string {
  const failed = summary.failed[0];
  const waiting = summary.waiting[0];
  const unchecked = summary.ticked.unchecked?.length ?? 0;
  const task = shownId(failed?.task ?? "");
  const dir = escapeLine(extra.feature);
  const command = implementCommand(extra);
  if (summary.stopped !== null) return "see `help:` above; what was ticked stays ticked";
  if (failed !== undefined && isAcceptance(failed.task))
    return `look at ${task} above (its attempts: ${escapeLine(summary.stateDir)}), then \`${command}\``;
  if (failed !== undefined)
    return `look at ${task} above (its attempts: ${escapeLine(summary.stateDir)}), then \`${command} --task ${task}\``;
  if (summary.redPhases.length > 0)
    return `mend what turned phase ${summary.redPhases.join(", ")} red, then \`${command}\``;
  if (waiting !== undefined) return `\`${settleCommand(waiting.task, waiting.why, extra)}\``;
  if (unchecked > 0)
    return `give this project a check that can run: ${plural(unchecked, "tick rests", "ticks rest")} on nothing yet`;
  return `read the changes; what each tick rests on is in ${dir}/evidence.jsonl`;
}
