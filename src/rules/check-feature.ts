import type { Diagnostic } from "../model/diagnostic.ts";
import type { TaskId, TaskState } from "../model/task.ts";
import { sortDiagnostics } from "./apply-rules.ts";
import { CHECK_RULES } from "./check-rules.ts";
import type { FeatureFacts } from "./facts.ts";
import { fingerprints, type Sources } from "./fingerprint.ts";
import { type RuleSettings, settleSeverities } from "./settle-severities.ts";
import { sourcesOf } from "./sources-of.ts";

/** One feature as the gate sees it. */
export interface FeatureCheck {
  readonly dir: string;
  /** Project-relative path of its tasks.md. */
  readonly file: string;
  /** Open tasks of this feature fail the gate. */
  readonly gated: boolean;
  readonly total: number;
  readonly done: number;
  readonly aside: number;
  /** Neither done nor set aside: also those whose mark only a person can explain. */
  readonly open: number;
  readonly openTasks: readonly OpenTask[];
  /** Every task, in the order of the text. */
  readonly tasks: readonly CheckedTask[];
  /** Sorted by place. */
  readonly diagnostics: readonly FoundDiagnostic[];
  /** Findings left out because the baseline knows them. */
  readonly known: number;
  /** Texts that diagnostics point into, by file. */
  readonly sources: Sources;
  readonly ok: boolean;
}

export interface OpenTask {
  readonly id: TaskId;
  readonly line: number;
  readonly title: string;
}

export interface CheckedTask extends OpenTask {
  readonly column: number;
  readonly state: TaskState;
}

export interface FoundDiagnostic extends Diagnostic {
  /** The same finding keeps it when lines move: the baseline and viewers recognise it by this. */
  readonly fingerprint: string;
}

export interface CheckOptions {
  readonly gated: boolean;
  readonly allowOpen: boolean;
  readonly settings: RuleSettings;
  /** Fingerprints of accepted findings. */
  readonly baseline: ReadonlySet<string>;
}

/** `reported` is what reading tasks.md found already. */
export function checkFeature(
  facts: FeatureFacts,
  reported: readonly Diagnostic[],
  { gated, allowOpen, settings, baseline }: CheckOptions,
): FeatureCheck {
  const { feature, graph } = facts;
  const tasks = [...graph.tasks.values()];
  const count = (state: TaskState): number => tasks.filter((task) => task.state === state).length;
  const openTasks = tasks.filter(({ state }) => state === "todo" || state === "unknown");
  const sources = sourcesOf(facts);
  const reports = [...reported, ...graph.diagnostics, ...CHECK_RULES.flatMap((rule) => rule(facts))];
  const sorted = byDocument(sortDiagnostics(reports), sources);
  const found = identify(settleSeverities(sorted, settings, gated), sources);
  const diagnostics = found.filter(({ fingerprint }) => !baseline.has(fingerprint));
  const hasErrors = diagnostics.some(({ severity }) => severity === "error");
  return {
    dir: feature.dir,
    file: feature.file,
    gated,
    total: tasks.length,
    done: count("done"),
    aside: count("aside"),
    open: openTasks.length,
    openTasks: openTasks.map(({ id, line, title }) => ({ id, line, title })),
    tasks: tasks.map(({ id, line, column, title, state }) => ({ id, line, column, title, state })),
    diagnostics,
    known: found.length - diagnostics.length,
    sources,
    ok: !hasErrors && (allowOpen || !gated || openTasks.length === 0),
  };
}

/** tasks.md first, then the documents in the order of `sources`. */
function byDocument(diagnostics: readonly Diagnostic[], sources: Sources): readonly Diagnostic[] {
  const rank = new Map([...sources.keys()].map((file, index) => [file, index]));
  const at = ({ file }: Diagnostic): number => rank.get(file) ?? rank.size;
  return [...diagnostics].sort((a, b) => at(a) - at(b));
}

function identify(diagnostics: readonly Diagnostic[], sources: Sources): readonly FoundDiagnostic[] {
  const ids = fingerprints(diagnostics, sources);
  return diagnostics.map((diagnostic, index) => ({ ...diagnostic, fingerprint: ids[index] ?? "" }));
}
