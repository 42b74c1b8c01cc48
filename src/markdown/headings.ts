import type { PhaseKind } from "../model/feature.ts";
import {
  EXAMPLE_PREFIXES,
  NON_PHASE_PREFIXES,
  PHASE_KINDS,
  PHASE_WORDS,
  STORY_IN_HEADING,
} from "./heading-words.ts";

/**
 * What a heading announces. Words only classify; which tasks exist never depends on a language, because any
 * section that directly holds tasks is a phase too.
 */
const LEADING_NOISE = /^[^\p{L}\p{N}]+/u;
const NUMBERED = new RegExp(
  `^(?:final\\s+|последняя\\s+|最终)?(?:${PHASE_WORDS.join("|")})(?![\\p{Ll}])\\s*(?:[-–—:：.]|\\d|[A-Z]\\b|[IVX]{1,4}\\b|foundational|setup|polish|final|$)`,
  "iu",
);
const NUMBER_FIRST = new RegExp(
  `^(?:第\\s*)?[\\d一二三四五六七八九十]{1,3}\\s*(?:${PHASE_WORDS.join("|")})`,
  "iu",
);

export function announcesPhase(heading: string): boolean {
  const text = heading.replace(LEADING_NOISE, "");
  return (NUMBERED.test(text) || NUMBER_FIRST.test(text)) && !hasPrefix(text, NON_PHASE_PREFIXES);
}

export const isNonPhase = (heading: string): boolean =>
  hasPrefix(heading.replace(LEADING_NOISE, ""), NON_PHASE_PREFIXES);

export const isExample = (heading: string): boolean =>
  hasPrefix(heading.replace(LEADING_NOISE, ""), EXAMPLE_PREFIXES);

/** `US1` for a heading that names a story. */
export const storyOf = (heading: string): string | null => storyAt(heading)?.story ?? null;

/** The word that stands first decides: "Foundational (blocks US1)" is no story, "User Story 2: Set-up" is one. */
export function phaseKindOf(heading: string): PhaseKind {
  const story = storyAt(heading);
  let first: { kind: PhaseKind; at: number } | null = story === null ? null : { kind: "story", at: story.at };
  for (const [kind, pattern] of PHASE_KINDS) {
    const at = heading.search(pattern);
    if (at >= 0 && (first === null || at < first.at)) first = { kind, at };
  }
  return first?.kind ?? "other";
}

function storyAt(heading: string): { readonly story: string; readonly at: number } | null {
  for (const pattern of STORY_IN_HEADING) {
    const match = pattern.exec(heading);
    if (match !== null) return { story: `US${Number(match[1])}`, at: match.index };
  }
  return null;
}

/** `## Phase 2: Foundational (Blocking) ##` without its marks. */
export function headingText(source: string): string {
  const text = source.replace(/^\s{0,3}#{1,6}[ \t]*/, "").trimEnd();
  let end = text.length;
  while (text[end - 1] === "#") end--;
  return (/[ \t]/.test(text[end - 1] ?? "") ? text.slice(0, end) : text).trim();
}

function hasPrefix(text: string, prefixes: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return prefixes.some((prefix) => lower.startsWith(prefix) && !/^[a-z]/.test(lower.slice(prefix.length)));
}
