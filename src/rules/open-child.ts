import type { Diagnostic } from "../model/diagnostic.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/** A ticked task with an open one inside: a group is done when all of it is. */
export const openChild: CheckRule = ({ feature }) => {
  const text = textOf(feature);
  const byLine = new Map(feature.tasks.map((task) => [task.line, task]));
  return feature.tasks.flatMap((task): readonly Diagnostic[] =>
    task.state !== "done"
      ? []
      : task.dependencies.flatMap(({ text: words, line }) => {
          const child = byLine.get(line);
          // Being inside is kept as a dependency in no words but the id itself.
          if (child === undefined || words !== child.id || child.state !== "todo") return [];
          return [
            diagnose("open-child", {
              ...placeOfId(text, task),
              message: `\`${task.id}\` is ticked, but \`${child.id}\` inside it is open`,
              related: [{ ...placeOfId(text, child), message: `\`${child.id}\` is open` }],
              help: `tick \`${child.id}\` if it is done, or untick \`${task.id}\``,
            }),
          ];
        }),
  );
};
