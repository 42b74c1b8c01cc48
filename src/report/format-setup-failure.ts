/** Words for what ends a run before it starts because of its input, configuration or machine. */
import type { ConfigProblem, SetupFailure } from "../model/failure.ts";
import { assertNever } from "../util/assert-never.ts";
import { formatCount, plural, quotedList } from "./amounts.ts";
import { type FailureText, says } from "./failure-text.ts";
import { formatDiagnostics } from "./format-diagnostics.ts";
import { describeSandboxMissing } from "./format-sandbox-missing.ts";

type Reason =
  | "no-project"
  | "feature-unknown"
  | "feature-unresolved"
  | "feature-pointer"
  | "document-missing"
  | "not-utf8"
  | "diagnostics"
  | "config-invalid"
  | "role-invalid"
  | "usage"
  | "selection-empty"
  | "no-key"
  | "key-rejected"
  | "account-stopped"
  | "model-unknown"
  | "agent-unsupported"
  | "sandbox-missing"
  | "tool-missing"
  | "agent-login";

type InputFailure = Extract<SetupFailure, { reason: Reason }>;
type Of<R extends Reason> = Extract<InputFailure, { reason: R }>;

const NAMES_MAX = 20;
const LINES_MAX = 300;

export function describeSetupFailure(
  failure: InputFailure,
  sources: ReadonlyMap<string, string>,
): FailureText {
  switch (failure.reason) {
    case "no-project":
      return says(
        `no \`.specify\` folder in \`${failure.cwd}\` or in a folder above it, so there is no project to work on`,
        "go to a project made with `specify init`, or see specrun at work first: `specrun demo`",
      );
    case "feature-unknown":
      return featureUnknown(failure);
    case "feature-unresolved":
      return featureUnresolved(failure);
    case "feature-pointer":
      return says(
        `\`${failure.file}\` does not name a feature that can be used: ${failure.detail}`,
        "correct that file, or name the feature on the command line",
      );
    case "document-missing":
      return says(
        `\`${failure.path}\` does not exist`,
        `make it with \`${failure.madeBy}\`, then run this command again`,
      );
    case "not-utf8":
      return says(
        `\`${failure.path}\` is not UTF-8 (byte ${formatCount(failure.byte)}), so specrun cannot edit it without damage`,
        "save the file as UTF-8",
      );
    case "diagnostics":
      return diagnosticsFound(failure, sources);
    case "config-invalid":
      return says(
        `\`${failure.path}\` has ${plural(failure.problems.length, "problem")}, so nothing was started`,
        "correct the file; `#` in front of a line switches it off",
        failure.problems.slice(0, NAMES_MAX).map(configProblem),
      );
    default:
      return describeMachineFailure(failure);
  }
}

function describeMachineFailure(
  failure: Exclude<
    InputFailure,
    Of<
      | "no-project"
      | "feature-unknown"
      | "feature-unresolved"
      | "feature-pointer"
      | "document-missing"
      | "not-utf8"
      | "diagnostics"
      | "config-invalid"
    >
  >,
): FailureText {
  switch (failure.reason) {
    case "role-invalid":
      return says(
        `the role file \`${failure.path}\` cannot be used: ${failure.detail}`,
        "correct its front matter, or remove the file to get the built-in role",
      );
    case "usage":
      return says(failure.message, failure.help ?? "see `specrun --help`");
    case "selection-empty":
      return selectionEmpty(failure);
    case "no-key":
      return says(
        "ANTHROPIC_API_KEY is not set, so no model can be asked",
        "export ANTHROPIC_API_KEY, or run `specrun demo`, which needs no key",
      );
    case "key-rejected":
      return says(
        `the API rejected the key (HTTP ${failure.status}): ${failure.detail}`,
        "put a valid key into ANTHROPIC_API_KEY and run the same command again",
      );
    case "account-stopped":
      return says(
        `the API stopped this account (HTTP ${failure.status}): ${failure.detail}`,
        "settle it with the provider, then run the same command again; it goes on where it stopped",
      );
    case "model-unknown":
      return says(
        `the model \`${failure.model}\` is not available with this key: ${failure.detail}`,
        "choose another with --model, or in .specify/specrun.yml",
      );
    case "agent-unsupported":
      return says(
        `the agent \`${failure.agent}\` is not supported; there ${failure.known.length === 1 ? "is" : "are"} ${quotedList(failure.known, NAMES_MAX)}`,
        `use \`--agent ${failure.known[0] ?? "anthropic"}\``,
      );
    case "sandbox-missing":
      return describeSandboxMissing(failure);
    case "tool-missing":
      return says(
        `\`${failure.tool}\` was not found on PATH: ${failure.why}`,
        failure.install === undefined
          ? `install \`${failure.tool}\`, or add its folder to PATH`
          : `install it with \`${failure.install}\`, or add its folder to PATH`,
      );
    case "agent-login":
      return says(
        `the agent \`${failure.agent}\` is not logged in: ${failure.detail}`,
        `${failure.login}; then run the same command again`,
      );
    default:
      return assertNever(failure);
  }
}

function featureUnknown(failure: Of<"feature-unknown">): FailureText {
  const nearest = failure.nearest[0];
  const known = failure.known.length === 0 ? [] : [`there are ${quotedList(failure.known, NAMES_MAX)}`];
  const help =
    failure.known.length === 0
      ? "no feature exists yet; write the first with `/speckit.specify`"
      : "name one of these, by its folder, its name or its number";
  return says(
    `there is no feature \`${failure.name}\``,
    nearest === undefined ? help : `did you mean \`${nearest}\`?`,
    known,
  );
}

function featureUnresolved(failure: Of<"feature-unresolved">): FailureText {
  const first = failure.candidates[0];
  if (first === undefined)
    return says("this project has no feature yet", "write the first with `/speckit.specify`");
  return says(
    `no feature was named, and ${plural(failure.candidates.length, "feature")} could be meant`,
    `add its name to the command, for example \`${first}\``,
    [quotedList(failure.candidates, NAMES_MAX)],
  );
}

function selectionEmpty(failure: Of<"selection-empty">): FailureText {
  const headline = `\`${failure.option} ${failure.value}\` selects no task`;
  if (failure.known.length === 0) return says(headline, `leave \`${failure.option}\` out`);
  return says(headline, `choose one of these for \`${failure.option}\``, [
    `there are ${quotedList(failure.known, NAMES_MAX)}`,
  ]);
}

function diagnosticsFound(failure: Of<"diagnostics">, sources: ReadonlyMap<string, string>): FailureText {
  const errors = failure.diagnostics.filter((each) => each.severity === "error").length;
  const shown = formatDiagnostics(failure.diagnostics, sources).trimEnd().split("\n");
  const first = failure.diagnostics.find((each) => each.severity === "error");
  return says(
    `\`${failure.file}\` has ${plural(errors, "error")}, so nothing was started`,
    first === undefined ? "correct the file" : `start at ${first.file}:${first.line}:${first.column}`,
    shown.length > LINES_MAX ? [...shown.slice(0, LINES_MAX), "…"] : shown,
  );
}

function configProblem(problem: ConfigProblem): string {
  const nearest = problem.nearest === undefined ? "" : `; did you mean \`${problem.nearest}\`?`;
  return `\`${problem.key}\`: ${problem.message}${nearest}`;
}
