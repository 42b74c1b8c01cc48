import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { Feature, OrderSource, StatedOrder } from "../model/feature.ts";
import { type Edge, isBarrier, joinLine, type NodeId } from "../model/graph.ts";
import type { Task, TaskId } from "../model/task.ts";
import { diagnose } from "../rules/catalogue.ts";
import { placeOf, sourceText } from "../util/source-text.ts";
import type { Refused } from "./acyclic.ts";
import type { StatedEdge } from "./stated-edges.ts";

/** What is said about the order of tasks and cannot be so, in words. */
export function reportUnknown(feature: Feature, stated: StatedOrder, unknown: readonly TaskId[]): Diagnostic {
  const names = unknown.map((id) => `\`${id}\``);
  const listed = [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");
  const place = NAMED_BY[stated.source];
  return diagnose("unsettled-prose", {
    ...placeIn(feature, stated),
    message: `this ${place} names ${listed}, which ${unknown.length > 1 ? "do" : "does"} not exist`,
    help: `correct the id, or the ${place}`,
  });
}

const NAMED_BY: Readonly<Record<OrderSource, string>> = {
  task: "task",
  heading: "heading",
  wave: "wave",
  diagram: "arrow",
  prose: "sentence",
};

export function reportRefused(
  feature: Feature,
  tasks: ReadonlyMap<TaskId, Task>,
  refused: Refused<StatedEdge>,
): Diagnostic {
  const found = contradictionOf(refused);
  const { stated, against } = found;
  return diagnose(ruleFor(found), {
    ...placeIn(feature, stated),
    message: `${saidBy(found, feature)}, but ${reasonOf(found, feature)}, so it is left out`,
    help: helpFor(found, feature),
    related: [
      ...firstWave(found, feature),
      ...against.map((edge) => ({ ...lineOf(feature, edge.line), message: relation(edge, feature) })),
      ...placesOf(found, feature, tasks),
    ],
  });
}

interface Contradiction {
  readonly stated: StatedOrder;
  readonly first: NodeId;
  readonly second: NodeId;
  /** What is written against it, in the order of work; empty where only the structure is. */
  readonly against: readonly Written[];
  /** The structure has a part in it. */
  readonly structure: boolean;
}

type Written = Edge & { readonly stated?: StatedOrder };
type Related = readonly (Place & { readonly message: string })[];

/** Where many tasks meet in a barrier, the last step of the way is the statement's own: it tells who is meant. */
function contradictionOf({ edge, against }: Refused<StatedEdge>): Contradiction {
  const arcs = against.filter((arc): arc is Written => "reason" in arc);
  const own = joinLine(edge.from) === null ? undefined : arcs.find(({ to }) => to === edge.from);
  const written = arcs.filter((arc) => arc !== own && arc.reason === "explicit");
  return {
    stated: edge.stated,
    first: own?.from ?? edge.from,
    second: edge.to,
    against: withoutJoins(written),
    structure: written.length < arcs.length - (own === undefined ? 0 : 1) || written.length === 0,
  };
}

function withoutJoins(arcs: readonly Written[]): readonly Written[] {
  return arcs.flatMap((arc, index) => {
    if (joinLine(arc.to) !== null) return [];
    const before = joinLine(arc.from) === null ? undefined : arcs[index - 1];
    return [before === undefined ? arc : { ...arc, from: before.from }];
  });
}

function ruleFor({ stated: { source }, against }: Contradiction): Parameters<typeof diagnose>[0] {
  if (source === "task" || source === "heading") return "later-phase-dependency";
  const isPlan = source === "wave" || source === "diagram";
  return isPlan && against.length > 0 ? "wave-contradiction" : "unsettled-prose";
}

function saidBy({ stated: { source, waves }, first, second }: Contradiction, feature: Feature): string {
  const [before, after] = [nameOf(first, feature), nameOf(second, feature)];
  if (waves !== undefined)
    return `${after} stands in wave ${waves.second}, behind ${before} of wave ${waves.first}`;
  if (source === "task") return `${after} depends on ${before}`;
  if (source !== "heading") return `this puts ${before} before ${after}`;
  return isBarrier(second)
    ? `this phase depends on ${before}`
    : `${after}, below this heading, depends on ${before}`;
}

const REASONS_MAX = 2;

/** `T002` depends on `T001` (line 7). */
function reasonOf({ against, structure }: Contradiction, feature: Feature): string {
  if (against.length === 0) return "the phases have it the other way round";
  const shown = against
    .slice(0, REASONS_MAX)
    .map((edge) => `${relation(edge, feature)} (line ${edge.line})`)
    .join(" and ");
  const more = against.length > REASONS_MAX ? ", and so on" : "";
  return `${shown}${more}${structure ? ", and the phases follow each other" : ""}`;
}

const relation = ({ from, to, stated }: Written, feature: Feature): string =>
  stated === undefined
    ? `${nameOf(to, feature)} depends on ${nameOf(from, feature)}`
    : `${nameOf(from, feature)} comes before ${nameOf(to, feature)}`;

function helpFor({ stated, first, second, against }: Contradiction, feature: Feature): string {
  const { source, waves } = stated;
  const isPhases = against.length === 0;
  const [before, after] = [nameOf(first, feature), nameOf(second, feature)];
  if (waves !== undefined) {
    const other = isPhases ? "move the tasks" : "remove the dependency";
    return `put ${after} into an earlier wave than ${before}, or ${other}`;
  }
  if (!isPhases) return "correct the one that is wrong";
  if (source !== "heading" && source !== "task") return `correct the ${NAMED_BY[source]}, or move the tasks`;
  const move = isBarrier(first) ? "move that phase before this one" : `move ${before} to an earlier phase`;
  return `${move}, or remove the dependency`;
}

const firstWave = ({ stated: { waves }, first }: Contradiction, feature: Feature): Related =>
  waves === undefined
    ? []
    : [
        {
          ...lineOf(feature, waves.firstLine),
          message: `wave ${waves.first}, with ${nameOf(first, feature)}`,
        },
      ];

/** The phases of the tasks, where those decide; and for waves, which name many, the lines of the tasks. */
function placesOf(
  { stated, first, second, against }: Contradiction,
  feature: Feature,
  tasks: ReadonlyMap<TaskId, Task>,
): Related {
  const told = new Set(against.map(({ line }) => line));
  return [first, second].flatMap((node) => {
    const task = tasks.get(node);
    const phase = task === undefined ? undefined : feature.phases[task.phase];
    if (task === undefined || phase === undefined) return [];
    if (against.length === 0)
      return [{ ...lineOf(feature, phase.line), message: `\`${node}\` stands in \`${phase.title}\`` }];
    if (stated.waves === undefined || told.has(task.line)) return [];
    return [{ ...lineOf(feature, task.line), message: `the line of \`${node}\`` }];
  });
}

function nameOf(node: NodeId, { phases }: Feature): string {
  if (!isBarrier(node)) return `\`${node}\``;
  const line = joinLine(node);
  if (line !== null) return `the tasks named in line ${line}`;
  const index = Number(node.split(":")[1]);
  const phase = phases.find((entry) => entry.index === index);
  return phase === undefined ? "this phase" : `\`${phase.title}\``;
}

const placeIn = ({ source, file }: Feature, { range }: StatedOrder): Place =>
  placeOf(sourceText(source, file), range);

const lineOf = ({ file }: Feature, line: number): Place => ({ file, line, column: 1, length: 1 });
