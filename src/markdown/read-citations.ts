import { ID_BODY, REQUIREMENT_ID } from "./requirement-id.ts";

/**
 * The requirements and scenarios that a text names, each once, in order: `FR-001`, `SC-002`, `US1/AC2`. A range
 * (`FR-001..FR-004`, `SC-001–004`) and a short list (`FR-001/002`) stand for everything they cover.
 */
const CITATION = new RegExp(`\\bUS-?(\\d{1,3})\\s?[/.]\\s?AC-?(\\d{1,3})\\b|(${REQUIREMENT_ID})`, "gu");
const RANGE = new RegExp(
  `\\s{0,2}(?:-|–|—|\\.{2,3}|…|\\bto\\b|\\bthrough\\b)\\s{0,2}(${ID_BODY}|\\d{2,4}(?![\\w.]))`,
  "uy",
);
const SHORT = /\s?[/,&+]\s?(\d{3,4})(?![\w.])/y;
const NUMBERED = /^(.*?)(?<!\d)(\d+)$/;
const RANGE_MAX = 500;
const SHORT_MAX = 20;

export function readCitations(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(CITATION)) {
    const [whole, story, scenario, id] = match;
    if (id === undefined) {
      found.add(`US${Number(story)}/AC${Number(scenario)}`);
      continue;
    }
    found.add(id);
    for (const more of following(text, match.index + whole.length, id)) found.add(more);
  }
  return [...found];
}

/** What a range or a short list behind an id adds to it. */
function following(text: string, end: number, id: string): readonly string[] {
  const [, prefix, digits] = NUMBERED.exec(id) ?? [];
  if (prefix === undefined || digits === undefined) return [];
  const last = rangeEnd(text, end, prefix, digits);
  const make = (number: number): string => prefix + String(number).padStart(digits.length, "0");
  if (last !== null) {
    const first = Number(digits);
    if (last <= first || last - first > RANGE_MAX) return [];
    return Array.from({ length: last - first }, (_, index) => make(first + index + 1));
  }
  const listed: string[] = [];
  for (let at = end; listed.length < SHORT_MAX; ) {
    SHORT.lastIndex = at;
    const match = SHORT.exec(text);
    if (match?.[1]?.length !== digits.length) break;
    listed.push(make(Number(match[1])));
    at += match[0].length;
  }
  return listed;
}

function rangeEnd(text: string, end: number, prefix: string, digits: string): number | null {
  RANGE.lastIndex = end;
  const right = RANGE.exec(text)?.[1];
  if (right === undefined) return null;
  if (/^\d/.test(right)) return right.length === digits.length ? Number(right) : null;
  const [, otherPrefix, otherDigits] = NUMBERED.exec(right) ?? [];
  return otherPrefix === prefix ? Number(otherDigits) : null;
}
