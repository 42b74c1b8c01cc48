import type { Diagnostic } from "../model/diagnostic.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";

/** tasks.md alone does not say what to build, nor how. */
export const missingDocument: CheckRule = ({ feature, spec, plan }) => {
  if (feature.tasks.length === 0 || (spec !== null && plan !== null)) return [];
  const report = (message: string, help: string): readonly Diagnostic[] => [
    diagnose("missing-document", { file: feature.file, line: 1, column: 1, length: 1, message, help }),
  ];
  if (plan !== null) {
    return report(
      "there is no spec.md beside tasks.md, so nothing says what the tasks are for",
      "make it with `/speckit.specify`",
    );
  }
  if (spec !== null) {
    return report(
      "there is no plan.md beside tasks.md, so nothing says how to build it",
      "make it with `/speckit.plan`",
    );
  }
  return report(
    "there is neither spec.md nor plan.md beside tasks.md, so nothing says what to build, nor how",
    "make them with `/speckit.specify` and `/speckit.plan`",
  );
};
