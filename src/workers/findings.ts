import type { Finding } from "../model/evidence.ts";

/** What is known of the files that findings may be about. */
export interface Places {
  /** Everything in the reviewed tree, and what the change deleted. */
  readonly files: ReadonlySet<string>;
  readonly changed: ReadonlySet<string>;
  /** Null where the file is gone or no text. */
  readonly lineCount: (path: string) => number | null;
}

/** The findings with their places held against the files: a reviewer may name what is not there. Pure. */
export function placeFindings(findings: readonly Finding[], places: Places): readonly Finding[] {
  return findings.map((finding) => {
    const { file, line } = realPlace(finding, places);
    const { severity, message } = finding;
    const lines = places.lineCount(file);
    const isBeyond = line !== null && lines !== null && (line < 1 || line > lines);
    const doubt = !places.files.has(file)
      ? "no-file"
      : isBeyond
        ? "no-line"
        : places.changed.has(file)
          ? null
          : "outside-change";
    return { severity, file, line, message, ...(doubt !== null && { doubt }) };
  });
}

/** `./src/a.js`, `b/src/a.js` and `src/a.js:12` are ways to write `src/a.js`. */
export function realPlace(
  { file, line }: Pick<Finding, "file" | "line">,
  { files }: Pick<Places, "files">,
): Pick<Finding, "file" | "line"> {
  if (files.has(file)) return { file, line };
  const [, path = "", number] = /^(?:\.?\/+)?(.*?)(?::(\d+)(?:[-:]\d+)?)?$/s.exec(file.trim()) ?? [];
  const real = [path, path.replace(/^[ab]\//, "")].find((each) => files.has(each));
  if (real === undefined) return { file, line };
  return { file: real, line: line ?? (number === undefined ? null : Number(number)) };
}

export const hasNoPlace = ({ doubt }: Finding): boolean => doubt === "no-file" || doubt === "no-line";

/** What nobody can find blocks nobody: it stays as a remark that says so. */
export const settleFindings = (findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding) =>
    finding.severity === "P0" && hasNoPlace(finding) ? { ...finding, severity: "P1" } : finding,
  );

const LINES_APART_MAX = 2;
const SHARED_WORDS_MIN = 0.5;

/** Findings of several reviewers, each once and with the gravest severity that was given, in order of severity. */
export function mergeFindings(lists: readonly (readonly Finding[])[]): readonly Finding[] {
  const merged: Finding[] = [];
  for (const finding of lists.flat()) {
    const at = merged.findIndex((other) => isSame(other, finding));
    const known = merged[at];
    if (known === undefined) merged.push(finding);
    else if (finding.severity < known.severity) merged[at] = { ...known, severity: finding.severity };
  }
  return merged.toSorted((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : 0));
}

/** At one place, and saying much the same. */
function isSame(first: Finding, second: Finding): boolean {
  if (first.file !== second.file) return false;
  const isNear =
    first.line === null || second.line === null
      ? first.line === second.line
      : Math.abs(first.line - second.line) <= LINES_APART_MAX;
  return isNear && sharedWords(first.message, second.message) >= SHARED_WORDS_MIN;
}

function sharedWords(first: string, second: string): number {
  const [some, others] = [wordsOf(first), wordsOf(second)];
  const fewest = Math.min(some.size, others.size);
  if (fewest === 0) return some.size === others.size ? 1 : 0;
  return [...some].filter((word) => others.has(word)).length / fewest;
}

const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? []);
