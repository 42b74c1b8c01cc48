import { requirementKey } from "../markdown/requirement-id.ts";
import type { Requirement } from "../model/documents.ts";
import { placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

/** Two requirements with one id: a task that cites it could mean either. */
export const duplicateRequirement: CheckRule = ({ spec }) => {
  if (spec === null) return [];
  const text = textOf(spec);
  const firsts = new Map<string, Requirement>();
  return spec.requirements.flatMap((requirement) => {
    const key = requirementKey(requirement.id);
    const first = firsts.get(key);
    firsts.set(key, first ?? requirement);
    if (first === undefined) return [];
    return [
      diagnose("duplicate-requirement", {
        ...placeOf(text, requirement.idRange),
        message: `duplicate requirement id \`${requirement.id}\`: a task that cites it could mean either`,
        related: [{ ...placeOf(text, first.idRange), message: `\`${first.id}\` first defined here` }],
        help: "give one of them a new id",
      }),
    ];
  });
};
