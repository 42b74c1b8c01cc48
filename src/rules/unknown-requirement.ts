import { readCitations } from "../markdown/read-citations.ts";
import { baseKey, familyOf, requirementKey } from "../markdown/requirement-id.ts";
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
      .map((id) =>
        diagnose("unknown-requirement", {
          ...placeOfWords(text, task, id),
          message: `\`${task.id}\` cites \`${id}\`, which spec.md does not have`,
          help: helpFor(id, defined),
        }),
      );
  });
};

/**
 * One id that is a slip away is worth a guess; of several, or of none, only the choice can be told. With
 * only another last digit, the id was more likely meant, and never written.
 */
function helpFor(id: string, defined: readonly string[]): string {
  const family = numbered(defined.filter((other) => familyOf(other) === familyOf(id)));
  const [own] = numbered([id]);
  const [meant, ...others] = family.filter((other) => own !== undefined && isSlip(own, other));
  const isGuess = meant !== undefined && others.length === 0 && tensOf(meant) !== tensOf(own);
  if (isGuess) return `did you mean \`${meant.id}\`?`;
  return `cite a requirement that spec.md defines: ${choiceOf(family)}`;
}

interface Numbered {
  readonly id: string;
  readonly number: number;
  /** `a` of `FR-029a`, `.1` of `FR-029.1`. */
  readonly part: string;
}

/** In the order of their numbers, each id once. */
function numbered(ids: readonly string[]): readonly Numbered[] {
  const byKey = new Map(ids.map((id) => [requirementKey(id).slice(familyOf(id).length + 1), id]));
  return [...byKey]
    .map(([key, id]) => ({ id, number: Number.parseInt(key, 10), part: key.replace(/^\d+/, "") }))
    .sort((a, b) => a.number - b.number || (a.part < b.part ? -1 : 1));
}

/** One digit is another, or two that stand side by side are swapped. */
function isSlip(a: Numbered, b: Numbered): boolean {
  if (a.part !== b.part) return false;
  const [first, second] = [a, b].map(({ number }) => String(number).padStart(DIGITS, "0"));
  if (first === undefined || second === undefined || first.length !== second.length) return false;
  const wrong = [...first].flatMap((digit, at) => (digit === second[at] ? [] : [at]));
  const [one = 0, two = 0] = wrong;
  if (wrong.length === 1) return true;
  const swapped = two === one + 1 && first[one] === second[two] && first[two] === second[one];
  return wrong.length === 2 && swapped;
}

const tensOf = (entry: Numbered | undefined): number => Math.floor((entry?.number ?? 0) / 10);

const DIGITS = 4;
const LISTED_MAX = 3;

/** `FR-001 to FR-012`, or what of that range is there. */
function choiceOf(family: readonly Numbered[]): string {
  const ids = family.map(({ id }) => id);
  const [first, last] = [family[0], family.at(-1)];
  if (first === undefined || last === undefined || ids.length === 1) return ids.join("");
  if (ids.length <= LISTED_MAX) return `${ids.slice(0, -1).join(", ")} or ${last.id}`;
  const isRun = family.every(({ number, part }, index) => part === "" && number === first.number + index);
  return isRun ? `${first.id} to ${last.id}` : `${ids.length} ids between ${first.id} and ${last.id}`;
}
