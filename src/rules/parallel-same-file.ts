import type { Diagnostic } from "../model/diagnostic.ts";
import type { Task } from "../model/task.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/** Open `[P]` tasks of one group that write the same file: the mark promises what the paths deny. */
export const parallelSameFile: CheckRule = ({ feature, graph }) => {
  const text = textOf(feature);
  return graph.edges.flatMap(({ from, to, reason, text: path }): readonly Diagnostic[] => {
    const [first, second] = [graph.tasks.get(from), graph.tasks.get(to)];
    if (reason !== "file" || !isParallel(first) || !isParallel(second)) return [];
    if (first.phase !== second.phase) return [];
    return [
      diagnose("parallel-same-file", {
        ...placeOfId(text, second),
        message: `\`${second.id}\` and \`${first.id}\` are both \`[P]\` and both write \`${path}\`, so they run one after the other`,
        related: [{ ...placeOfId(text, first), message: `\`${first.id}\` writes it, too` }],
        help: "remove `[P]` from one of them, or give them files of their own",
      }),
    ];
  });
};

const isParallel = (task: Task | undefined): task is Task => task?.parallel === true && task.state === "todo";
