import type { Feature } from "../model/feature.ts";
import { lineAt, lineEnd, placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

/** A phase that announces itself and holds nothing to do, in a list that has tasks elsewhere. */
export const emptyPhase: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  if (feature.tasks.length === 0) return [];
  const used = new Set(feature.tasks.map(({ phase }) => phase));
  const strays = feature.strayBoxes.map(({ start }) => lineAt(text, start));
  return feature.phases
    .filter((phase, at) => !used.has(at) && phase.line > 1 && !holds(feature, at, strays))
    .map((phase) =>
      diagnose("empty-phase", {
        ...placeOf(text, {
          start: text.lineStarts[phase.line - 1] ?? 0,
          end: lineEnd(text, phase.line),
        }),
        message: `\`${phase.title}\` holds no task`,
        help: "write its tasks, or remove the heading",
      }),
    );
};

/** Boxes without ids are reported as what they are. */
function holds({ phases }: Feature, at: number, lines: readonly number[]): boolean {
  const [from, to] = [phases[at]?.line ?? 0, phases[at + 1]?.line ?? Number.POSITIVE_INFINITY];
  return lines.some((line) => line > from && line < to);
}
