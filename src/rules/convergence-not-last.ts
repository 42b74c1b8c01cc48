import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";

/** Convergence closes the gaps that all other phases left, so a phase behind it was added in the wrong place. */
export const convergenceNotLast: CheckRule = ({ feature }) => {
  const used = new Set(feature.tasks.map(({ phase }) => phase));
  const phases = feature.phases.filter((_, index) => used.has(index));
  const at = phases.findIndex(({ kind }) => kind === "convergence");
  const convergence = phases[at];
  if (convergence === undefined) return [];
  const place = { file: feature.file, column: 1, length: 1 };
  return phases
    .slice(at + 1)
    .filter(({ kind }) => kind !== "convergence")
    .map((phase) =>
      diagnose("convergence-not-last", {
        ...place,
        line: phase.line,
        message: `\`${phase.title}\` stands behind \`${convergence.title}\`, which looks for what the other phases left undone`,
        related: [{ ...place, line: convergence.line, message: "the convergence phase" }],
        help: "move it before the convergence phase",
      }),
    );
};
