import type { Diagnostic, Place } from "../model/diagnostic.ts";
import type { Feature, StatedOrder } from "../model/feature.ts";
import { type Edge, isBarrier, type NodeId } from "../model/graph.ts";
import type { Task, TaskId } from "../model/task.ts";
import { diagnose } from "../rules/catalogue.ts";
import { placeOf, sourceText } from "../util/source-text.ts";
import type { Refused } from "./acyclic.ts";
import type { StatedEdge } from "./stated-edges.ts";

/** What is said about the order of tasks and cannot be so, in words. */
export function reportUnknown(feature: Feature, stated: StatedOrder, unknown: readonly TaskId[]): Diagnostic {
  const names = unknown.map((id) => `\`${id}\``);
  const listed = [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");
  return diagnose("unsettled-prose", {
    ...placeIn(feature, stated),
    message: `this sentence names ${listed}, which ${unknown.length > 1 ? "do" : "does"} not exist`,
    help: "correct the id, or the sentence",
  });
}

export function reportRefused(
  feature: Feature,
  tasks: ReadonlyMap<TaskId, Task>,
  { edge, against }: Refused<StatedEdge>,
): Diagnostic {
  const { stated } = edge;
  const written = against.filter((arc): arc is Edge => "line" in arc && arc.line !== 0);
  const [first, second] = [nameOf(edge.from, feature), nameOf(edge.to, feature)];
  const isWave = stated.source === "wave" || stated.source === "diagram";
  const isStrong = stated.source === "task" || stated.source === "heading";
  const rule = isStrong
    ? "later-phase-dependency"
    : isWave && written.length > 0
      ? "wave-contradiction"
      : "unsettled-prose";
  const why =
    written.length > 0 ? "other dependencies say the opposite" : "the phases have it the other way round";
  return diagnose(rule, {
    ...placeIn(feature, stated),
    message: `this puts ${first} before ${second}, but ${why}, so it is left out`,
    help: written.length > 0 ? "correct the one that is wrong" : "correct the sentence, or move the tasks",
    related: [
      ...written.map(({ from, to, line }) => ({
        ...lineOf(feature, line),
        message: `${nameOf(to, feature)} waits for ${nameOf(from, feature)}`,
      })),
      ...(written.length > 0 ? [] : [edge.from, edge.to].flatMap((node) => standsIn(node, feature, tasks))),
    ],
  });
}

function standsIn(
  node: NodeId,
  feature: Feature,
  tasks: ReadonlyMap<TaskId, Task>,
): readonly (Place & { readonly message: string })[] {
  const task = tasks.get(node);
  const phase = task === undefined ? undefined : feature.phases[task.phase];
  if (phase === undefined) return [];
  return [{ ...lineOf(feature, phase.line), message: `\`${node}\` stands in \`${phase.title}\`` }];
}

function nameOf(node: NodeId, { phases }: Feature): string {
  if (!isBarrier(node)) return `\`${node}\``;
  const index = Number(node.split(":")[1]);
  const phase = phases.find((entry) => entry.index === index);
  return phase === undefined || node.startsWith("tasks:") ? "these tasks" : `\`${phase.title}\``;
}

const placeIn = ({ source, file }: Feature, { range }: StatedOrder): Place =>
  placeOf(sourceText(source, file), range);

const lineOf = ({ file }: Feature, line: number): Place => ({ file, line, column: 1, length: 1 });
