import type { Diagnostic } from "../model/diagnostic.ts";
import type { Task } from "../model/task.ts";
import { append } from "../util/append.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/** Open `[P]` tasks of one group that write the same file: the mark promises what the paths deny. Said once a file. */
export const parallelSameFile: CheckRule = ({ feature, graph }) => {
  const text = textOf(feature);
  const writers = new Map<string, Task[]>();
  for (const { from, to, reason, text: path } of graph.edges) {
    const [first, second] = [graph.tasks.get(from), graph.tasks.get(to)];
    if (reason !== "file" || !isParallel(first) || !isParallel(second)) continue;
    if (first.phase !== second.phase) continue;
    for (const task of [first, second]) append(writers, `${task.phase} ${path}`, task);
  }
  return [...writers].flatMap(([key, tasks]): readonly Diagnostic[] => {
    const path = key.slice(key.indexOf(" ") + 1);
    const [first, second, ...others] = [...new Set(tasks)].sort((a, b) => a.line - b.line);
    if (first === undefined || second === undefined) return [];
    const more = others.length === 0 ? "" : `, with ${others.length} more,`;
    return [
      diagnose("parallel-same-file", {
        ...placeOfId(text, second),
        message: `\`${first.id}\` and \`${second.id}\`${more} are \`[P]\` and write the same \`${path}\`, so they run one after the other`,
        related: [first, ...others].map((task) => ({
          ...placeOfId(text, task),
          message: `\`${task.id}\` writes it, too`,
        })),
        help: "remove `[P]` from all but one of them, or give them files of their own",
      }),
    ];
  });
};

const isParallel = (task: Task | undefined): task is Task => task?.parallel === true && task.state === "todo";
