/** Words for what stops a run as a whole: someone else is at work, a person is needed, the disk is full. */
import type { InternalFailure, SetupFailure } from "../model/failure.ts";
import { assertNever } from "../util/assert-never.ts";
import { formatCount, plural } from "./amounts.ts";
import { type FailureText, says } from "./failure-text.ts";
import { consentLines } from "./format-consent.ts";

type Reason =
  | "locked"
  | "git-busy"
  | "git-unsupported"
  | "branch-switched"
  | "consent-needed"
  | "checklists-open"
  | "journal-corrupt"
  | "write-failed"
  | "interrupted";

type RunFailure = Extract<SetupFailure, { reason: Reason }> | InternalFailure;
type Of<R extends Reason> = Extract<SetupFailure, { reason: R }>;

const ON_AGAIN = "run the same command again; it goes on where it stopped";

export function describeRunFailure(failure: RunFailure): FailureText {
  switch (failure.reason) {
    case "locked":
      return says(
        `another specrun is at work on this project: ${failure.holder}`,
        "wait until it ends, or stop it; its lock goes with it",
        [`its state is in ${failure.stateDir}`],
      );
    case "git-busy":
      return gitBusy(failure);
    case "git-unsupported":
      return says(
        `this git repository cannot be read faithfully: ${failure.detail}`,
        "use an ordinary checkout, or a copy of the folder without git",
      );
    case "branch-switched":
      return says(
        `the branch changed from \`${failure.from}\` to \`${failure.to}\` during the run, so specrun stopped`,
        `switch back with \`git switch ${failure.from}\` and ${ON_AGAIN}`,
      );
    case "consent-needed":
      return consentNeeded(failure);
    case "checklists-open":
      return says(
        `${plural(failure.checklists.length, "checklist is", "checklists are")} not finished`,
        "finish them, or go on with --ignore-checklists",
        failure.checklists.map((each) => `${each.path}  ${each.unchecked} of ${each.total} open`),
      );
    case "journal-corrupt":
      return says(
        `the journal \`${failure.path}\` is damaged at byte ${formatCount(failure.byte)}`,
        "set it aside with --fresh; ticks and evidence do not depend on it",
      );
    case "write-failed":
      return writeFailed(failure);
    case "interrupted":
      return says(`interrupted by ${failure.signal}; nothing finished is lost`, ON_AGAIN);
    case "internal":
      return internal(failure);
    default:
      return assertNever(failure);
  }
}

function gitBusy({ operation }: Of<"git-busy">): FailureText {
  const abort = ["merge", "rebase", "cherry-pick", "revert", "am"].includes(operation)
    ? ` (or \`git ${operation} --abort\`)`
    : "";
  return says(
    `a ${operation} is in progress in this repository, so its files are not a base to build on`,
    `finish the ${operation}${abort}, then run the same command again`,
  );
}

function consentNeeded({ commands }: Of<"consent-needed">): FailureText {
  return says(
    `${plural(commands.length, "command")} of this project would be executed, and nobody agreed to that yet`,
    "read them, then run again with --yes; you are asked again only when one of them changes",
    consentLines(commands),
  );
}

function writeFailed({ path, code, detail }: Of<"write-failed">): FailureText {
  const headline = `\`${path}\` could not be written: ${detail} (${code})`;
  if (code === "ENOSPC" || code === "EDQUOT") return says(headline, `free some space and ${ON_AGAIN}`);
  if (code === "EROFS" || code === "EACCES" || code === "EPERM")
    return says(headline, `make it writable and ${ON_AGAIN}`);
  return says(headline, ON_AGAIN);
}

function internal({ message, stack }: InternalFailure): FailureText {
  return says(
    `Internal error: ${message}`,
    "this is a bug in specrun; report it with these lines and `specrun --version`",
    stack
      .split("\n")
      .filter((line) => line.trim().startsWith("at "))
      .slice(0, 8)
      .map((line) => line.trim()),
  );
}
