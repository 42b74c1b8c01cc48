import type { ScenarioCount } from "../model/event.ts";
import type { Receipt } from "../model/evidence.ts";
import { acceptanceOf, isAcceptance } from "../model/graph.ts";
import type { TaskId } from "../model/task.ts";

/** How many scenarios of each story with frozen tests were seen green, as the receipts tell it. Pure. */
export function scenarioCounts(
  receipts: readonly Receipt[],
  ticked: ReadonlySet<TaskId>,
): readonly ScenarioCount[] {
  const green = new Set<string>();
  const words = new Map<string, Readonly<Record<string, string>>>();
  for (const { task, requirements = {}, scenarios = [] } of receipts) {
    if (isAcceptance(task) && scenarios.length === 0) {
      const story = task.slice(acceptanceOf("").length);
      // A scenario that says something else now has not been seen green.
      for (const [id, hash] of Object.entries(words.get(story) ?? {}))
        if (requirements[id] !== hash) green.delete(id);
      words.set(story, requirements);
    }
    if (isAcceptance(task) || ticked.has(task)) for (const id of scenarios) green.add(id);
  }
  return [...words]
    .map(([story, requirements]) => ({
      story,
      green: Object.keys(requirements).filter((id) => green.has(id)).length,
      total: Object.keys(requirements).length,
    }))
    .sort((a, b) => a.story.localeCompare(b.story, "en", { numeric: true }));
}
