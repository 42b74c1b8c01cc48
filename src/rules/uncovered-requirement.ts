import { readCitations } from "../markdown/read-citations.ts";
import { baseKey, familyOf, requirementKey } from "../markdown/requirement-id.ts";
import { placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

/** Where tasks.md names less than this share of the requirements, it does not mean to name them all. */
const SHARE_MIN = 0.9;
const COUNT_MIN = 5;

/** Functional requirements that tasks.md leaves out, where it names nearly all the others. */
export const uncoveredRequirement: CheckRule = ({ feature, spec }) => {
  if (spec === null || feature.tasks.length === 0) return [];
  const required = spec.requirements.filter(({ id }) => /^FR(?:-|$)/.test(familyOf(id)));
  const named = new Set(readCitations(feature.source).flatMap((id) => [requirementKey(id), baseKey(id)]));
  const missing = required.filter(({ id }) => !named.has(requirementKey(id)) && !named.has(baseKey(id)));
  const covered = required.length - missing.length;
  if (covered < COUNT_MIN || covered < required.length * SHARE_MIN) return [];
  const text = textOf(spec);
  return missing.map(({ id, idRange }) =>
    diagnose("uncovered-requirement", {
      ...placeOf(text, idRange),
      message: `no task cites \`${id}\`, while tasks.md cites ${covered} of the ${required.length} functional requirements`,
      help: `cite \`${id}\` in the task that fulfils it, or add that task`,
    }),
  );
};
