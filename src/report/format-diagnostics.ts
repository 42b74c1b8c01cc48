import type { Diagnostic, Place, Severity } from "../model/diagnostic.ts";
import { displayWidth } from "./display-width.ts";
import { escapeLine } from "./escape.ts";
import { type Palette, palette } from "./palette.ts";

/**
 * Problems in a text, each with its place, the line it is on, what belongs to it and one next step.
 * `sources` holds the texts by file; without them only the places are shown.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string>,
  paint: Palette = palette(false),
): string {
  const lines = new Map(
    [...sources].map(([file, text]) => [file, text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)]),
  );
  return diagnostics.map((diagnostic) => `${formatOne(diagnostic, lines, paint)}\n`).join("\n");
}

type Lines = ReadonlyMap<string, readonly string[]>;

const INDENT = "    ";
const SHOWN_MAX = 120;
const BEFORE_MAX = 50;
const MESSAGE_MAX = 400;

function formatOne(diagnostic: Diagnostic, sources: Lines, paint: Palette): string {
  const { severity, message, code, help, related = [] } = diagnostic;
  const kind = severity === "error" ? "" : `${paintOf(severity, paint)(severity)}${paint.faint(":")} `;
  const text =
    severity === "error" ? paint.bad(escapeLine(message, MESSAGE_MAX)) : escapeLine(message, MESSAGE_MAX);
  return [
    `${paint.strong(where(diagnostic))} ${kind}${text} ${paint.faint(`(${code})`)}`,
    ...excerpt(diagnostic, sources, paintOf(severity, paint)),
    ...related.map(
      (other) => `${INDENT}${paint.faint(where(other))} ${escapeLine(other.message, MESSAGE_MAX)}`,
    ),
    ...(help === undefined ? [] : [`${paint.info("help:")} ${escapeLine(help, MESSAGE_MAX)}`]),
  ].join("\n");
}

const where = ({ file, line, column }: Place): string => `${escapeLine(file)}:${line}:${column}`;

const paintOf = (severity: Severity, paint: Palette): Palette["bad"] =>
  severity === "error" ? paint.bad : severity === "warning" ? paint.warn : paint.info;

/** The source line with the place underlined; of a long line only the surroundings of the place. */
function excerpt(
  { file, line, column, length }: Place,
  sources: Lines,
  paint: Palette["bad"],
): readonly string[] {
  const text = sources.get(file)?.[line - 1];
  if (text === undefined || text.trim() === "") return [];
  const start = Math.min(column - 1, text.length);
  const from = text.length > SHOWN_MAX ? Math.max(0, start - BEFORE_MAX) : 0;
  const to = Math.min(text.length, from + SHOWN_MAX);
  const before = `${from > 0 ? "…" : ""}${escapeLine(text.slice(from, start))}`;
  const marked = escapeLine(text.slice(start, Math.min(start + length, to)));
  const after = `${escapeLine(text.slice(Math.min(start + length, to), to))}${to < text.length ? "…" : ""}`;
  const underline = "~".repeat(Math.max(1, displayWidth(marked)));
  return [
    `${INDENT}${before}${marked}${after}`.trimEnd(),
    `${INDENT}${" ".repeat(displayWidth(before))}${paint(underline)}`,
  ];
}
