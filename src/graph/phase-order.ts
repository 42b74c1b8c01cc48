import type { Phase } from "../model/feature.ts";
import type { Order } from "../model/graph.ts";

/**
 * Which phases wait for which. `phases`: one after the other as in the document. `stories`: story phases that
 * follow each other stand side by side, one lane a story; every other phase waits for all lanes before it.
 */
export interface PhaseOrder {
  /** Indexes of the phases that must be settled just before this one. */
  before(phase: number): readonly number[];
  /** Whether `first` is settled before `second` starts. */
  precedes(first: number, second: number): boolean;
}

interface Slot {
  readonly segment: number;
  readonly lane: string;
}

/** Phases without tasks take no part: `used` holds the indexes of the others, in document order. */
export function phaseOrder(phases: readonly Phase[], used: readonly number[], order: Order): PhaseOrder {
  const slots = new Map<number, Slot>();
  const segments: number[][] = [];
  let sideBySide = false;
  for (const index of used) {
    const phase = phases[index];
    const isStory = order === "stories" && phase?.kind === "story";
    if (!isStory || !sideBySide) segments.push([]);
    sideBySide = isStory;
    segments.at(-1)?.push(index);
    slots.set(index, { segment: segments.length - 1, lane: isStory ? (phase.story ?? `${index}`) : "" });
  }
  const laneMates = (index: number): readonly number[] => {
    const slot = slots.get(index);
    return (segments[slot?.segment ?? -1] ?? []).filter((other) => slots.get(other)?.lane === slot?.lane);
  };
  const lastOfLanes = (segment: readonly number[]): readonly number[] =>
    segment.filter((index) => laneMates(index).at(-1) === index);
  return {
    before: (index) => {
      const mates = laneMates(index);
      const previous = mates[mates.indexOf(index) - 1];
      if (previous !== undefined) return [previous];
      return lastOfLanes(segments[(slots.get(index)?.segment ?? 0) - 1] ?? []);
    },
    precedes: (first, second) => {
      const [a, b] = [slots.get(first), slots.get(second)];
      if (a === undefined || b === undefined) return false;
      return a.segment < b.segment || (a.segment === b.segment && a.lane === b.lane && first < second);
    },
  };
}
