import { placeOf, sourceText } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";
import { unnumbered } from "./placeholder.ts";

/** A box in a phase that nothing will ever tick. */
export const checkboxWithoutId: FeatureRule = ({ value: feature }) => {
  const source = sourceText(feature.source, feature.file);
  const ids = new Set(feature.tasks.map(({ id }) => id));
  const next = nextId([...ids]);
  return feature.strayBoxes
    .map((range) => ({ range, box: feature.source.slice(range.start, range.end) }))
    .filter(({ box }) => unnumbered(box) === null)
    .map(({ range, box }) =>
      diagnose("checkbox-without-id", { ...placeOf(source, range), ...inWords(box, ids, next) }),
    );
};

/** An id further behind, and what looks like an id of another kind. */
const LATE_ID = /^.{0,60}?(?<![A-Za-z0-9-])(T-?\d{2,4}[a-z]?)(?![A-Za-z0-9])/;
const FIRST = /^\S{1,10}[ \t]{1,8}\[[^\]]{0,3}\][ \t]{0,8}[*_~`[]{0,4}T-?\d/;
const OTHER_ID = /\][ \t]{1,8}(?:\*\*|`|\[)?([A-SU-Z]{1,3}-?\d{2,4})(?![A-Za-z0-9-])/;

function inWords(
  box: string,
  ids: ReadonlySet<string>,
  next: string,
): { readonly message: string; readonly help: string } {
  const state = /\[([^\]])\]/.exec(box)?.[1] ?? " ";
  const late = LATE_ID.exec(box)?.[1];
  if (late !== undefined && !ids.has(late)) {
    const first = FIRST.test(box);
    return {
      message: `\`${late}\` ${first ? "runs into what follows" : "does not stand first behind its checkbox"}, so it is no task`,
      help: `write \`- [${state}] ${late} …\`${first ? ", one task in a line" : ""}`,
    };
  }
  const other = OTHER_ID.exec(box)?.[1];
  return other === undefined
    ? {
        message: "checkbox without a task id, ignored",
        help: `write \`- [${state}] ${next} …\` to make it a task`,
      }
    : {
        message: `\`${other}\` is no task id, ignored`,
        help: `write \`- [${state}] ${next} …\`: \`T\` and a number`,
      };
}

function nextId(ids: readonly string[]): string {
  const numbers = ids.map((id) => Number(/\d+/.exec(id)?.[0] ?? 0));
  const highest = numbers.reduce((most, number) => Math.max(most, number), 0);
  return `T${String(highest + 1).padStart(3, "0")}`;
}
