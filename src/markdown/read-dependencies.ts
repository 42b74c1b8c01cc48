import type { SourceRange, TaskId } from "../model/task.ts";
import { NEGATIONS, PLAIN_WORDS, REMARK_WORDS, REVERSE_WORDS } from "./dependency-words.ts";
import { type Reference, readGroup } from "./prose-groups.ts";
import { TASK_ID } from "./task-id.ts";

/**
 * Written dependencies of one task. The word must be followed by an id at once, so that prose such as "after
 * creation at T1" or "None (can run in parallel with T006)" never makes an edge.
 */
export interface WrittenDependency {
  readonly ids: readonly IdOrRange[];
  /** Word and ids, relative to the text read. */
  readonly range: SourceRange;
  /** The ids wait for this task instead. */
  readonly reverse: boolean;
}

export type IdOrRange = TaskId | { readonly from: TaskId; readonly to: TaskId };

const phrases = (words: readonly string[]): string =>
  words.map((word) => word.replaceAll(" ", "\\s+")).join("|");
const COLON = "(?:\\*\\*|__)?\\s{0,6}[:：]?\\s{0,6}(?:\\*\\*|__)?\\s{0,12}";
const BEHIND = `${COLON}(?:tasks?\\s+)?(?=(?:\\*\\*)?\\[?T(?:-[A-Z]{1,4})?-?[\\dO])`;
const OPENING = "(?:^|[(\\[（—–;；.。,，>+]|\\s-\\s|[-*+]\\s|\\*\\*|\\*\\(|\\r|\\n)[\\s*_]{0,12}";
const PLAIN = new RegExp(`(?<![\\p{L}-])(?:${phrases(PLAIN_WORDS)})${BEHIND}`, "giu");
const REMARK = new RegExp(`${OPENING}(?:must\\s+be\\s+)?(?<word>${phrases(REMARK_WORDS)})${BEHIND}`, "giu");
const REVERSE = new RegExp(`${OPENING}(?<word>${phrases(REVERSE_WORDS)})${BEHIND}`, "giu");
const PLAIN_OF_ANY = new RegExp(`(?<![\\p{L}-])(?:${phrases(PLAIN_WORDS)})${COLON}`, "giu");
const REMARK_OF_ANY = new RegExp(
  `${OPENING}(?:must\\s+be\\s+)?(?<word>${phrases(REMARK_WORDS)})${COLON}`,
  "giu",
);
const CLOSING_AFTER = /(?<![\p{L}-])after\s{1,12}(?=T(?:-[A-Z]{1,4})?-?\d)/giu;
const TAG = /\[(?<word>D|B):\s?(?=T-?\d)/gu;

/** Also what is plainly meant as an id but slipped, such as `T0O4`: it deserves to be named. */
const ID = new RegExp(
  `${TASK_ID}(?![A-Za-z0-9])|T(?=[A-Za-z]*\\d)(?![0-9A-Za-z]*(?:xx|XX|nn|NN))[0-9A-Za-z]{2,6}(?![A-Za-z0-9])`,
  "y",
);
const DECORATION = /[\s*_[\]]{0,8}/y;
const DASH = /\s{0,3}(?:[-–—~]|\.\.\.?|…)\s{0,3}(?=T?-?\d)|\s+(?:to|through|thru|bis|à|至|到)\s+(?=T?-?\d)/y;
const RANGE_END = new RegExp(TASK_ID.replace("T", "T?"), "y");
const NOTE =
  /(?:\s(?!and\b|or\b|then\b|before\b|blocks?\b|not\b|is\b|are\b|can\b|may\b)[\p{L}_-]{1,30}){1,3}(?=\s*[,+&]\s*(?:and\s+)?T-?\d|\s+and\s+T-?\d)/uy;
const SEPARATOR =
  /[\s*_\]]{0,6}(?:,|，|、|&|\+|\/|∥|和|与|及)\s*(?:and\s+|&\s*)?(?=[*_[\s]{0,6}T(?:-[A-Z]{1,4})?-?\d)|\s+(?:and|y|und|et|и)\s+(?=[*_[\s]{0,6}T(?:-[A-Z]{1,4})?-?\d)/uy;
const IDS_MAX = 200;

export function readDependencies(prose: string): readonly WrittenDependency[] {
  const found = new Map<number, WrittenDependency>();
  const add = (match: RegExpMatchArray, reverse: boolean, onlyAtEnd = false): void => {
    const wordStart = (match.index ?? 0) + match[0].length - match[0].trimStart().length;
    const start = (match.index ?? 0) + match[0].length;
    if (NEGATIONS.test(prose.slice(Math.max(0, wordStart - 24), wordStart))) return;
    const list = readIds(prose, start);
    if (list.ids.length === 0 || found.has(start)) return;
    if (onlyAtEnd && !/^[\s.)\]*_]*$/.test(prose.slice(list.end, list.end + 40))) return;
    found.set(start, { ids: list.ids, range: { start: wordAt(match), end: list.end }, reverse });
  };
  for (const match of prose.matchAll(REVERSE)) add(match, true);
  for (const match of prose.matchAll(TAG)) add(match, match.groups?.word === "B");
  for (const match of prose.matchAll(PLAIN)) add(match, false);
  for (const match of prose.matchAll(REMARK)) add(match, false);
  for (const match of prose.matchAll(CLOSING_AFTER)) add(match, false, true);
  return [...found.values()].sort((a, b) => a.range.start - b.range.start);
}

export interface WrittenGroup {
  readonly references: readonly Reference[];
  readonly range: SourceRange;
}

/** `(depends on US1)`, `Depends on Phase 2 + T030`: what waits for whole phases or stories. */
export function readGroupDependencies(prose: string): readonly WrittenGroup[] {
  const found = new Map<number, WrittenGroup>();
  for (const pattern of [PLAIN_OF_ANY, REMARK_OF_ANY]) {
    for (const match of prose.matchAll(pattern)) {
      const start = (match.index ?? 0) + match[0].length;
      const wordStart = wordAt(match);
      const group = readGroup(prose, start);
      if (group === null || !group.references.some(isWhole)) continue;
      if (NEGATIONS.test(prose.slice(Math.max(0, wordStart - 24), wordStart))) continue;
      found.set(start, { references: group.references, range: { start: wordStart, end: group.end } });
    }
  }
  return [...found.values()].sort((a, b) => a.range.start - b.range.start);
}

const isWhole = ({ kind }: Reference): boolean => kind === "phase" || kind === "story" || kind === "stories";

/** The matched opening bracket or dash is no part of the wording. */
function wordAt(match: RegExpMatchArray): number {
  const word = match.groups?.word;
  const inside = word === undefined ? 0 : match[0].indexOf(word);
  return (match.index ?? 0) + Math.max(0, inside);
}

interface IdList {
  readonly ids: readonly IdOrRange[];
  readonly end: number;
}

function readIds(prose: string, from: number): IdList {
  const ids: IdOrRange[] = [];
  let at = from;
  let end = from;
  while (ids.length < IDS_MAX) {
    at += lengthAt(DECORATION, prose, at);
    const id = textAt(ID, prose, at);
    if (id === "") break;
    at += id.length;
    const dash = lengthAt(DASH, prose, at);
    const last = dash === 0 ? "" : textAt(RANGE_END, prose, at + dash);
    ids.push(last === "" ? id : { from: id, to: last.startsWith("T") ? last : `T${last}` });
    if (last !== "") at += dash + last.length;
    end = at;
    at += lengthAt(NOTE, prose, at);
    const separator = lengthAt(SEPARATOR, prose, at);
    if (separator === 0) break;
    at += separator;
  }
  return { ids, end };
}

function textAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

const lengthAt = (pattern: RegExp, text: string, at: number): number => textAt(pattern, text, at).length;
