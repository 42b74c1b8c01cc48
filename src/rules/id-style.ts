import type { TaskId } from "../model/task.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

const STYLED = /^T\d{3,}[a-z]?(?:\.\d+)?(?:[-–—]T?\d{3,}[a-z]?(?:\.\d+)?)?$/;

/** `T01`, `T-002`: specrun reads them, tools that look for `T` and three digits do not. */
export const idStyle: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  return feature.tasks
    .filter(({ id }) => !STYLED.test(id))
    .map((task) =>
      diagnose("id-style", {
        ...placeOfId(text, task),
        message: `\`${task.id}\` is no \`T\` with three digits, so other tools of spec-kit do not find it`,
        help: `write \`${styled(task.id)}\`, also where other tasks name it`,
      }),
    );
};

function styled(id: TaskId): string {
  const [, number = "", rest = ""] = /^T-?(\d+)(.*)$/.exec(id) ?? [];
  return `T${number.padStart(3, "0")}${/^(?:[A-Za-z]?(?:\.\d+)?)$/.test(rest) ? rest.toLowerCase() : ""}`;
}
