import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/** An open edit task that names no file: it can be done, but nothing can tell beforehand what it will touch. */
export const taskWithoutPath: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  return feature.tasks
    .filter(
      ({ state, kind, files, reads }) =>
        state === "todo" && kind === "edit" && files.length + reads.length === 0,
    )
    .map((task) =>
      diagnose("task-without-path", {
        ...placeOfId(text, task),
        message: `\`${task.id}\` names no file, so it can only be ordered by where it stands`,
        help: "say which file it writes: `… in src/…`",
      }),
    );
};
