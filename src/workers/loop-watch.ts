import { createHash } from "node:crypto";
import type { ToolCall, ToolOutcome } from "./agent-loop.ts";

/**
 * Sees a worker go in circles: the same call with the same result again and again, or a short round of calls. A test that
 * is run again after an edit is no circle, because the edit stands between. Keeps a fixed number of calls in mind.
 */
const PERIOD_MAX = 3;
/** Rounds after which it is told, and after which it is over. A single call may be repeated once more in good faith. */
const ROUNDS = {
  single: { told: 3, over: 5 },
  several: { told: 2, over: 4 },
};
const KEPT_MAX = Math.max(ROUNDS.single.over, PERIOD_MAX * ROUNDS.several.over);
/** A run of the same tests takes a little longer or shorter each time. */
const DURATION = /\b\d+(?:\.\d+)?\s?(?:ms|s|secs?|seconds?)\b|\bduration_ms \d+(?:\.\d+)?/g;

export interface Circle {
  /** One round, in order. */
  readonly calls: readonly string[];
  readonly times: number;
  readonly isOver: boolean;
}

interface Seen {
  readonly key: string;
  readonly words: string;
}

export class LoopWatch {
  #seen: Seen[] = [];

  /** The circle that this call continues; null: nothing odd. */
  look(call: ToolCall, outcome: ToolOutcome): Circle | null {
    const { text, isError, detail } = outcome;
    const told = [call.name, call.input, isError, text.replace(DURATION, "?")];
    const key = createHash("sha256").update(JSON.stringify(told)).digest("base64");
    this.#seen.push({ key, words: `${call.name} ${detail}`.trim() });
    if (this.#seen.length > KEPT_MAX) this.#seen.shift();
    for (let period = 1; period <= PERIOD_MAX; period++) {
      const circle = this.#circle(period);
      if (circle !== null) return circle;
    }
    return null;
  }

  forget(): void {
    this.#seen = [];
  }

  #circle(period: number): Circle | null {
    const round = this.#seen.slice(-period);
    const isSingle = new Set(round.map(({ key }) => key)).size === 1;
    if (isSingle !== (period === 1)) return null;
    const { told, over } = isSingle ? ROUNDS.single : ROUNDS.several;
    const times = this.#rounds(round);
    if (times < told) return null;
    return { calls: round.map(({ words }) => words), times, isOver: times >= over };
  }

  #rounds(round: readonly Seen[]): number {
    let same = 0;
    for (let back = 1; back <= this.#seen.length; back++) {
      const expected = round[round.length - 1 - ((back - 1) % round.length)]?.key;
      if (this.#seen[this.#seen.length - back]?.key !== expected) break;
      same += 1;
    }
    return Math.floor(same / round.length);
  }
}
