import type { Diagnostic } from "../model/diagnostic.ts";
import type { Feature } from "../model/feature.ts";
import { acceptanceOf, isAcceptance } from "../model/graph.ts";
import type { TaskId } from "../model/task.ts";
import { append } from "../util/append.ts";
import type { SourceText } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule, EvidenceFacts } from "./facts.ts";
import { placeOfId, textOf } from "./task-place.ts";

/**
 * Holds the files of the receipts against what they are now. Of each file only the last receipt counts: later tasks build
 * on earlier ones. Content that is found under another path has moved and is not lost.
 */
export const auditFiles: CheckRule = ({ feature, evidence }) => {
  if (evidence === null) return [];
  const text = textOf(feature);
  const { gone, changed } = drift(evidence);
  return [...auditFrozen(evidence, { gone, changed }), ...auditTasks(feature, text, { gone, changed })];
};

/** A person may change frozen acceptance tests; whoever reads the evidence should know that somebody did. */
function auditFrozen({ file, receipts }: EvidenceFacts, { gone, changed }: Drift): readonly Diagnostic[] {
  const owners = [...new Set([...gone.keys(), ...changed.keys()])].filter(isAcceptance);
  return owners.map((task) => {
    const line = receipts.findLast((receipt) => receipt.task === task)?.fileLine ?? 1;
    const paths = [...(gone.get(task) ?? []), ...(changed.get(task) ?? [])].sort();
    return diagnose("evidence-file-changed", {
      ...{ file, line, column: 1, length: 1 },
      message: `${list(paths)} changed since the acceptance tests of ${task.slice(acceptanceOf("").length)} were frozen`,
      help: "restore the test, or run `specrun implement`: what a person left there is frozen then",
    });
  });
}

function auditTasks(feature: Feature, text: SourceText, { gone, changed }: Drift): readonly Diagnostic[] {
  return feature.tasks
    .filter(({ state }) => state === "done")
    .flatMap((task): readonly Diagnostic[] => {
      const lost = gone.get(task.id) ?? [];
      const other = changed.get(task.id) ?? [];
      const place = placeOfId(text, task);
      return [
        ...lost.map((path) =>
          diagnose("evidence-file-missing", {
            ...place,
            message: `\`${path}\`, which \`${task.id}\` wrote, is gone and its content is nowhere else`,
            help: `restore the file, untick \`${task.id}\` if its work was taken back, or vouch for it with \`specrun confirm ${task.id}\` if it went elsewhere`,
          }),
        ),
        ...(other.length === 0
          ? []
          : [
              diagnose("evidence-file-changed", {
                ...place,
                message: `${list(other)} changed after \`${task.id}\` was ticked, and no later receipt covers it`,
                help: `untick \`${task.id}\` to have it checked again, or vouch for the change with \`specrun confirm ${task.id}\``,
              }),
            ]),
      ];
    });
}

interface Drift {
  readonly gone: ReadonlyMap<TaskId, readonly string[]>;
  readonly changed: ReadonlyMap<TaskId, readonly string[]>;
}

function drift({ receipts, contents, movedTo }: EvidenceFacts): Drift {
  const last = new Map<string, { readonly task: TaskId; readonly hash: string | null }>();
  for (const { task, files } of receipts)
    for (const [path, hash] of Object.entries(files)) last.set(path, { task, hash });
  const gone = new Map<TaskId, string[]>();
  const changed = new Map<TaskId, string[]>();
  for (const [path, { task, hash }] of last) {
    const now = contents.get(path) ?? null;
    if (hash === null ? now === null : now?.includes(hash) === true) continue;
    if (now !== null) append(changed, task, path);
    else if (hash !== null && !movedTo.has(hash)) append(gone, task, path);
  }
  return { gone, changed };
}

const SHOWN_MAX = 3;

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN_MAX).map((path) => `\`${path}\``);
  return paths.length > SHOWN_MAX
    ? `${shown.join(", ")} and ${paths.length - SHOWN_MAX} more`
    : shown.join(", ");
}
