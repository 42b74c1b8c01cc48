import { nearest } from "../util/nearest.ts";

/** Which of the known feature directories a word means: its name, its name without the number, or its number. */
export function matchFeature(word: string, dirs: readonly string[]): readonly string[] {
  const steps: readonly ((name: string, dir: string) => boolean)[] = [
    (_, dir) => dir === word,
    (name) => name === word,
    (name) => withoutNumber(name) === word,
    (name) => /^\d+$/.test(word) && numberOf(name) === Number(word),
    (name) => /^[\d-]+$/.test(word) && name.startsWith(`${word}-`),
  ];
  for (const step of steps) {
    const matching = dirs.filter((dir) => step(nameOf(dir), dir));
    if (matching.length > 0) return matching;
  }
  return [];
}

/** As in spec-kit until 0.9: the number of branch `004-anything` finds `specs/004-*`; `feat/` before it is ignored. */
export function matchBranch(branch: string, dirs: readonly string[]): readonly string[] {
  const segments = branch.split("/");
  const name = segments.length === 2 ? (segments[1] ?? "") : branch;
  const exact = dirs.filter((dir) => nameOf(dir) === name);
  const prefix = /^(?:\d{8}-\d{6}|\d{3,})(?=-)/.exec(name)?.[0];
  if (exact.length > 0 || prefix === undefined) return exact;
  return dirs.filter((dir) => nameOf(dir).startsWith(`${prefix}-`));
}

export function nearestFeatures(word: string, dirs: readonly string[]): readonly string[] {
  const names = dirs.map(nameOf);
  const short = nearest(word, names.map(withoutNumber));
  const near = [...nearest(word, names), ...names.filter((name) => short.includes(withoutNumber(name)))];
  return [...new Set(near)].slice(0, 3);
}

export const nameOf = (dir: string): string => dir.split("/").at(-1) ?? dir;

const TIMESTAMP = /^\d{8}-\d{6}-/;

const withoutNumber = (name: string): string => name.replace(TIMESTAMP, "").replace(/^\d+-/, "");

function numberOf(name: string): number | null {
  const digits = TIMESTAMP.test(name) ? null : /^(\d+)(?=-|$)/.exec(name)?.[1];
  return digits === null || digits === undefined ? null : Number(digits);
}
