import type { LeftOut } from "../model/event.ts";
import type { SkippedPath } from "../store/store.ts";

const PATHS_MAX = 5;

/** What a snapshot left out, by reason, bounded: a folder full of data must not fill the journal. */
export function leftOut(skipped: readonly SkippedPath[]): LeftOut[] {
  const reasons = [...new Set(skipped.map(({ why }) => why))].sort();
  return reasons.map((why) => {
    const paths = skipped.filter((each) => each.why === why).map(({ path }) => path);
    return { why, count: paths.length, paths: paths.sort().slice(0, PATHS_MAX) };
  });
}
