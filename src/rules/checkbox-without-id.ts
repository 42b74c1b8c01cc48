import { placeOf, sourceText } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";
import { unnumbered } from "./placeholder.ts";

/** A box in a phase that nothing will ever tick. */
export const checkboxWithoutId: FeatureRule = ({ value: feature }) => {
  const source = sourceText(feature.source, feature.file);
  const ids = new Set(feature.tasks.map(({ id }) => id));
  let given = highestNumber([...ids]);
  return feature.strayBoxes
    .map((range) => ({ range, box: feature.source.slice(range.start, range.end) }))
    .filter(({ box }) => unnumbered(box) === null)
    .map(({ range, box }) => {
      const late = lateId(box, ids);
      if (late === null) given += 1;
      const words = late === null ? withoutId(box, idOf(given)) : withLateId(box, late);
      return diagnose("checkbox-without-id", { ...placeOf(source, range), ...words });
    });
};

/** An id further behind, and what looks like an id of another kind. */
const LATE_ID = /^.{0,60}?(?<![A-Za-z0-9-])(T-?\d{2,4}[a-z]?)(?![A-Za-z0-9])/;
const FIRST = /^\S{1,10}[ \t]{1,8}\[[^\]]{0,3}\][ \t]{0,8}[*_~`[]{0,4}T-?\d/;
const OTHER_ID = /\][ \t]{1,8}(?:\*\*|`|\[)?([A-SU-Z]{1,3}-?\d{2,4})(?![A-Za-z0-9-])/;

interface Words {
  readonly message: string;
  readonly help: string;
}

function lateId(box: string, ids: ReadonlySet<string>): string | null {
  const late = LATE_ID.exec(box)?.[1];
  return late === undefined || ids.has(late) ? null : late;
}

function withLateId(box: string, late: string): Words {
  const first = FIRST.test(box);
  return {
    message: `\`${late}\` ${first ? "runs into what follows" : "does not stand first behind its checkbox"}, so it is no task`,
    help: `write \`- [${stateOf(box)}] ${late} …\`${first ? ", one task in a line" : ""}`,
  };
}

/** `id`: one that no task has, and no other finding proposes. */
function withoutId(box: string, id: string): Words {
  const other = OTHER_ID.exec(box)?.[1];
  return other === undefined
    ? {
        message: "checkbox without a task id, ignored",
        help: `write \`- [${stateOf(box)}] ${id} …\` to make it a task`,
      }
    : {
        message: `\`${other}\` is no task id, ignored`,
        help: `write \`- [${stateOf(box)}] ${id} …\`: \`T\` and a number`,
      };
}

const stateOf = (box: string): string => /\[([^\]])\]/.exec(box)?.[1] ?? " ";

const highestNumber = (ids: readonly string[]): number =>
  ids.map((id) => Number(/\d+/.exec(id)?.[0] ?? 0)).reduce((most, number) => Math.max(most, number), 0);

const idOf = (number: number): string => `T${String(number).padStart(3, "0")}`;
