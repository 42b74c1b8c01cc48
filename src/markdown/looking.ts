import { FOREIGN_CHANGES } from "./foreign-verbs.ts";
import { AND_CHANGES, AND_RECORDS, VALIDATE_IN } from "./verbs.ts";

/** A task that begins with looking may go on to change files: "audit the log and fix it in src/log.ts". */
export interface Written {
  readonly path: string;
  readonly start: number;
}

/**
 * The paths that are changed after the looking, empty where nothing is. Those named before the change are only
 * looked at, unless no other is named.
 */
export function changedAfterLooking(
  text: string,
  lead: string,
  written: readonly Written[],
): readonly Written[] {
  if (written.every(({ path }) => path.endsWith(".log"))) return [];
  const change = positionOf(AND_CHANGES, text) ?? positionOf(FOREIGN_CHANGES, text);
  if (change !== null) {
    const after = written.filter(({ start }) => start > change);
    return isTarget(text, after[0]) ? after : written;
  }
  const record = positionOf(AND_RECORDS, text);
  if (record !== null) {
    const after = written.filter(({ start }) => start > record);
    if (after.length > 0) return after;
  }
  return VALIDATE_IN.test(lead) ? written : [];
}

/** "add it in PATH", "update PATH"; in "add PATH to the list" the list is what changes. */
const TARGET =
  /(?:\b(?:in|into|to|at|under|inside)\s+(?:the\s+)?|\b(?:updat|extend|fix|correct|creat|writ|rewrit)\w*\s+|[到至中]\s?)[`"'(*]{0,4}$/iu;

const isTarget = (text: string, written: Written | undefined): boolean =>
  written !== undefined && TARGET.test(text.slice(Math.max(0, written.start - 40), written.start));

const TEXT_MAX = 4_000;

const positionOf = (pattern: RegExp, text: string): number | null =>
  pattern.exec(text.slice(0, TEXT_MAX))?.index ?? null;
