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
const OTHER_ID = /\][ \t]{1,8}(?:\*\*|`|\[)?([A-SU-Z]{1,3}-?\d{2,4})(?![A-Za-z0-9-])/;

function inWords(
  box: string,
  ids: ReadonlySet<string>,
  next: string,
): { readonly message: string; readonly help: string } {
  const late = LATE_ID.exec(box)?.[1];
  if (late !== undefined && !ids.has(late)) {
    const state = /\[([^\]])\]/.exec(box)?.[1] ?? " ";
    return {
      message: `\`${late}\` does not stand first behind its checkbox, so it is no task`,
      help: `write \`- [${state}] ${late} …\``,
    };
  }
  const other = OTHER_ID.exec(box)?.[1];
  if (other !== undefined)
    return {
      message: `\`${other}\` is no task id, ignored`,
      help: `write \`- [ ] ${next} …\`: \`T\` and a number`,
    };
  return {
    message: "checkbox without a task id, ignored",
    help: `write \`- [ ] ${next} …\` to make it a task`,
  };
}

function nextId(ids: readonly string[]): string {
  const numbers = ids.map((id) => Number(/\d+/.exec(id)?.[0] ?? 0));
  const highest = numbers.reduce((most, number) => Math.max(most, number), 0);
  return `T${String(highest + 1).padStart(3, "0")}`;
}
