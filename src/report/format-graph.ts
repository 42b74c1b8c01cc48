import type { Feature, Phase, ResolvedBy } from "../model/feature.ts";
import { type Edge, isBarrier, type NodeId, type Order, type TaskGraph } from "../model/graph.ts";
import { isOpen, type Task, type TaskState } from "../model/task.ts";
import { append } from "../util/append.ts";
import { plural } from "./amounts.ts";
import { barrierName } from "./barrier-title.ts";
import { displayWidth, fitTo } from "./display-width.ts";
import { escapeLine } from "./escape.ts";
import { formatRoles, type RoleView, type SkillProblem } from "./format-roles.ts";
import { type Palette, palette } from "./palette.ts";
import { resolvedByWords } from "./resolved-by.ts";

/** What an order of work would bring; made by graph/simulate.ts. */
export interface OrderGain {
  readonly order: Order;
  readonly tasks: number;
  readonly chain: number;
  readonly rounds: number;
}

export interface GraphView {
  readonly resolvedBy?: ResolvedBy;
  /** What each order would bring with so many workers; left out: not shown. */
  readonly gains?: { readonly jobs: number; readonly orders: readonly OrderGain[] };
  readonly roles?: { readonly used: readonly RoleView[]; readonly problems: readonly SkillProblem[] };
  readonly paint?: Palette;
}

/** The whole graph for people: phases as headings, a line for each task with what it waits for, then the waves. */
export function formatGraph(graph: TaskGraph, view: GraphView = {}): string {
  const paint = view.paint ?? palette(false);
  const waits = new Map<NodeId, Edge[]>();
  for (const edge of graph.edges) append(waits, edge.to, edge);
  const widths = columnWidths(graph);
  const blocks = [
    header(graph, view, paint),
    ...graph.feature.phases.map((phase, index) => phaseBlock({ graph, waits, widths, paint }, phase, index)),
    acceptance(graph, paint),
    waves(graph, paint),
    gains(graph, view, paint),
    view.roles === undefined || view.roles.used.length === 0
      ? ""
      : formatRoles(view.roles.used, view.roles.problems, paint),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

const STATE_MARKS: Readonly<Record<TaskState, string>> = {
  done: "✔",
  todo: "○",
  aside: "–",
  unknown: "?",
};

interface Layout {
  readonly graph: TaskGraph;
  readonly waits: ReadonlyMap<NodeId, readonly Edge[]>;
  readonly widths: { readonly id: number; readonly work: number };
  readonly paint: Palette;
}

const TITLE_WIDTH = 52;

function header({ feature, tasks, order }: TaskGraph, { resolvedBy }: GraphView, paint: Palette): string {
  const all = [...tasks.values()];
  const count = (state: TaskState): number => all.filter((task) => task.state === state).length;
  const parts = [
    plural(all.length, "task"),
    `${count("done")} done`,
    `${count("todo")} open`,
    ...(count("aside") > 0 ? [`${count("aside")} set aside`] : []),
    ...(count("unknown") > 0 ? [`${count("unknown")} unclear`] : []),
    `order ${order}`,
    ...(resolvedBy === undefined ? [] : [resolvedByWords(resolvedBy)]),
  ];
  return `${paint.strong(escapeLine(feature.dir))}  ${paint.faint(parts.join(", "))}`;
}

function phaseBlock(layout: Layout, phase: Phase, index: number): string {
  const { graph, paint } = layout;
  const own = [...graph.tasks.values()].filter((task) => task.phase === index);
  const done = own.filter((task) => task.state === "done").length;
  const count = own.length === 0 ? "no tasks" : `${done} of ${own.length} done`;
  const lines = [
    `${paint.strong(escapeLine(phase.title, 100))}  ${paint.faint(`phase:${phase.index}, ${count}`)}`,
  ];
  let section: number | null = null;
  for (const task of own) {
    if (task.section !== section && task.section !== null) {
      const title = phase.sections[task.section]?.title ?? "";
      lines.push(`  ${paint.faint(`${escapeLine(title, 100)}  section:${phase.index}.${task.section + 1}`)}`);
    }
    section = task.section;
    lines.push(taskLine(layout, task));
  }
  return lines.join("\n");
}

function taskLine({ graph, waits, widths, paint }: Layout, task: Task): string {
  const mark = paintState(task, paint)(STATE_MARKS[task.state]);
  const id = fitTo(`${task.id}${task.parallel ? " [P]" : ""}`, widths.id);
  const work = paint.faint(fitTo(workOf(task), widths.work));
  const title = escapeLine(task.title.replaceAll("**", ""), 400);
  const after = waitsFor(waits.get(task.id) ?? [], graph.feature);
  if (after === "") return `  ${mark} ${id}  ${work}  ${fitTo(title, TITLE_WIDTH)}`.trimEnd();
  return `  ${mark} ${id}  ${work}  ${fitTo(title, TITLE_WIDTH)}  ${paint.faint("<-")} ${paint.faint(after)}`;
}

const workOf = ({ kind, role }: Task): string => (kind === "edit" ? role : kind);

const paintState = (task: Task, paint: Palette): Palette["good"] =>
  task.state === "done"
    ? paint.good
    : task.state === "unknown"
      ? paint.warn
      : isOpen(task)
        ? paint.info
        : paint.faint;

const REASONS: readonly Edge["reason"][] = ["explicit", "file", "sequence", "section", "phase", "story"];
const NAMES_MAX = 6;

/** `T012, T013 explicit; T011 sequence; section:3.1`. */
function waitsFor(edges: readonly Edge[], feature: Feature): string {
  const parts: string[] = [];
  for (const reason of REASONS) {
    const own = edges.filter((edge) => edge.reason === reason);
    const barriers = own.filter(({ from }) => isBarrier(from)).map(({ from }) => from);
    const tasks = own.filter(({ from }) => !isBarrier(from)).map(({ from }) => from);
    if (tasks.length > 0)
      parts.push(`${listed(tasks)} ${reason === "file" ? `file ${filesOf(own)}` : reason}`);
    if (barriers.length > 0) parts.push(listed(barriers.map((node) => barrierName(feature, node))));
  }
  return parts.join("; ");
}

const filesOf = (edges: readonly Edge[]): string =>
  escapeLine([...new Set(edges.map(({ text }) => text))].join(", "), 100);

const listed = (names: readonly string[]): string =>
  names.length <= NAMES_MAX
    ? names.join(", ")
    : `${names.slice(0, NAMES_MAX - 1).join(", ")} and ${names.length - NAMES_MAX + 1} more`;

const columnWidths = ({ tasks }: TaskGraph): Layout["widths"] => {
  const all = [...tasks.values()];
  const widest = (texts: readonly string[]): number => Math.max(4, ...texts.map(displayWidth));
  return {
    id: Math.min(20, widest(all.map((task) => `${task.id}${task.parallel ? " [P]" : ""}`))),
    work: widest(all.map(workOf)),
  };
};

/** What is written beside the tasks; only the phase behind the arrow waits for it. */
function acceptance({ acceptance: tests }: TaskGraph, paint: Palette): string {
  if (tests === undefined || tests.nodes.length + tests.without.length === 0) return "";
  return [
    `${paint.strong("acceptance tests")}  ${paint.faint("by an author that sees no code, beside the tasks")}`,
    ...tests.nodes.map(
      ({ id, phase, scenarios }) =>
        `  ${paint.info("○")} ${escapeLine(id, 40)}  ${plural(scenarios.length, "scenario")}  ${paint.faint(`-> phase:${phase}`)}`,
    ),
    ...tests.without.map((story) => `  ${paint.faint(`– ${escapeLine(story, 40)} has no Given/When/Then`)}`),
  ].join("\n");
}

const WAVES_MAX = 30;
const WAVE_NAMES_MAX = 14;

function waves({ waves: all, criticalPath }: TaskGraph, paint: Palette): string {
  if (all.length === 0) return paint.good("nothing is open");
  const shown = all.slice(0, WAVES_MAX).map((wave, index) => {
    const rest = wave.length - WAVE_NAMES_MAX;
    const names = wave.slice(0, WAVE_NAMES_MAX).join(" ");
    return `  ${String(index + 1).padStart(3)}  ${names}${rest > 0 ? ` and ${rest} more` : ""}`;
  });
  const more = all.length > WAVES_MAX ? [`       and ${plural(all.length - WAVES_MAX, "more wave")}`] : [];
  const path = criticalPath.length > WAVES_MAX ? [...criticalPath.slice(0, WAVES_MAX), "…"] : criticalPath;
  return [
    `${paint.strong("waves")}  ${paint.faint("what could start together, with unlimited workers")}`,
    ...shown,
    ...more,
    "",
    `${paint.strong("critical path")}  ${paint.faint(`${plural(criticalPath.length, "task")} that follow each other`)}`,
    `       ${path.join(" -> ")}`,
  ].join("\n");
}

function gains(graph: TaskGraph, { gains: view }: GraphView, paint: Palette): string {
  const worked = view?.orders.filter(({ tasks }) => tasks > 0) ?? [];
  if (view === undefined || worked.length === 0) return "";
  const factor = (tasks: number, rounds: number): string => `${(tasks / Math.max(1, rounds)).toFixed(1)}x`;
  const rows = worked.map(({ order, tasks, chain, rounds }) => {
    const cells = [
      order.padEnd(10),
      plural(chain, "task").padStart(9),
      factor(tasks, chain).padStart(9),
      factor(tasks, rounds).padStart(13),
    ];
    const hint = order === graph.order ? "" : `   --order ${order}`;
    return `  ${cells.join(" ")}${paint.faint(hint)}`;
  });
  const head = [
    "order".padEnd(10),
    "longest".padStart(9),
    "at best".padStart(9),
    `with ${view.jobs} jobs`.padStart(13),
  ];
  return [
    `${paint.strong("expected gain")}  ${paint.faint("over one task after the other, if all take equally long")}`,
    paint.faint(`  ${head.join(" ")}`),
    ...rows,
  ].join("\n");
}
