import type { Scenario, Story } from "../model/documents.ts";
import type { SourceRange } from "../model/task.ts";
import { lineAt, type SourceText } from "../util/source-text.ts";
import { INDEPENDENT_TEST, PRIMARY_STORY, PRIORITY, STORY_ALONE } from "./document-words.ts";
import { STORY_IN_HEADING } from "./heading-words.ts";
import { type LeafBlock, plainText, titleText, trimmedEnd } from "./leaf-blocks.ts";
import { readScenarios } from "./read-scenarios.ts";

/**
 * The stories of spec.md: numbered headings, else bold lines with a number, else the one story of the oldest
 * template. A story that is headed twice is told where it is headed first.
 */
export function readStories(source: SourceText, blocks: readonly LeafBlock[]): readonly Story[] {
  for (const find of [numberedHeading, numberedLine, primaryHeading]) {
    const starts = startsOf(source, blocks, find);
    if (starts.length > 0) return starts.map((start) => storyAt(source, blocks, start));
  }
  return [];
}

/** What a heading says: id, title, priority. */
interface Headed {
  readonly id: string;
  readonly numbered: boolean;
  readonly title: string;
  readonly priority: string | null;
}

interface Start extends Headed {
  /** Index of the heading's block. */
  readonly at: number;
  /** Index of the first block that is not the story's. */
  readonly until: number;
}

type Find = (text: string, block: LeafBlock) => Headed | null;

function startsOf(source: SourceText, blocks: readonly LeafBlock[], find: Find): readonly Start[] {
  const known = new Set<string>();
  const starts: Start[] = [];
  for (const [at, block] of blocks.entries()) {
    const headed = find(firstLine(source.text, block.range), block);
    if (headed === null || known.has(headed.id)) continue;
    known.add(headed.id);
    starts.push({ ...headed, at, until: endOfSection(blocks, at, headed.numbered) });
  }
  return starts.map((start, index) => ({
    ...start,
    until: Math.min(start.until, starts[index + 1]?.at ?? start.until),
  }));
}

/** A section ends with the next heading of its level; the oldest template's story goes on in its siblings. */
function endOfSection(blocks: readonly LeafBlock[], at: number, numbered: boolean): number {
  const depth = (blocks[at]?.depth ?? 0) || 6;
  const limit = numbered ? depth : depth - 1;
  for (let next = at + 1; next < blocks.length; next++) {
    const block = blocks[next];
    if (block?.kind === "heading" && block.depth <= limit) return next;
  }
  return blocks.length;
}

const numberedHeading: Find = (text, { kind }) => (kind === "heading" ? headed(titleText(text)) : null);

const numberedLine: Find = (text, { kind }) =>
  kind === "paragraph" && /^(?:\*\*|__)/.test(text) ? headed(text) : null;

const primaryHeading: Find = (text, { kind }) => {
  const title = titleText(text);
  return kind === "heading" && PRIMARY_STORY.test(title)
    ? { id: "US1", numbered: false, title, priority: null }
    : null;
};

const NOISE = /^(?:[^\p{L}\p{N}]|P\d\s{0,3}[-–—:]|\d{1,2}[.)]\s)+/u;
/** `US1, US2` and `US1–US3` are about several stories; "User Story 2 - 2D view" is about one. */
const MORE =
  /^(?:(?:\s{0,2}(?:[,/&+]|and\b|to\b)\s{0,2}(?:US-?|User Story\s)?|\s{0,2}[–-]\s{0,2}(?:US-?|User Story\s)|[–-])\d{1,3}(?![\p{L}\d])|\.\d|[a-z]?['’]s\b)/iu;

function headed(line: string): Headed | null {
  const text = plainText(line).replace(NOISE, "");
  const match = [...STORY_IN_HEADING, STORY_ALONE]
    .map((pattern) => pattern.exec(text))
    .find((found) => found?.index === 0);
  if (match === undefined || match === null) return null;
  const rest = text.slice(match[0].length);
  if (MORE.test(rest)) return null;
  return {
    id: `US${Number(match[1])}`,
    numbered: true,
    title: titleOf(rest),
    priority: priorityOf(rest),
  };
}

function priorityOf(text: string): string | null {
  const match = PRIORITY.exec(text);
  const level = match?.[1] ?? match?.[2] ?? null;
  return level === null ? null : `P${level.replace(/^P/i, "")}`;
}

const IN_BRACKETS = /[([（【](?:[^()[\]（）【】]|[（(][^()（）]{0,20}[)）]){0,60}[)\]）】]/gu;

/** `(用户故事一) - Sign in (Priority: P1) 🎯 MVP` is about signing in. */
function titleOf(rest: string): string {
  const bare = rest
    .replace(/^\s{0,3}[(（][^()（）]{0,40}[)）](?=\s{0,3}[-–—:：])/u, "")
    .replace(IN_BRACKETS, (whole) => (PRIORITY.test(whole) ? " " : whole))
    .replace(/🎯\s{0,3}(?:MVP)?/gu, " ")
    .replace(/\s+/g, " ");
  return bare.replace(/^[^\p{L}\p{N}`"'“«([{$<]+/u, "").replace(/(?<![\s:：–—-])[\s:：–—-]+$/u, "");
}

function storyAt(source: SourceText, blocks: readonly LeafBlock[], start: Start): Story {
  const heading = blocks[start.at];
  const own = blocks.slice(start.at + 1, start.until);
  const from = heading?.range.start ?? 0;
  const last = blocks[start.until - 1]?.range.end ?? from;
  const scenarios: readonly Omit<Scenario, "id">[] = readScenarios(source, own);
  return {
    id: start.id,
    numbered: start.numbered,
    title: start.title,
    priority: start.priority,
    line: lineAt(source, from),
    headingRange: lineRange(source.text, heading?.range ?? { start: from, end: from }),
    range: { start: from, end: trimmedEnd(source.text, { start: from, end: last }) },
    independentTest: independentTest(source.text, own),
    scenarios: scenarios.map((scenario, index) => ({ id: `${start.id}/AC${index + 1}`, ...scenario })),
  };
}

function independentTest(text: string, blocks: readonly LeafBlock[]): string | null {
  for (const { kind, range } of blocks) {
    if (kind !== "paragraph") continue;
    for (const line of text.slice(range.start, range.end).split(/(?=(?:\r\n|\n|\r)\*\*)/)) {
      const plain = plainText(line);
      const lead = INDEPENDENT_TEST.exec(plain);
      if (lead !== null) return plain.slice(lead[0].length).trim();
    }
  }
  return null;
}

function lineRange(text: string, { start, end }: SourceRange): SourceRange {
  return { start, end: start + firstLine(text, { start, end }).length };
}

const firstLine = (text: string, { start, end }: SourceRange): string =>
  text.slice(start, end).split(/[\r\n]/, 1)[0] ?? "";
