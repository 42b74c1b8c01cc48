import type { SourceRange, TaskId } from "../model/task.ts";
import { TASK_ID } from "./task-id.ts";

/**
 * The grammar of a list item's first line: bullet, box, then an id and tags in any order and decoration.
 * Works on offsets of the original text and never looks behind `limit`.
 */
export interface Box {
  readonly markerRange: SourceRange;
  readonly marker: string;
  /** Just behind the closing bracket. */
  readonly end: number;
}

export interface TaskHead {
  readonly id: TaskId;
  readonly idRange: SourceRange;
  /** Contents of the bracketed tags, as written. */
  readonly tags: readonly string[];
  /** The id is inside `~~`. */
  readonly struck: boolean;
  /** Decoration opened around the id and closed later: `**`, `~~`. */
  readonly openDecoration: string;
  /** Where the description begins. */
  readonly end: number;
}

const BOX = /(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|[ \t]*(?:\r\n|\n|\r)[ \t]*)\[([^\]\r\n]{0,3})\]/y;
const OPENING = "(?:\\*\\*|~~|__|`|\\[|\\*|_){0,6}";
/** `[T001](tasks/T001.md)` is an id that leads somewhere. */
const CLOSING = "(?:\\*\\*|~~|__|`|\\](?:\\([^()\\s]{1,200}\\))?|\\*|_){0,6}";
/** `T062-T067`, `T062..067`, `T062 - T067`: without a `T`, a dash between blanks is no range. */
const RANGE = `(?:[-–—~]|\\.\\.)(?:${TASK_ID}|\\d+)|\\s[-–—]\\s${TASK_ID}`;
/** What may stand directly behind an id. Scripts without blanks between words need none here either. */
const BEHIND =
  "(?=\\s|\\[|$|\\*|~|[\\p{Extended_Pictographic}\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\u3000-\\u303f\\uff00-\\uffef])";
const ID = new RegExp(
  `(${OPENING})(${TASK_ID})(${CLOSING})(${RANGE})?${CLOSING}(?:[:：](?:\\*\\*)?(?!\\d)|\\s?[:：.)、\\-–—]?(?:\\*\\*)?${BEHIND})`,
  "uy",
);
const TAG = /(?:\*\*|`|~~)?\[([^\][\r\n]{1,60})\](?!\()(?:\*\*|`|~~)?[:,]?/uy;
/** Marks such as `✅`, `⚠️` and their mis-encoded forms, which begin with a letter that no word here begins with. */
const NOISE = /(?:[âïð][^\sA-Za-z0-9[\]]{0,7}|[^\s\p{L}\p{N}[\]()`"'*_~<]{1,8})(?=[ \t])/uy;
/** `T004 _(partial: half of it)_ [P]`: a remark between the id and its tags. */
const REMARK = /_?\([^()[\]\r\n]{1,400}\)_?(?=[ \t]+\[)/y;
const SPACE = /[ \t]*(?:\r\n|\n|\r)[ \t]*|[ \t]+/y;
const TOKENS_MAX = 40;

/** The box of the list item that begins at `start`; null when it has none. */
export function readBox(text: string, start: number): Box | null {
  const match = matchAt(BOX, text, start);
  if (match === null || match[1] === "P") return null;
  const marker = match[1] ?? "";
  const end = start + match[0].length;
  return { marker, markerRange: { start: end - 1 - marker.length, end: end - 1 }, end };
}

/** Exactly one character, as people see it, between the brackets, and white space (or nothing at all) behind them. */
export const isWellFormed = (text: string, { marker, end }: Box, limit: number): boolean =>
  [...marker.replace(/(?<=.)\uFE0F$/u, "")].length === 1 && (end >= limit || /\s/.test(text[end] ?? ""));

/** Id and tags at `from`; null when the text does not begin with an id. */
export function readTaskHead(text: string, from: number, limit: number): TaskHead | null {
  let at = skip(SPACE, text, from);
  let found: Omit<TaskHead, "tags" | "end"> | null = null;
  const tags: string[] = [];
  for (let token = 0; token < TOKENS_MAX && at < limit; token++) {
    const id = found === null ? matchAt(ID, text, at) : null;
    const tag = id === null ? matchAt(TAG, text, at) : null;
    const noise = matchAt(NOISE, text, at) ?? (found === null ? null : matchAt(REMARK, text, at));
    const length = (id ?? tag ?? noise)?.[0].length;
    if (length === undefined || at + length > limit) break;
    if (id !== null) found = headOf(id, at);
    else if (tag !== null) tags.push((tag[1] ?? "").trim());
    at = Math.min(skip(SPACE, text, at + length), limit);
  }
  return found === null ? null : { ...found, tags, end: at };
}

function headOf(match: RegExpExecArray, at: number): Omit<TaskHead, "tags" | "end"> {
  const [, before = "", id = "", after = "", range = ""] = match;
  const whole = id + range.replace(/^\s|\s(?=T)/g, "").replace(/\.\.|~/, "-");
  const start = at + before.length;
  return {
    id: whole,
    idRange: { start, end: start + id.length + (range === "" ? 0 : after.length + range.length) },
    struck: before.includes("~~"),
    openDecoration: ["**", "~~"]
      .filter((mark) => before.includes(mark) && !match[0].slice(before.length).includes(mark))
      .join(""),
  };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const skip = (pattern: RegExp, text: string, at: number): number =>
  at + (matchAt(pattern, text, at)?.[0].length ?? 0);
