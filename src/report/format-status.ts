import type { ScenarioCount } from "../model/event.ts";
import type { EvidenceLevel } from "../model/evidence.ts";
import type { ResolvedBy } from "../model/feature.ts";
import type { TaskGraph } from "../model/graph.ts";
import { isOpen, type Task, type TaskId, type TaskState } from "../model/task.ts";
import type { PastSpend } from "../spend/past-spend.ts";
import { scenarioCount } from "./acceptance-lines.ts";
import { formatTokens, formatUsd, plural, quotedList } from "./amounts.ts";
import { displayWidth, fitTo } from "./display-width.ts";
import { escapeLine } from "./escape.ts";
import { jsonDocument } from "./json-document.ts";
import { type Palette, palette } from "./palette.ts";
import { resolvedByWords } from "./resolved-by.ts";

/** Where a feature stands: what is done and how well that is proved, what comes next, who is waited for. */
export interface StatusView {
  readonly graph: TaskGraph;
  readonly resolvedBy: ResolvedBy | null;
  /** The level of the last receipt of each ticked task that has one. */
  readonly evidence: ReadonlyMap<TaskId, EvidenceLevel>;
  /** Of the stories whose acceptance tests are frozen; absent where none are. */
  readonly scenarios?: readonly ScenarioCount[];
  readonly errors: number;
  readonly warnings: number;
  /** Absent: nothing was ever asked of a model. */
  readonly spend?: PastSpend;
}

const NAMES_MAX = 8;
const BAR_WIDTH = 20;

export function formatStatus(view: StatusView, paint: Palette = palette(false)): string {
  const { graph, resolvedBy, errors, warnings } = view;
  const found = resolvedBy === null ? "" : `  ${paint.faint(resolvedByWords(resolvedBy))}`;
  const problems = `  ${plural(errors, "error")}, ${plural(warnings, "warning")}: \`specrun check ${escapeLine(graph.feature.dir)}\``;
  const blocks = [
    [`${paint.strong(escapeLine(graph.feature.dir))}${found}`, `  ${summary(view)}`],
    phaseRows(graph, paint),
    detailRows(view),
    errors + warnings > 0 ? [problems] : [],
  ];
  const shown = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${shown.join("\n\n")}\n`;
}

/** One line for each feature. */
export function formatStatusTable(views: readonly StatusView[], paint: Palette = palette(false)): string {
  const width = Math.max(7, ...views.map(({ graph }) => displayWidth(escapeLine(graph.feature.dir))));
  const rows = views.map(({ graph, errors, warnings }) => {
    const tasks = [...graph.tasks.values()];
    const problems =
      errors + warnings === 0
        ? ""
        : paint.warn(`  ${plural(errors, "error")}, ${plural(warnings, "warning")}`);
    const next = nextTasks(graph)
      .slice(0, 3)
      .map(({ id }) => id)
      .join(" ");
    return `${fitTo(escapeLine(graph.feature.dir), width)}  ${bar(tasks, paint)}  ${ratio(tasks).padStart(9)}${next === "" ? "" : paint.faint(`  next ${next}`)}${problems}`;
  });
  return `${rows.join("\n")}\n`;
}

export function formatStatusJson(views: readonly StatusView[]): string {
  const features = views.map(({ graph, resolvedBy, evidence, scenarios, errors, warnings, spend }) => {
    const tasks = [...graph.tasks.values()];
    return {
      dir: graph.feature.dir,
      resolvedBy,
      total: tasks.length,
      done: countOf(tasks, "done"),
      aside: countOf(tasks, "aside"),
      open: countOf(tasks, "todo"),
      unknown: countOf(tasks, "unknown"),
      errors,
      warnings,
      phases: graph.feature.phases.map(({ index, title }, at) => {
        const own = tasks.filter(({ phase }) => phase === at);
        return { index, title, total: own.length, done: countOf(own, "done"), open: countOf(own, "todo") };
      }),
      next: nextTasks(graph).map(({ id }) => id),
      held: heldTasks(tasks).map(({ id, kind, state }) => ({
        id,
        why: state === "unknown" ? "unknown" : kind,
      })),
      evidence: Object.fromEntries(evidence),
      ...(scenarios !== undefined && { scenarios }),
      ...(spend !== undefined && { spend }),
    };
  });
  return jsonDocument({ version: 1, features });
}

function summary({ graph }: StatusView): string {
  const tasks = [...graph.tasks.values()];
  if (tasks.length === 0) return "no tasks";
  const parts = [
    `${countOf(tasks, "done")} of ${plural(tasks.length, "task")} done`,
    `${countOf(tasks, "todo")} open`,
  ];
  if (countOf(tasks, "aside") > 0) parts.push(`${countOf(tasks, "aside")} set aside`);
  if (countOf(tasks, "unknown") > 0) parts.push(`${countOf(tasks, "unknown")} with an unknown mark`);
  return parts.join(", ");
}

function phaseRows({ feature, tasks }: TaskGraph, paint: Palette): readonly string[] {
  return feature.phases.flatMap((phase, index) => {
    const own = [...tasks.values()].filter((task) => task.phase === index);
    return own.length === 0
      ? []
      : [`  ${bar(own, paint)}  ${ratio(own).padStart(7)}  ${escapeLine(phase.title, 80)}`];
  });
}

function detailRows({ graph, evidence, scenarios = [], spend }: StatusView): readonly string[] {
  const tasks = [...graph.tasks.values()];
  const names = (list: readonly Task[]): string =>
    quotedList(
      list.map(({ id }) => id),
      NAMES_MAX,
    );
  const rows: string[] = [];
  const next = nextTasks(graph);
  if (next.length > 0) rows.push(`  next          ${names(next)}`);
  const held = heldTasks(tasks);
  if (held.length > 0) rows.push(`  needs you     ${names(held)}`);
  if (evidence.size > 0) rows.push(`  evidence      ${levels(evidence, tasks)}`);
  rows.push(...scenarios.map((each) => `  acceptance    ${scenarioCount(each)}`));
  if (spend !== undefined) rows.push(`  spent         ${spendWords(spend)}`);
  return rows;
}

function spendWords({ runs, tokens, cost, unsettled }: PastSpend): string {
  const money = cost === null || tokens === 0 ? "" : ` (${formatUsd(cost)})`;
  const { calls } = unsettled;
  const more =
    calls === 0
      ? ""
      : `, and at most ${formatTokens(unsettled.tokens)} more in ${plural(calls, "call")} that never ended`;
  return `${formatTokens(tokens)} tokens${money} in ${plural(runs, "run")}${more}`;
}

const LEVELS: readonly EvidenceLevel[] = ["proved", "checked", "judged", "confirmed", "unchecked"];

function levels(evidence: ReadonlyMap<TaskId, EvidenceLevel>, tasks: readonly Task[]): string {
  const all = [...evidence.values()];
  const counted = LEVELS.map((level) => ({ level, count: all.filter((each) => each === level).length }));
  const parts = counted.filter(({ count }) => count > 0).map(({ level, count }) => `${count} ${level}`);
  const without = tasks.filter(({ id, state }) => state === "done" && !evidence.has(id)).length;
  return [...parts, ...(without > 0 ? [`${without} without a receipt`] : [])].join(", ");
}

/** What specrun could start at once: the first wave, without the tasks that are for a person. */
const nextTasks = (graph: TaskGraph): readonly Task[] =>
  (graph.waves[0] ?? []).flatMap((id) => graph.tasks.get(id) ?? []).filter((task) => !isHeld(task));

const heldTasks = (tasks: readonly Task[]): readonly Task[] => tasks.filter(isHeld);

const isHeld = (task: Task): boolean =>
  task.state === "unknown" || (isOpen(task) && (task.kind === "person" || task.kind === "git"));

const countOf = (tasks: readonly Task[], state: TaskState): number =>
  tasks.filter((task) => task.state === state).length;

const ratio = (tasks: readonly Task[]): string =>
  `${tasks.length - countOf(tasks, "todo") - countOf(tasks, "unknown")}/${tasks.length}`;

function bar(tasks: readonly Task[], paint: Palette): string {
  const settled = tasks.length - countOf(tasks, "todo") - countOf(tasks, "unknown");
  // Full only when all is done, empty only when nothing is.
  const exact = tasks.length === 0 ? 0 : (settled / tasks.length) * BAR_WIDTH;
  const filled = settled === tasks.length ? Math.round(exact) : Math.min(BAR_WIDTH - 1, Math.ceil(exact));
  return paint.good("█".repeat(filled)) + paint.faint("░".repeat(BAR_WIDTH - filled));
}
