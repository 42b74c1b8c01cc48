import { NO_USAGE } from "../model/usage.ts";
import type { Typical } from "./history.ts";

/** Where nothing was measured yet: round numbers for a task of ordinary size, and always called guesses. */
const EDIT = { ms: 4 * 60_000, turns: 12 };
const REVIEW = { ms: 2 * 60_000, turns: 4 };
const RUN_MS = 30_000;
const CHECKS_MS = 20_000;
const BRIEF_TOKENS = 1_500;
const PATCH_TOKENS = 8_000;
const GROWTH_TOKENS = 1_500;
const OUTPUT_TOKENS = 400;

export const guessEdit = (prefixTokens: number): Typical => ({
  ...EDIT,
  usage: conversation(prefixTokens, BRIEF_TOKENS, EDIT.turns),
});

export const guessRun = (): Typical => ({ ms: RUN_MS, turns: 0, usage: NO_USAGE });

/** Two reviewers read the phase's change at the same time. */
export function guessCheckpoint(prefixTokens: number, isReviewed: boolean): Typical {
  if (!isReviewed) return { ms: CHECKS_MS, turns: 0, usage: NO_USAGE };
  const { cacheRead, cacheWrite, output } = conversation(prefixTokens, PATCH_TOKENS, REVIEW.turns);
  const usage = { ...NO_USAGE, cacheRead: 2 * cacheRead, cacheWrite: 2 * cacheWrite, output: 2 * output };
  return { ms: REVIEW.ms, turns: 2 * REVIEW.turns, usage };
}

/** Each turn reads from the cache what was sent before it: the prefix, which every conversation starts with, and its own. */
function conversation(prefixTokens: number, openingTokens: number, turns: number): Typical["usage"] {
  let cacheRead = prefixTokens;
  for (let turn = 1; turn < turns; turn++)
    cacheRead += prefixTokens + openingTokens + (turn - 1) * GROWTH_TOKENS;
  const cacheWrite = openingTokens + (turns - 1) * GROWTH_TOKENS;
  return { ...NO_USAGE, cacheRead, cacheWrite, output: turns * OUTPUT_TOKENS };
}
