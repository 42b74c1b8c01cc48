import type { TaskState } from "../model/task.ts";
import { blankCode } from "./blank.ts";

/**
 * What a box says. A tick is a tick whatever the words; a blank or odd box counts as set aside when a person
 * wrote so; every other mark is left for a person to explain, never guessed.
 */
export interface StateFacts {
  readonly marker: string;
  readonly struck: boolean;
  readonly labels: readonly string[];
  /** The description as written, without id and tags. */
  readonly text: string;
}

// Loud words count wherever a remark can begin; quiet ones only where the rest shows that they are a remark.
const LOUD =
  "DEFERRED|DE-?SCOPED|SUPERSEDED|SKIPPED|WITHDRAWN|REVERTED|DROPPED|OUT OF SCOPE|SCOPED OUT|OBSOLETE|CANCELL?ED|NOT APPLICABLE|WON'?T ?(?:FIX|DO)";
const QUIET =
  "deferred|de-?scoped|superseded|skipped|withdrawn|folded|not applicable|out of scope|scoped out|dropped";
const BEGINS = "(?:^|[([]|\\*\\*|[—–→:]\\s{0,3}|\\s-\\s)\\s{0,3}(?:\\*\\*|__|_|\\*)?";
const GOES_ON =
  "(?=\\s{0,3}(?:[:;.)\\]—–]|-\\s|\\*\\*|__|$)|\\s(?:to|until|till|by|per|into|with|at|as|post|in favou?r|for (?:now|later))\\b)";
const LOUDLY = new RegExp(`${BEGINS}(?:${LOUD})\\b`, "u");
const QUIETLY = new RegExp(`${BEGINS}(?:${QUIET})${GOES_ON}`, "iu");
const LABEL = new RegExp(`^(?:${LOUD}|REMOVED)$`, "iu");

export function readState(facts: StateFacts): TaskState {
  const struck = facts.struck || /^~~[^~]/.test(facts.text);
  switch (facts.marker) {
    case "x":
    case "X":
      return struck ? "aside" : "done";
    case "-":
      return "aside";
    default:
      if (struck || saysAside(facts)) return "aside";
      return facts.marker.trim() === "" ? "todo" : "unknown";
  }
}

/** Whether the words say that the task was set aside. */
export function saysAside({ labels, text }: Pick<StateFacts, "labels" | "text">): boolean {
  const prose = blankCode(text);
  return LOUDLY.test(prose) || QUIETLY.test(prose) || labels.some((label) => LABEL.test(label));
}
