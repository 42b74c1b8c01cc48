import type { FeatureCheck, FoundDiagnostic } from "../rules/check-feature.ts";
import { formatCount, plural } from "./amounts.ts";
import { chooseRows, restLine } from "./check-rows.ts";
import {
  blockingFeatures,
  CHECK_RULE_BY_CODE,
  type CheckView,
  countOf,
  type ReadFailure,
  readFailures,
} from "./check-view.ts";
import { verdictCounts } from "./format-check.ts";
import { markdownText } from "./markdown-text.ts";
import { uriPath } from "./uri-path.ts";

/**
 * The check as markdown for the summary page of a CI job. Bounded: GitHub refuses a summary over 1 MiB, and nobody
 * reads so much. `blobUrl` is where the files of the commit are shown; places become links with it.
 */
export function jobSummary(view: CheckView, blobUrl: string | null = null): string {
  const head = `### ${view.ok ? "✔ specrun check passed" : "✖ specrun check failed"}\n\n${verdictCounts(view)}`;
  const blocks = [
    head,
    unread(readFailures(view)),
    featureTable(view.features),
    openTasks(blockingFeatures(view), blobUrl),
    findings(view.features, blobUrl),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

const ROWS_MAX = 50;
const OPEN_MAX = { features: 10, tasks: 10, titleChars: 120 };
const FINDINGS_MAX = { rows: 300, chars: 200_000 };

const unread = (failures: readonly ReadFailure[]): string =>
  failures
    .slice(0, ROWS_MAX)
    .map(({ message, help }) => `- ✖ ${markdownText(message)}; ${markdownText(help)}`)
    .join("\n");

function featureTable(features: readonly FeatureCheck[]): string {
  if (features.length === 0) return "";
  const { shown, rest } = chooseRows(features, ROWS_MAX);
  const rows = shown.map(({ ok, dir, total, done, aside, open, diagnostics }) => {
    const numbers = [
      total,
      done,
      aside,
      open,
      countOf(diagnostics, "error"),
      countOf(diagnostics, "warning"),
    ];
    return `| ${ok ? "✔" : "✖"} | ${markdownText(dir)} | ${numbers.map(formatCount).join(" | ")} |`;
  });
  const head =
    "| | feature | tasks | done | aside | open | errors | warnings |\n| --- | --- | --: | --: | --: | --: | --: | --: |";
  const table = rows.length > 0 ? [[head, ...rows].join("\n")] : [];
  return [...table, ...(rest.length > 0 ? [restLine(rest, shown.length)] : [])].join("\n\n");
}

function openTasks(features: readonly FeatureCheck[], blobUrl: string | null): string {
  if (features.length === 0) return "";
  const lines = features.slice(0, OPEN_MAX.features).flatMap(({ dir, file, openTasks: open }) => {
    const tasks = open.slice(0, OPEN_MAX.tasks).map(({ id, line, title }) => {
      const place = link(markdownText(`\`${id}\``), file, line, blobUrl);
      return `  - ${place} ${markdownText(title, OPEN_MAX.titleChars)}`;
    });
    const more =
      open.length > tasks.length ? [`  - and ${formatCount(open.length - tasks.length)} more`] : [];
    return [`- ${plural(open.length, "open task")} in ${markdownText(dir)}`, ...tasks, ...more];
  });
  const others = features.length - OPEN_MAX.features;
  const rest = others > 0 ? [`- and ${plural(others, "more feature")} with open tasks`] : [];
  return ["#### Open tasks", "", ...lines, ...rest].join("\n");
}

function findings(features: readonly FeatureCheck[], blobUrl: string | null): string {
  const weight = { error: 0, warning: 1, info: 2 };
  const all = features
    .flatMap(({ diagnostics }) => diagnostics)
    .sort((a, b) => weight[a.severity] - weight[b.severity]);
  if (all.length === 0) return "";
  const rows: string[] = [];
  let chars = 0;
  for (const diagnostic of all.slice(0, FINDINGS_MAX.rows)) {
    const row = findingRow(diagnostic, blobUrl);
    chars += row.length;
    if (chars > FINDINGS_MAX.chars) break;
    rows.push(row);
  }
  const hidden = all.length - rows.length;
  const rest =
    hidden > 0
      ? [`and ${formatCount(hidden)} more; the log of this step and \`specrun check\` show all of them`]
      : [];
  const head = "| | where | rule | what was found |\n| --- | --- | --- | --- |";
  return ["#### Findings", [head, ...rows].join("\n"), ...rest].join("\n\n");
}

const MARKS = { error: "✖", warning: "⚠", info: "ℹ" } as const;

function findingRow(diagnostic: FoundDiagnostic, blobUrl: string | null): string {
  const { severity, file, line, code, message, help } = diagnostic;
  const where = link(markdownText(`${file}:${line}`), file, line, blobUrl);
  const rule = `${code} ${CHECK_RULE_BY_CODE.get(code)?.name ?? ""}`.trim();
  const advice = help === undefined ? "" : `<br>help: ${markdownText(help)}`;
  return `| ${MARKS[severity]} | ${where} | ${rule} | ${markdownText(message)}${advice} |`;
}

/** `text` is markdown already. */
const link = (text: string, file: string, line: number, blobUrl: string | null): string =>
  blobUrl === null ? text : `<a href="${blobUrl}/${uriPath(file)}?plain=1#L${line}">${text}</a>`;
