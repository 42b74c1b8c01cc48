/** NDJSON for machines: one public event a line, exactly as stamped. */
import type { EventType, Stamped } from "../model/event.ts";
import { escapeJson } from "./escape.ts";
import type { Output } from "./output.ts";
import type { Reporter } from "./reporter.ts";

/** The types that `--json` promises; the rest is between specrun and its journal. */
const PUBLIC: Readonly<Record<EventType, boolean>> = {
  "run.started": true,
  "graph.made": true,
  "phase.started": true,
  "attempt.started": true,
  "turn.ended": true,
  "tool.called": true,
  "attempt.finished": true,
  "check.finished": true,
  "review.finished": true,
  "task.merged": true,
  "task.ticked": true,
  "task.failed": true,
  "task.waiting": true,
  "mutants.finished": true,
  "phase.scored": true,
  "phase.passed": true,
  "phase.red": true,
  "acceptance.frozen": true,
  "acceptance.checked": true,
  "api.waiting": false,
  "spend.reserved": false,
  "spend.settled": false,
  "work.undone": false,
  "lock.waiting": false,
  "merge.refused": false,
  "notes.remembered": false,
  "run.finished": true,
};

export function jsonReporter(out: Output): Reporter {
  return {
    event(event: Stamped) {
      if (isPublic(event)) out.write(`${escapeJson(JSON.stringify(event))}\n`);
    },
    close: () => out.flush(),
  };
}

/** A merge is written ahead to the journal; outside it counts once it is in the user's files. */
function isPublic(event: Stamped): boolean {
  if (event.type === "task.merged" && !event.applied) return false;
  return PUBLIC[event.type];
}
