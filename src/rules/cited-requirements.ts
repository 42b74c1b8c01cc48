import type { SpecDocument } from "../model/documents.ts";
import type { Receipt } from "../model/evidence.ts";
import type { Task } from "../model/task.ts";
import { sha256 } from "../util/hash.ts";

/** The words of requirements and scenarios, by id: what a citation stands for. */
export function requirementHashes(spec: SpecDocument): ReadonlyMap<string, string> {
  const scenarios = spec.stories.flatMap((story) => story.scenarios);
  return new Map([...scenarios, ...spec.requirements].map(({ id, text }) => [id, sha256(text)]));
}

/** For a receipt: what each cited requirement says now. Ids that the spec does not have are left out. */
export function hashRequirements(spec: SpecDocument, task: Task): Pick<Receipt, "requirements"> {
  const now = requirementHashes(spec);
  const cited = task.cites.flatMap((id): [string, string][] => {
    const hash = now.get(id);
    return hash === undefined ? [] : [[id, hash]];
  });
  return cited.length === 0 ? {} : { requirements: Object.fromEntries(cited) };
}
