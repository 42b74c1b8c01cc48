/** Words for work that is not taken back: whose change is in the way, shown as a three-way diff, and what to do. */
import type { UndoConflict, UndoFailure, UndoScope } from "../model/failure.ts";
import { assertNever } from "../util/assert-never.ts";
import { quotedList } from "./amounts.ts";
import { escapeLine } from "./escape.ts";
import { type FailureText, says } from "./failure-text.ts";
import { workName, workNames } from "./work-name.ts";

type Of<R extends UndoFailure["reason"]> = Extract<UndoFailure, { reason: R }>;

export function describeUndoFailure(failure: UndoFailure): FailureText {
  switch (failure.reason) {
    case "undo-conflict":
      return conflict(failure);
    case "undo-built-on":
      return builtOn(failure);
    case "undo-tick":
      return says(
        `the text of \`${failure.task}\` in \`${failure.file}\` is not the one it was ticked for, so its tick is not specrun's to take back; nothing was written`,
        `untick \`${failure.task}\` yourself if that line still means this work, then run the same command again`,
      );
    case "undo-unrecorded":
      return unrecorded(failure);
    case "undo-raced":
      return says(
        `${quotedList(failure.paths)} kept changing while it was to be taken back, so nothing was written`,
        "save what you are editing, then run the same command again",
      );
    default:
      return assertNever(failure);
  }
}

function conflict({ files }: Of<"undo-conflict">): FailureText {
  const [first] = files;
  const work = first === undefined ? "the work" : workName(first.work);
  return says(
    `${quotedList(files.map(({ path }) => path))} changed since in the same places that ${work} wrote; taking ${work} back would lose that, so nothing was written`,
    `put back in those places what ${work} wrote, or what was there before it, then run the same command again`,
    threeWays(files),
  );
}

function builtOn({ files, by, feature, instead, first }: Of<"undo-built-on">): FailureText {
  const work = files[0] === undefined ? "it" : workName(files[0].work);
  const names = workNames(by);
  const command = `specrun undo ${feature.split("/").at(-1) ?? feature} ${option(instead)}`;
  return says(
    `${names} later built on ${quotedList(files.map(({ path }) => path))} in the same places that ${work} wrote, so ${work} does not come out alone; nothing was written`,
    first
      ? `take that back first: \`${command}\`, then run the same command again`
      : `take them back together: \`${command}\``,
    threeWays(files),
  );
}

function unrecorded({ scope, tasks }: Of<"undo-unrecorded">): FailureText {
  if (tasks.length === 0)
    return says(
      `no run of specrun is recorded for this feature, so \`${option(scope)}\` names nothing it could take back`,
      "take the work back with git; specrun's own history of it was deleted, or made on another machine",
    );
  const are = tasks.length === 1 ? "is ticked, but specrun holds" : "are ticked, but specrun holds";
  return says(
    `${quotedList(tasks, 12)} ${are} no record of the work: done by hand or with \`specrun confirm\`, on another machine, or its state was deleted`,
    "only git can take it back: revert the files, then untick it yourself",
  );
}

const option = ({ by, value }: UndoScope): string => `--${by} ${/\s/.test(value) ? `"${value}"` : value}`;

const FILES_MAX = 3;
const DIFF = { linesMax: 30, charsMax: 200 };

function threeWays(files: readonly UndoConflict[]): readonly string[] {
  const rest = files.length - FILES_MAX;
  return [
    ...files.slice(0, FILES_MAX).flatMap(threeWay),
    ...(rest > 0 ? [`and ${rest} more of these files`] : []),
  ];
}

function threeWay({ path, work, wrote, since, later }: UndoConflict): readonly string[] {
  const who = later.length === 0 ? "" : ` (by ${workNames(later)}, or by you)`;
  return [
    `${path}: what ${workName(work)} wrote over what was there`,
    ...diffLines(wrote),
    `${path}: what changed since${who}`,
    ...diffLines(since),
  ];
}

/** From the first hunk on; the names above it are said already. */
function diffLines(patch: string): readonly string[] {
  const lines = patch.trimEnd().split("\n");
  const hunk = lines.findIndex((line) => line.startsWith("@@"));
  const shown = hunk < 0 ? lines.slice(1) : lines.slice(hunk);
  const kept = shown.slice(0, DIFF.linesMax).map((line) => escapeLine(line, DIFF.charsMax));
  const rest = shown.length - kept.length;
  return [...kept, ...(rest > 0 ? [`… ${rest} more lines`] : [])].map((line) => `  ${line}`);
}
