import type { Diagnostic } from "../model/diagnostic.ts";
import type { FeatureCheck } from "../rules/check-feature.ts";
import { plural, quotedList } from "./amounts.ts";
import { displayWidth, fitTo } from "./display-width.ts";
import { escapeLine } from "./escape.ts";
import { formatDiagnostics } from "./format-diagnostics.ts";
import { plainDiagnostic } from "./format-graph-json.ts";
import { jsonDocument } from "./json-document.ts";
import { type Palette, palette } from "./palette.ts";

/** What every format prints. */
export interface CheckView {
  readonly features: readonly FeatureCheck[];
  /** Nothing failed, features that could not be read included. */
  readonly ok: boolean;
  readonly allowOpen: boolean;
  /** A ticked task names a file that nobody has seen, and only a complete history could tell more. */
  readonly historyMissing?: boolean;
  readonly paint?: Palette;
}

/** Every diagnostic with its line, a table of the features, and one line that says how it ended. */
export function formatCheck({ features, ok, allowOpen, paint = palette(false) }: CheckView): string {
  const diagnostics = features.flatMap((feature) => feature.diagnostics);
  const sources = new Map(features.flatMap((feature) => [...feature.sources]));
  const blocks = [
    formatDiagnostics(diagnostics, sources, paint).trimEnd(),
    table(features, paint),
    verdict(features, ok, allowOpen, paint),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

export function formatCheckJson({ features, ok }: CheckView): string {
  const document = {
    version: 1,
    ok,
    features: features.map(({ dir, gated, total, done, aside, open, diagnostics }) => ({
      dir,
      gated,
      total,
      done,
      aside,
      open,
      diagnostics: diagnostics.map(plainDiagnostic),
    })),
  };
  return jsonDocument(document);
}

const COLUMNS = ["tasks", "done", "aside", "open", "errors", "warnings"] as const;
const COLUMN_WIDTH = 9;

function table(features: readonly FeatureCheck[], paint: Palette): string {
  const width = Math.max(12, ...features.map(({ dir }) => displayWidth(escapeLine(dir))));
  const head = `${"feature".padEnd(width + 2)}${COLUMNS.map((name) => name.padStart(COLUMN_WIDTH)).join("")}`;
  const rows = features.map((feature) => {
    const numbers = [
      feature.total,
      feature.done,
      feature.aside,
      feature.open,
      count(feature, "error"),
      count(feature, "warning"),
    ];
    const cells = numbers.map((number, column) => paintCell(feature, column, number, paint));
    const mark = feature.ok ? paint.good("✔") : paint.bad("✖");
    return `${mark} ${fitTo(escapeLine(feature.dir), width)}${cells.join("")}${feature.gated || feature.open === 0 ? "" : paint.faint("   open allowed")}`;
  });
  return [paint.faint(head), ...rows].join("\n");
}

function paintCell(feature: FeatureCheck, column: number, number: number, paint: Palette): string {
  const text = String(number).padStart(COLUMN_WIDTH);
  if (number === 0) return paint.faint(text);
  if (column === 4 || (column === 3 && !feature.ok && feature.gated)) return paint.bad(text);
  return column === 5 ? paint.warn(text) : text;
}

const count = ({ diagnostics }: FeatureCheck, severity: Diagnostic["severity"]): number =>
  diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;

function verdict(features: readonly FeatureCheck[], ok: boolean, allowOpen: boolean, paint: Palette): string {
  const errors = features.reduce((sum, feature) => sum + count(feature, "error"), 0);
  const warnings = features.reduce((sum, feature) => sum + count(feature, "warning"), 0);
  const counts = `${plural(errors, "error")}, ${plural(warnings, "warning")} in ${plural(features.length, "feature")}`;
  const blocking = allowOpen ? [] : features.filter(({ gated, open }) => gated && open > 0);
  const open = blocking.map(
    ({ dir, openTasks }) =>
      `${plural(openTasks.length, "open task")} in ${escapeLine(dir)}: ${quotedList(
        openTasks.map(({ id }) => id),
        8,
      )}`,
  );
  const end = ok ? paint.good("passed") : paint.bad("failed");
  const help =
    open.length > 0
      ? [`${paint.info("help:")} finish them with \`specrun implement\`, or allow them with --allow-open`]
      : [];
  return [...open, `${end}: ${counts}`, ...help].join("\n");
}
