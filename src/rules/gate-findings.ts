import type { CheckedTask, FeatureCheck, FoundDiagnostic } from "./check-feature.ts";
import { fingerprints } from "./fingerprint.ts";

/**
 * What the gate itself finds, for formats that know nothing but findings. Not in the catalogue: no project can
 * give them another weight, `--allow-open` decides about the first and nothing about the second.
 */
export const GATE_RULES = {
  "open-task": {
    code: "SR000",
    severity: "error",
    summary: "a task of a gated feature is neither done nor set aside",
  },
  unreadable: { code: "SR999", severity: "error", summary: "a feature could not be read" },
} as const;

/** One finding for each open task, in the order of the text. */
export function openTaskFindings(feature: FeatureCheck): readonly FoundDiagnostic[] {
  const lines = feature.sources.get(feature.file)?.split(/\r\n|\n|\r/) ?? [];
  const open = feature.tasks.filter(({ state }) => state === "todo" || state === "unknown");
  const found = open.map((task) => finding(feature.file, task, lines[task.line - 1] ?? ""));
  const ids = fingerprints(found, feature.sources);
  return found.map((each, index) => ({ ...each, fingerprint: ids[index] ?? "" }));
}

const finding = (file: string, { id, line, column, title }: CheckedTask, text: string) => ({
  code: GATE_RULES["open-task"].code,
  severity: GATE_RULES["open-task"].severity,
  file,
  line,
  column,
  length: Math.max(1, text.trimEnd().length - column + 1),
  message: `task \`${id}\` is open: ${title}`,
  help: "finish it with `specrun implement`, or allow open tasks with --allow-open",
});
