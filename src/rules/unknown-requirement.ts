import { readCitations } from "../markdown/read-citations.ts";
import { baseKey, familyOf, requirementKey } from "../markdown/requirement-id.ts";
import { nearest } from "../util/nearest.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfWords, textOf } from "./task-place.ts";

/** An id of a family that spec.md numbers, but which spec.md nowhere has: a slip of the pen, or a lost requirement. */
export const unknownRequirement: CheckRule = ({ feature, spec }) => {
  if (spec === null || spec.requirements.length === 0) return [];
  const defined = spec.requirements.map(({ id }) => id);
  const families = new Set(defined.map(familyOf));
  const known = new Set(
    [...defined, ...readCitations(spec.source)].flatMap((id) => [requirementKey(id), baseKey(id)]),
  );
  const text = textOf(feature);
  return feature.tasks.flatMap((task) => {
    const own = feature.source.slice(task.idRange.end, task.range.end);
    return task.cites
      .filter((id) => families.has(familyOf(id)) && !known.has(requirementKey(id)) && !known.has(baseKey(id)))
      .filter((id) => own.includes(id))
      .map((id) => {
        const [meant] = nearest(id, defined, 1);
        return diagnose("unknown-requirement", {
          ...placeOfWords(text, task, id),
          message: `\`${task.id}\` cites \`${id}\`, which spec.md does not have`,
          help: meant === undefined ? "cite a requirement of spec.md" : `did you mean \`${meant}\`?`,
        });
      });
  });
};
