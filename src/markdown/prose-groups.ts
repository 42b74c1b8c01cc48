import type { PhaseKind } from "../model/feature.ts";
import { PHASE_WORDS } from "./heading-words.ts";
import { NAMED_PHASES } from "./prose-words.ts";
import type { IdOrRange } from "./read-dependencies.ts";
import { TASK_ID } from "./task-id.ts";

/** What prose can name: tasks, phases by number or kind, stories by number or all of them. */
export type Reference =
  | { readonly kind: "ids"; readonly ids: IdOrRange }
  | { readonly kind: "phase"; readonly first: string; readonly last: string }
  | { readonly kind: "story"; readonly first: number; readonly last: number }
  | { readonly kind: "stories" }
  | { readonly kind: "named"; readonly phase: PhaseKind };

/** A remark in brackets behind an item; offsets of its inside. */
export interface Remark {
  readonly of: Reference;
  readonly start: number;
  readonly end: number;
}

export interface Group {
  readonly references: readonly Reference[];
  readonly start: number;
  readonly end: number;
  /** Joined by commas or "and" without brackets around: the list may also be two lists. */
  readonly loose: boolean;
  /** Stood in brackets as a whole: words before it are its label. */
  readonly bracketed: boolean;
  readonly remarks: readonly Remark[];
}

const ID = new RegExp(`(?<![\\p{L}\\p{N}_.-])${TASK_ID}(?![A-Za-z0-9])`, "uy");
const RANGE = new RegExp(
  `(?:—|\\s{0,2}(?:[-–~]|\\.\\.\\.?|…|\\s(?:to|through|thru|bis|à|至|到)\\s)\\s{0,2})(${TASK_ID.replace("T", "T?")})(?![A-Za-z0-9])`,
  "uy",
);
const NUMBER = "\\d{1,3}[A-Za-z]?(?:\\.\\d{1,3})?";
const PHASE = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:${PHASE_WORDS.join("|")}|phases)\\s?#?(${NUMBER})(?![\\p{L}\\p{N}+])(?:\\s?(?:[-–—]|to|through)\\s?(?:phase\\s)?(${NUMBER})(?![\\p{L}\\p{N}+]))?`,
  "iuy",
);
const STORY =
  /(?<![\p{L}\p{N}_])(?:User\sStor(?:y|ies)\s?|Story\s|US-?|用户故事\s?|ユーザーストーリー\s?|사용자 스토리\s?)#?(\d{1,3})(?![\p{L}\p{N}])(?:\s?[-–—]\s?(?:US-?)?(\d{1,3})(?![\p{L}\p{N}]))?/uy;
const STORIES =
  /(?<![\p{L}\p{N}_])(?:all|every)\s(?:of\s)?(?:the\s)?(?:(?:desired|chosen|selected|preceding|previous|prior|required|other)\s){0,2}(?:user\sstor(?:y|ies)|stor(?:y|ies)|US)(?:\s(?:phases?|tasks?))?(?![\p{L}\p{N}])/iuy;
/** `Phases 4, 5 and 6`, `User Stories 1 + 2`: the numbers that follow. */
const FURTHER =
  /(\d{1,3}(?:\.\d{1,3})?)(?:\s?[-–—]\s?(\d{1,3}(?:\.\d{1,3})?))?(?![\p{L}\p{N}%])(?=[*_`]{0,3}\s*(?:[,，、/&+()（）.;:→=–—-]|$|and\b|are\b|is\b|can\b|must\b|complete\b|completed\b))/uy;
const GAP = /[\s*_`"“”]{0,8}/y;
const MARK =
  /\s{0,2}(?:\[P\]|✅|✓|✔️?|⚠️|🎯|⭐|⚡|['’]s(?![\p{L}])|\p{Extended_Pictographic}\uFE0F?)[*_`]{0,4}/uy;
const SEPARATOR =
  /[\s*_`]{0,4}(?:((?:,|，|、)\s*(?:(?:and|und|y|и|和)\s)?|\s(?:and|und|y|et|и)\s|\s?(?:和|与|及))|[&+∥‖]|\/|\|\|)(?![-→>])/uy;
const OPEN = /[({[（]/y;
const REMARK = /\s{0,3}[(（]((?:[^()（）]|\([^()]{0,200}\)){0,400})[)）]/uy;
const ITEMS_MAX = 200;

/** The list of tasks, phases or stories that begins at `from`; null when none does. */
export function readGroup(text: string, from: number): Group | null {
  const bracket = lengthAt(OPEN, text, from);
  if (bracket === 0) return readList(text, from);
  const inner = readList(text, from + bracket);
  if (inner === null) return null;
  const closing = inner.end + lengthAt(GAP, text, inner.end);
  if (!")}]）".includes(text[closing] ?? " ")) return null;
  return { ...inner, start: from, end: skipMarks(text, closing + 1), loose: false, bracketed: true };
}

function readList(text: string, from: number): Group | null {
  const references: Reference[] = [];
  const remarks: Remark[] = [];
  let at = from;
  let end = from;
  let start = -1;
  let loose = false;
  while (references.length < ITEMS_MAX) {
    at += lengthAt(GAP, text, at);
    const item = readItem(text, at) ?? readFurther(text, at, references.at(-1));
    if (item === null) break;
    if (start < 0) start = at;
    references.push(item.reference);
    end = skipMarks(text, item.end);
    const remark = matchAt(REMARK, text, end);
    if (remark !== null) {
      const inside = end + remark[0].length - 1 - (remark[1]?.length ?? 0);
      remarks.push({ of: item.reference, start: inside, end: inside + (remark[1]?.length ?? 0) });
      end = skipMarks(text, end + remark[0].length);
    }
    const separator = matchAt(SEPARATOR, text, end);
    if (separator === null) break;
    at = end + separator[0].length;
    if (separator[1] !== undefined && readItem(text, at + lengthAt(GAP, text, at)) !== null) loose = true;
  }
  return start < 0 ? null : { references, remarks, start, end, loose, bracketed: false };
}

interface ReadReference {
  readonly reference: Reference;
  readonly end: number;
}

function readItem(text: string, at: number): ReadReference | null {
  return readIds(text, at) ?? readPhase(text, at) ?? readStory(text, at) ?? readNamed(text, at);
}

function readIds(text: string, at: number): ReadReference | null {
  const whole = matchAt(ID, text, at)?.[0];
  if (whole === undefined) return null;
  // "T020's wiring": the apostrophe is no part of the id.
  const id = /['′]$/.test(whole) && text[at + whole.length] === "s" ? whole.slice(0, -1) : whole;
  const range = id === whole ? matchAt(RANGE, text, at + id.length) : null;
  const last = range?.[1];
  if (range === null || last === undefined)
    return { reference: { kind: "ids", ids: id }, end: at + id.length };
  const to = last.startsWith("T") ? last : `T${last}`;
  return { reference: { kind: "ids", ids: { from: id, to } }, end: at + id.length + range[0].length };
}

function readPhase(text: string, at: number): ReadReference | null {
  const match = matchAt(PHASE, text, at);
  const first = match?.[1];
  if (match === null || first === undefined) return null;
  return { reference: { kind: "phase", first, last: match[2] ?? first }, end: at + match[0].length };
}

function readStory(text: string, at: number): ReadReference | null {
  const all = matchAt(STORIES, text, at);
  if (all !== null) return { reference: { kind: "stories" }, end: at + all[0].length };
  const match = matchAt(STORY, text, at);
  if (match === null) return null;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return { reference: { kind: "story", first, last }, end: at + match[0].length };
}

function readFurther(text: string, at: number, previous: Reference | undefined): ReadReference | null {
  const match = previous === undefined ? null : matchAt(FURTHER, text, at);
  const first = match?.[1];
  if (match === null || first === undefined) return null;
  const last = match[2] ?? first;
  const end = at + match[0].length;
  if (previous?.kind === "phase") return { reference: { kind: "phase", first, last }, end };
  if (previous?.kind !== "story") return null;
  return { reference: { kind: "story", first: Number(first), last: Number(last) }, end };
}

function readNamed(text: string, at: number): ReadReference | null {
  for (const [phase, pattern] of NAMED_PHASES) {
    const match = matchAt(pattern, text, at);
    if (match !== null) return { reference: { kind: "named", phase }, end: at + match[0].length };
  }
  return null;
}

function skipMarks(text: string, from: number): number {
  let at = from;
  for (let round = 0; round < 4; round++) {
    const quote = /[*_`"”]{1,4}/y;
    const length = lengthAt(MARK, text, at) || lengthAt(quote, text, at);
    if (length === 0) break;
    at += length;
  }
  return at;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const lengthAt = (pattern: RegExp, text: string, at: number): number =>
  matchAt(pattern, text, at)?.[0].length ?? 0;
