import { saysAside } from "../markdown/task-state.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Task } from "../model/task.ts";
import { REMOVAL_WORDS } from "../util/removal-words.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { placeOfWords, textOf } from "./task-place.ts";

/**
 * A tick whose files nobody has ever seen: in no commit, and under no other folder or extension. Where only some of the
 * files are missing the work may have gone elsewhere, so that is a finding of its own. A receipt says more than a path.
 */
export const phantomTick: CheckRule = ({ feature, paths, evidence }) => {
  const text = textOf(feature);
  const proved = new Set(evidence?.receipts.map(({ task }) => task));
  return feature.tasks.flatMap((task): readonly Diagnostic[] => {
    if (!isJudged(task) || proved.has(task.id)) return [];
    const never = task.files.filter((path) => paths.statusOf(path) === "never");
    const [first] = never;
    if (first === undefined) return [];
    const place = placeOfWords(text, task, first);
    if (never.length < task.files.length) return [part(task, never, place)];
    return [
      diagnose("phantom-tick", {
        ...place,
        message: `\`${task.id}\` is ticked, but ${quoted(never)} ${never.length === 1 ? "is" : "are"} in no commit and no file is called so: its work may never have been done`,
        help: `untick \`${task.id}\` so that \`specrun implement\` does it, or correct the path`,
      }),
    ];
  });
};

/** Where a title says what it is about; what is moved or removed further on is a detail. */
const LEAD_LENGTH = 60;

/** A tick that says itself that the work was put off or dropped makes nobody believe in files. */
const isJudged = ({ state, title, files, labels }: Task): boolean =>
  state === "done" &&
  files.length > 0 &&
  !REMOVAL_WORDS.test(proseOf(title.slice(0, LEAD_LENGTH))) &&
  !saysAside({ labels, text: title });

/** A `Dropdown` in src/portal/ is neither dropped nor ported. */
const proseOf = (text: string): string =>
  text
    .replace(/`[^`]*(?:`|$)/g, " ")
    .split(" ")
    .filter((word) => !/\w\.\w/.test(word) && word.split("/").length < 3)
    .join(" ");

const part = (task: Task, never: readonly string[], place: ReturnType<typeof placeOfWords>): Diagnostic =>
  diagnose("phantom-file", {
    ...place,
    message: `\`${task.id}\` is ticked, but ${quoted(never)}, of the ${task.files.length} files it names, ${never.length === 1 ? "is" : "are"} in no commit and no file is called so`,
    help: `look whether that part was done, and correct the path or untick \`${task.id}\``,
  });

const SHOWN_MAX = 3;

function quoted(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN_MAX).map((path) => `\`${path}\``);
  const more = paths.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  return shown.length === 1 ? (shown[0] ?? "") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
