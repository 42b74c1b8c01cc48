import type { Diagnostic, Severity } from "../model/diagnostic.ts";
import type { FeatureCheck } from "../rules/check-feature.ts";
import { GATE_RULES } from "../rules/gate-findings.ts";
import { formatCount, plural, quotedList } from "./amounts.ts";
import { blockingFeatures, CHECK_RULE_BY_CODE, type CheckView, readFailures } from "./check-view.ts";
import { escapeLine } from "./escape.ts";
import { formatFindings, formatOutcome } from "./format-check.ts";
import { workflowCommand } from "./workflow-commands.ts";

/**
 * For the log of a GitHub step: annotations for the gravest findings, all of them in a group, and the outcome. GitHub
 * shows only so many annotations of each kind, so the ones that count are chosen here.
 */
export function formatCheckGithub(view: CheckView): string {
  const errors = [...unreadable(view), ...openTasks(view), ...found(view, "error")];
  const kinds = [errors, found(view, "warning"), found(view, "info")];
  const shown = kinds.flatMap((kind) => kind.slice(0, ANNOTATIONS_MAX));
  const total = kinds.reduce((sum, kind) => sum + kind.length, 0);
  const findings = formatFindings(view);
  const group =
    findings === ""
      ? []
      : [workflowCommand("group", {}, groupTitle(view, total - shown.length)), findings, "::endgroup::"];
  return [...shown.map(command), ...group, formatOutcome(view), ""].join("\n");
}

const ANNOTATIONS_MAX = 10;
/** Open tasks leave room for the errors. */
const OPEN_ANNOTATIONS_MAX = 3;
const IDS_MAX = 8;
const MESSAGE_MAX = 1_000;
const TITLE_MAX = 120;

interface Annotation {
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  readonly endColumn?: number;
  readonly title: string;
  readonly message: string;
  readonly help: string | undefined;
}

const COMMANDS = { error: "error", warning: "warning", info: "notice" } as const;

function command({ severity, file, line, column, endColumn, title, message, help }: Annotation): string {
  const columns = column === undefined || endColumn === undefined ? {} : { col: column, endColumn };
  const place = { file: escapeLine(file), line, ...columns, title: escapeLine(title, TITLE_MAX) };
  const lines = [message, ...(help === undefined ? [] : [`help: ${help}`])];
  const text = lines.map((each) => escapeLine(each, MESSAGE_MAX)).join("\n");
  return workflowCommand(COMMANDS[severity], place, text);
}

const unreadable = (view: CheckView): readonly Annotation[] =>
  readFailures(view).map(({ path, message, help }) => ({
    severity: "error",
    file: path,
    line: 1,
    title: `${GATE_RULES.unreadable.code} unreadable`,
    message,
    help,
  }));

function openTasks(view: CheckView): readonly Annotation[] {
  return blockingFeatures(view)
    .slice(0, OPEN_ANNOTATIONS_MAX)
    .map(({ dir, file, openTasks: open }: FeatureCheck) => {
      const ids = open.map(({ id }) => id);
      return {
        severity: "error",
        file,
        line: open[0]?.line ?? 1,
        title: `${GATE_RULES["open-task"].code} open-task`,
        message: `${plural(open.length, "open task")} in ${dir}: ${quotedList(ids, IDS_MAX)}`,
        help: "finish them with `specrun implement`, or allow them with --allow-open",
      };
    });
}

const found = ({ features }: CheckView, severity: Severity): readonly Annotation[] =>
  features
    .flatMap(({ diagnostics }) => diagnostics)
    .filter((diagnostic) => diagnostic.severity === severity)
    .map(annotation);

function annotation({ severity, file, line, column, length, code, message, help }: Diagnostic): Annotation {
  const name = CHECK_RULE_BY_CODE.get(code)?.name ?? "";
  return {
    severity,
    file,
    line,
    column,
    endColumn: column + length,
    title: `${code} ${name}`.trim(),
    message,
    help,
  };
}

function groupTitle({ features }: CheckView, hidden: number): string {
  const count = features.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0);
  const rest = hidden > 0 ? ` (${formatCount(hidden)} of them are not shown as annotations)` : "";
  return `${plural(count, "finding")} with their lines${rest}`;
}
