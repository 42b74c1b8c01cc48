import type { Diagnostic } from "../model/diagnostic.ts";
import { lineEnd, placeOf, sourceText } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";

/** What spec-kit's template leaves behind when nobody filled it in. A task with it cannot be done. */
const IN_TITLE =
  /\[(?:Title|[Ee]ntity\d?|Service|endpoint(?:\/feature)?|user journey|[Bb]rief [Tt]itle)\]|\[service\]\.\w|\[location\]\/\[file\]|test_\[name\]/;
const UNNUMBERED = /^(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]\][ \t]+(?:\*\*)?(TXXX|T[NX]{2,}|\[TaskID\])/;

/** The box of a template line whose id nobody filled in. */
export const unnumbered = (box: string): string | null => UNNUMBERED.exec(box)?.[1] ?? null;

export const placeholder: FeatureRule = ({ value: feature }) => {
  const source = sourceText(feature.source, feature.file);
  const found: Diagnostic[] = [];
  for (const task of feature.tasks) {
    const residue = IN_TITLE.exec(task.title)?.[0];
    if (residue === undefined || task.state !== "todo") continue;
    const at = feature.source.indexOf(residue, task.idRange.end);
    found.push(report(placeOf(source, { start: at, end: at + residue.length }), residue));
  }
  const phases = new Set(feature.phases.map(({ line }) => line));
  for (const line of phases) {
    const start = source.lineStarts[line - 1] ?? 0;
    const heading = feature.source.slice(start, lineEnd(source, line));
    const at = heading.indexOf("[Title]");
    if (at >= 0) found.push(report(placeOf(source, { start: start + at, end: start + at + 7 }), "[Title]"));
  }
  for (const range of feature.strayBoxes) {
    const box = feature.source.slice(range.start, range.end);
    const residue = unnumbered(box);
    if (residue === null) continue;
    const start = range.start + box.indexOf(residue);
    found.push(report(placeOf(source, { start, end: start + residue.length }), residue));
  }
  return found;
};

const report = (place: ReturnType<typeof placeOf>, residue: string): Diagnostic =>
  diagnose("placeholder", {
    ...place,
    message: `\`${residue}\` is a placeholder of the template`,
    help: "fill it in, or remove the line",
  });
