import { placeOf, sourceText } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";
import { unnumbered } from "./placeholder.ts";

/** A box in a phase that nothing will ever tick. */
export const checkboxWithoutId: FeatureRule = ({ value: feature }) => {
  const source = sourceText(feature.source, feature.file);
  const next = nextId(feature.tasks.map(({ id }) => id));
  return feature.strayBoxes
    .filter(({ start, end }) => unnumbered(feature.source.slice(start, end)) === null)
    .map((range) =>
      diagnose("checkbox-without-id", {
        ...placeOf(source, range),
        message: "checkbox without a task id, ignored",
        help: `write \`- [ ] ${next} …\` to make it a task`,
      }),
    );
};

function nextId(ids: readonly string[]): string {
  const numbers = ids.map((id) => Number(/\d+/.exec(id)?.[0] ?? 0));
  const highest = numbers.reduce((most, number) => Math.max(most, number), 0);
  return `T${String(highest + 1).padStart(3, "0")}`;
}
