import type { Severity } from "../model/diagnostic.ts";
import type { FeatureCheck } from "../rules/check-feature.ts";
import { formatCount, plural, quotedList } from "./amounts.ts";
import { chooseRows, restLine, ruleCounts } from "./check-rows.ts";
import { blockingFeatures, CHECK_RULE_BY_CODE, type CheckView, countOf } from "./check-view.ts";
import { displayWidth, fitTo } from "./display-width.ts";
import { escapeLine } from "./escape.ts";
import { formatDiagnostics } from "./format-diagnostics.ts";
import { type Palette, palette } from "./palette.ts";
import { withoutCommands } from "./workflow-commands.ts";

/** Every diagnostic with its line, a table of the features, and one line that says how it ended. */
export function formatCheck(view: CheckView): string {
  const blocks = [formatFindings(view), formatOutcome(view)];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

/** Every finding with its line; empty where there is none. */
export function formatFindings({ features, paint = palette(false) }: CheckView): string {
  const diagnostics = features.flatMap((feature) => feature.diagnostics);
  const sources = new Map(features.flatMap((feature) => [...feature.sources]));
  return withoutCommands(formatDiagnostics(diagnostics, sources, paint).trimEnd());
}

/** The table, what many findings have in common, what else is to be known, and the verdict. */
export function formatOutcome(view: CheckView): string {
  const paint = view.paint ?? palette(false);
  const blocks = [table(view, paint), byRule(view.features, paint), notes(view, paint), verdict(view, paint)];
  return withoutCommands(blocks.filter((block) => block !== "").join("\n\n"));
}

const COLUMNS = ["tasks", "done", "aside", "open", "errors", "warnings"] as const;
const COLUMN_WIDTH = 9;
const OPEN_ALLOWED = "   open allowed";
const NAME = { columnsMin: 24, columnsMax: 60 };
const ROWS_MAX = 20;

function table({ features, columns }: CheckView, paint: Palette): string {
  if (features.length === 0) return "";
  const { shown, rest } = chooseRows(features, ROWS_MAX);
  const restText = rest.length === 0 ? [] : [paint.faint(`  ${restLine(rest, shown.length)}`)];
  if (shown.length === 0) return restText.join("");
  const width = nameWidth(shown, columns);
  const head = `${"feature".padEnd(width + 2)}${COLUMNS.map((name) => name.padStart(COLUMN_WIDTH)).join("")}`;
  return [paint.faint(head), ...shown.map((feature) => row(feature, width, paint)), ...restText].join("\n");
}

/** As wide as the longest name, but no wider than the terminal leaves room for. */
function nameWidth(features: readonly FeatureCheck[], columns: number | undefined): number {
  const longest = Math.max(12, ...features.map(({ dir }) => displayWidth(escapeLine(dir))));
  const others = COLUMNS.length * COLUMN_WIDTH + 2 + (features.some(allowsOpen) ? OPEN_ALLOWED.length : 0);
  const room = columns === undefined ? NAME.columnsMax : Math.max(NAME.columnsMin, columns - others);
  return Math.min(longest, room);
}

const allowsOpen = ({ gated, open }: FeatureCheck): boolean => !gated && open > 0;

function row(feature: FeatureCheck, width: number, paint: Palette): string {
  const { dir, total, done, aside, open, diagnostics } = feature;
  const numbers = [total, done, aside, open, countOf(diagnostics, "error"), countOf(diagnostics, "warning")];
  const cells = numbers.map((number, column) => paintCell(feature, column, number, paint));
  const mark = feature.ok ? paint.good("✔") : paint.bad("✖");
  const note = allowsOpen(feature) ? paint.faint(OPEN_ALLOWED) : "";
  return `${mark} ${fitTo(escapeLine(dir), width)}${cells.join("")}${note}`;
}

function paintCell(feature: FeatureCheck, column: number, number: number, paint: Palette): string {
  const text = String(number).padStart(COLUMN_WIDTH);
  if (number === 0) return paint.faint(text);
  if (column === 4 || (column === 3 && !feature.ok && feature.gated)) return paint.bad(text);
  return column === 5 ? paint.warn(text) : text;
}

const MANY = 20;

/** Of many findings: which rules they come from, so that the one that matters is found among them. */
function byRule(features: readonly FeatureCheck[], paint: Palette): string {
  const counts = ruleCounts(features);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  if (total <= MANY) return "";
  const amounts = counts.map(({ count, severity }) => amount(count, severity));
  const width = Math.max(...amounts.map((text) => text.length));
  const lines = counts.map(({ code, severity }, index) => {
    const { name = "", summary = "" } = CHECK_RULE_BY_CODE.get(code) ?? {};
    const colour = severity === "error" ? paint.bad : severity === "warning" ? paint.warn : paint.info;
    return `  ${colour((amounts[index] ?? "").padStart(width))}  ${code} ${name}: ${paint.faint(summary)}`;
  });
  return [paint.faint(`${formatCount(total)} findings by rule`), ...lines].join("\n");
}

const amount = (count: number, severity: Severity): string =>
  severity === "info" ? `${formatCount(count)} info` : plural(count, severity);

function notes({ features, historyMissing = false }: CheckView, paint: Palette): string {
  const known = features.reduce((sum, feature) => sum + feature.known, 0);
  const accepted =
    known > 0
      ? [
          `${plural(known, "finding")} accepted by the baseline; --no-baseline shows ${known === 1 ? "it" : "them"}`,
        ]
      : [];
  const history = historyMissing
    ? [
        "ticked tasks name files that are not here, and the git history that could tell whether they ever were is here only in part",
        `${paint.info("help:")} fetch the whole history: \`fetch-depth: 0\` for actions/checkout, \`git fetch --unshallow\` elsewhere`,
      ]
    : [];
  return [...accepted.map(paint.faint), ...history].join("\n");
}

const OPEN_LINES_MAX = 10;

function verdict(view: CheckView, paint: Palette): string {
  const blocking = blockingFeatures(view);
  const open = blocking.slice(0, OPEN_LINES_MAX).map(({ dir, openTasks }) => {
    const ids = openTasks.map(({ id }) => id);
    return `${plural(openTasks.length, "open task")} in ${escapeLine(dir)}: ${quotedList(ids, 8)}`;
  });
  const others = blocking.slice(OPEN_LINES_MAX);
  const tasks = others.reduce((sum, feature) => sum + feature.open, 0);
  const more =
    others.length > 0 ? [`${plural(tasks, "open task")} in ${plural(others.length, "more feature")}`] : [];
  const end = view.ok ? paint.good("passed") : paint.bad("failed");
  const help =
    open.length > 0
      ? [`${paint.info("help:")} finish them with \`specrun implement\`, or allow them with --allow-open`]
      : [];
  return [...open, ...more, `${end}: ${verdictCounts(view)}`, ...help, ...fixable(view, paint)].join("\n");
}

/** Of many of a kind: the option that mends them at once. */
function fixable({ features }: CheckView, paint: Palette): readonly string[] {
  const found = features.flatMap(({ diagnostics }) => diagnostics).filter(({ code }) => code === "SR002");
  return found.length < 2
    ? []
    : [
        `${paint.info("help:")} \`specrun check --fix\` writes tasks without a checkbox as task lines, where nothing has to be guessed`,
      ];
}

/** `2 errors, 1 warning in 3 features`. */
export function verdictCounts({ features, failures = [] }: CheckView): string {
  const found = features.flatMap(({ diagnostics }) => diagnostics);
  const infos = countOf(found, "info");
  const parts = [
    plural(countOf(found, "error"), "error"),
    plural(countOf(found, "warning"), "warning"),
    ...(infos > 0 ? [amount(infos, "info")] : []),
  ];
  const unread = failures.length > 0 ? `; ${plural(failures.length, "feature")} could not be read` : "";
  return `${parts.join(", ")} in ${plural(features.length, "feature")}${unread}`;
}
