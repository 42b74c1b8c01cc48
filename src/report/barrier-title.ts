import type { Feature } from "../model/feature.ts";
import { joinLine, type NodeId } from "../model/graph.ts";

/** What stands before a barrier, as people read it: the heading, or the line whose tasks meet in it. */
export function barrierTitle({ phases }: Feature, barrier: NodeId): string {
  const line = joinLine(barrier);
  if (line !== null) return `the tasks named in line ${line}`;
  const [phase, section] = (barrier.split(":")[1] ?? "").split(".").map(Number);
  const entry = phases.find(({ index }) => index === phase);
  const title = section === undefined ? undefined : entry?.sections[section - 1]?.title;
  return title ?? entry?.title ?? "";
}

/** Phases and sections are known by their ids; the id of a place where tasks meet tells nobody anything. */
export const barrierName = (feature: Feature, barrier: NodeId): string =>
  joinLine(barrier) === null ? barrier : barrierTitle(feature, barrier);
