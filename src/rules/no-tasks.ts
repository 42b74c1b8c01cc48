import { diagnose } from "./catalogue.ts";
import type { FeatureRule } from "./feature-rule.ts";

const LINE_TO_WRITE = "write tasks as `- [ ] T001 Create the project in src/` below `## Phase 1: Setup`";

/** A document without a single task, with the line that would make one. */
export const noTasks: FeatureRule = ({ value: feature, diagnostics }) => {
  const place = { file: feature.file, line: 1, column: 1, length: 1 };
  if (feature.tasks.length > 0) return [];
  if (feature.source.trim() === "") {
    return [
      diagnose("no-tasks", { ...place, message: "the file is empty", help: "make it with `/speckit.tasks`" }),
    ];
  }
  const almost = diagnostics.filter(({ code }) => code === "SR002" || code === "SR003").length;
  if (almost > 0) {
    const message = `no task found; ${almost === 1 ? "one line looks" : `${almost} lines look`} like a task but cannot be ticked`;
    return [diagnose("no-tasks", { ...place, message, help: "rewrite them as shown below" })];
  }
  const boxes = feature.strayBoxes.length;
  const what =
    boxes > 0
      ? `, only ${boxes === 1 ? "a checkbox" : `${boxes} checkboxes`} without a task id`
      : ": no line has a checkbox and a task id";
  return [diagnose("no-tasks", { ...place, message: `no task found${what}`, help: LINE_TO_WRITE })];
};
