/**
 * The same failures, told to the worker in its own conversation: what specrun found by itself, the evidence, and
 * what to do next. Longer than for people, because the output is what the model works from.
 */
import type { CheckResult } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { escapeLine, escapeTail } from "./escape.ts";
import { describe } from "./format-failure.ts";

const OUTPUT = { linesMax: 300, charsMax: 1_000 };
const OUTPUT_CHARS_MAX = 30_000;

/** What to do next, by reason; where nothing is said, the general advice is right. */
const NEXT: Partial<Readonly<Record<Failure["reason"], string>>> = {
  "nothing-changed":
    "Make the change the task asks for. If nothing has to change, call finish_task with `already-true` or `not-needed` and quote the lines, or name the command, that show it.",
  "named-files-untouched":
    "Write the files the task names. If it names them wrongly, say so in the summary of finish_task with outcome `blocked`.",
  "protected-path": "Restore that file to what it was, and do the task without it.",
  "review-needed-path": "Restore that file to what it was; this task does not name it.",
  "deletion-not-named": "Bring that file back; the task does not ask for it to go.",
  "tests-weakened": "Restore the tests, and change the code so that they pass as they were.",
  "tests-prove-nothing":
    "Make the tests demand what is not implemented yet, so that they fail for want of it. If all of it is there already, call finish_task with `already-true` and quote the lines that do it; a reviewer will look.",
  "test-broken":
    "Mend the test file: it may fail by an assertion, or for a module or a name that is not there yet.",
  "test-not-collected":
    "Name and place the file as the project's test runner expects, or change the runner's configuration if the task says so.",
  secret: "Remove the value, and read it from the environment instead.",
  "too-large": "Remove that file, or make it smaller.",
  gitlink: "Remove the repository inside the project; keep only ordinary files.",
  "symlink-outside": "Remove that link, and put what is needed inside the project.",
  "output-ignored": "Write it where the project's ignore rules do not hide it.",
  "check-red": "Find the cause in the output, correct the work (not the check), and call finish_task again.",
  "merged-check-red":
    "Others changed the project meanwhile. Read the files as they are now, correct the work, and call finish_task again.",
  "command-failed": "Find the cause in the output, correct the work, and call finish_task again.",
  "conflict-task": "Read the files as they are now, and make the task's change again on top of them.",
  looping: "Go about it in another way: what was repeated leads nowhere.",
  "no-finish": "Call finish_task: say how the task ended, and what you did.",
  "claim-rejected":
    "Show it with a command or quoted lines, or do the work and call finish_task with `done`.",
  "judged-false": "Correct the work, and call finish_task again.",
  "acceptance-unfair":
    "Change these tests so that each demands what its scenario demands, no more and no less, and call finish_task again.",
  "slot-lost": "Begin again: this checkout holds the project as it is now.",
  "tests-weak":
    "Add tests that fail on these mistakes and are green without them, and call finish_task again.",
  "review-red": "Mend these findings, blocking ones (P0) first, and call finish_task again.",
};

const GENERAL =
  "Correct the work and call finish_task again, or call it with `blocked` and say what is in the way.";

/** Feedback for the worker whose attempt ended like this. */
export function failureForModel(failure: Failure): string {
  const text = describe(failure, new Map());
  const parts = [`specrun did not accept this: ${escapeLine(text.headline)}`];
  const check = "check" in failure ? failure.check : null;
  if (check !== null) parts.push(commandOutput(check));
  else if (text.lines.length > 0) parts.push(text.lines.map((line) => `- ${escapeLine(line)}`).join("\n"));
  parts.push(`Next: ${NEXT[failure.reason] ?? GENERAL}`);
  return parts.join("\n\n");
}

function commandOutput({ output }: CheckResult): string {
  if (output.trim() === "") return "It printed nothing.";
  const lines = escapeTail(output.slice(-OUTPUT_CHARS_MAX), OUTPUT);
  const whole = output.length <= OUTPUT_CHARS_MAX;
  return [`Its output${whole ? "" : " (the end of it)"}:`, "<output>", ...lines, "</output>"].join("\n");
}
