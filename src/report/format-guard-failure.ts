/** Words for work that specrun will not take over: the guard of one task, and the merge with everybody else's. */
import type { TaskFailure } from "../model/failure.ts";
import { assertNever } from "../util/assert-never.ts";
import { formatBytes, quotedList } from "./amounts.ts";
import { type FailureText, says } from "./failure-text.ts";

type Reason =
  | "nothing-changed"
  | "named-files-untouched"
  | "protected-path"
  | "review-needed-path"
  | "deletion-not-named"
  | "tests-weakened"
  | "tests-prove-nothing"
  | "test-broken"
  | "test-not-collected"
  | "secret"
  | "too-large"
  | "gitlink"
  | "symlink-outside"
  | "output-ignored"
  | "conflict-person"
  | "conflict-task"
  | "would-lose"
  | "line-gone"
  | "text-changed";

type GuardFailure = Extract<TaskFailure, { reason: Reason }>;
type MergeFailure = Extract<
  GuardFailure,
  { reason: "conflict-person" | "conflict-task" | "would-lose" | "line-gone" | "text-changed" }
>;

export function describeGuardFailure(failure: GuardFailure): FailureText {
  switch (failure.reason) {
    case "nothing-changed":
      return says(
        "the worker called it done, but no file changed",
        "say in the task what must change, or tick it with `specrun confirm` if it is there already",
      );
    case "named-files-untouched":
      return says(
        `none of the files that the task names was touched: ${quotedList(failure.files)}`,
        "correct the paths in the task, or run it again",
      );
    case "protected-path":
      return says(
        `it changed \`${failure.path}\`, which no task may change (${failure.rule})`,
        "make that change yourself, and take it out of the task",
      );
    case "review-needed-path":
      return says(
        `it changed \`${failure.path}\`, which only a task that names it may change (${failure.rule})`,
        "name the file in the task if the change is wanted",
      );
    case "deletion-not-named":
      return says(
        `it deleted or moved \`${failure.path}\`, which the task does not name`,
        "name the file in the task if it should go",
      );
    case "tests-weakened":
      return says(
        `it weakened the tests in \`${failure.path}\`: ${failure.what}`,
        "say so in the task if that is wanted",
      );
    case "tests-prove-nothing":
      if (failure.check === null)
        return says(
          `there is no test in ${quotedList(failure.files)}`,
          "say in the task what the tests must demand, then run it again",
        );
      return says(
        `its tests in ${quotedList(failure.files)} pass with \`${failure.check.command}\` although nothing of what they test is implemented yet, so they prove nothing`,
        "say in the task that the behaviour exists already, if it does; otherwise let the tests demand it",
      );
    case "test-broken":
      return says(
        `\`${failure.path}\` cannot be read as a test, so it stays red whatever is implemented: ${failure.detail}`,
        "correct the test file; it may fail only for what is not implemented yet",
      );
    case "test-not-collected":
      return says(
        `\`${failure.check.command}\` does not run \`${failure.path}\`, so its tests never say anything`,
        "put it where the runner looks, or name the command that runs it under `checks:` in .specify/specrun.yml",
      );
    case "secret":
      return says(
        `\`${failure.path}:${failure.line}\` holds what looks like a secret (${failure.kind})`,
        "read secrets from the environment; make an example look like an example",
      );
    case "too-large":
      return says(
        `\`${failure.path}\` is ${formatBytes(failure.bytes)}, over the limit of ${formatBytes(failure.bytesMax)} a file`,
        "let a command produce it, or add it to .gitignore",
      );
    case "gitlink":
      return says(
        `\`${failure.path}\` is a git repository of its own, which cannot be merged as files`,
        "add submodules yourself, and take that out of the task",
      );
    case "symlink-outside":
      return says(
        `\`${failure.path}\` is a link to \`${failure.target}\`, outside the project`,
        "copy what is needed into the project",
      );
    case "output-ignored":
      return says(
        `\`${failure.path}\` was written, but an ignore rule hides it (${failure.rule}), so it would be lost`,
        "change the rule, or the path in the task",
      );
    default:
      return describeMergeFailure(failure);
  }
}

function describeMergeFailure(failure: MergeFailure): FailureText {
  switch (failure.reason) {
    case "conflict-person":
      if (failure.neverStill)
        return says(
          `${quotedList(failure.paths)} was saved again and again while the task's work was to be written there`,
          "stop saving for a moment, then run again: the work is kept and only has to be merged",
        );
      return says(
        `${quotedList(failure.paths)} changed in the same place by you and by the task; both versions are kept`,
        "take what you want of the task's version, then run the task again",
        ["yours: in the project, untouched", `the task's: ${failure.keptIn}`],
      );
    case "conflict-task":
      return says(
        `it changed ${quotedList(failure.paths)} in the same place as ${failure.tasks.join(", ")}`,
        "run it again; it starts from the files as they are now",
        [`the task's version: ${failure.keptIn}`],
      );
    case "would-lose":
      return says(
        `merging it would have lost what a person wrote in ${quotedList(failure.paths)}, so nothing was written`,
        "run the task again; it starts from the files as they are now",
        [`the task's version: ${failure.keptIn}`],
      );
    case "line-gone":
      return says(
        `the work is in the tree, but its line could not be ticked: ${failure.detail}`,
        "put the task's line back with an empty box, then run the same command again",
      );
    case "text-changed":
      return failure.isGone
        ? says(
            `its line is gone from ${failure.file}, so its work was not merged`,
            "put the line back if the task is still wanted, then run again: its work is kept",
          )
        : says(
            `what it asks for kept changing in ${failure.file} while it was worked on, so nothing was merged`,
            "run it again when its text is settled",
          );
    default:
      return assertNever(failure);
  }
}
