import type { Requirement } from "../model/documents.ts";
import type { SourceRange } from "../model/task.ts";
import { lineAt, type SourceText } from "../util/source-text.ts";
import { type LeafBlock, plainText, startsItem, trimmedEnd } from "./leaf-blocks.ts";
import { REQUIREMENT_ID, requirementKey } from "./requirement-id.ts";

/**
 * Where spec.md defines its ids: at the start of a list item, a paragraph or a heading, set off from what
 * follows. A table defines only what nothing else defines; an id inside a sentence is cited, not defined.
 */
interface Definition extends Requirement {
  /** 0 outside of tables. */
  readonly table: number;
  /** Counts the headings of the first and second level. */
  readonly section: number;
}

export function readRequirements(source: SourceText, blocks: readonly LeafBlock[]): readonly Requirement[] {
  const found: Definition[] = [];
  let section = 0;
  for (const block of blocks) {
    if (block.kind === "fence") continue;
    if (block.kind === "heading" && block.depth <= 2) section++;
    for (const range of block.kind === "paragraph" ? linesOf(source.text, block.range) : [block.range]) {
      const definition = definitionAt(source, block, range);
      if (definition !== null) found.push({ ...definition, section });
    }
  }
  return withoutRepeats(found).map(({ table: _, section: __, ...requirement }) => requirement);
}

/**
 * A table beside the text only says again what stands there, and so does another section than the one that
 * defines most.
 */
function withoutRepeats(found: readonly Definition[]): readonly Definition[] {
  const keyOf = ({ id }: Requirement): string => requirementKey(id);
  const written = new Set(found.filter(({ table }) => table === 0).map(keyOf));
  const own = found.filter((definition) => definition.table === 0 || !written.has(keyOf(definition)));
  const sizes = new Map<number, number>();
  for (const { section } of own) sizes.set(section, (sizes.get(section) ?? 0) + 1);
  const homes = new Map<string, Definition>();
  for (const definition of own) {
    const home = homes.get(keyOf(definition));
    const size = sizes.get(definition.section) ?? 0;
    if (home === undefined || size > (sizes.get(home.section) ?? 0)) homes.set(keyOf(definition), definition);
  }
  return own.filter((definition) => {
    const home = homes.get(keyOf(definition));
    return home?.section === definition.section && home.table === definition.table;
  });
}

/** A paragraph whose lines begin with ids of their own is a list without bullets. */
const LINE_START = new RegExp(
  `(?<=[\\r\\n])[ \\t]{0,12}(?=(?:\\*\\*|__)?${REQUIREMENT_ID}(?:\\*\\*|__|:|：))`,
  "gu",
);

function linesOf(text: string, { start, end }: SourceRange): readonly SourceRange[] {
  const own = text.slice(start, end);
  const starts = [0, ...[...own.matchAll(LINE_START)].map((match) => match.index + match[0].length)];
  return starts.map((from, index) => ({
    start: start + from,
    end: start + (starts[index + 1] ?? own.length),
  }));
}

const HEAD = new RegExp(
  `(?:#{1,6}[ \\t]+)?(?:\\[[ xX]\\][ \\t]+)?(?:\\|[ \\t]*)?(\\*\\*|__|\`|\\[|\\*){0,6}(${REQUIREMENT_ID})`,
  "uy",
);
const CLOSE = /(?:\*\*|__|`|\]|\*)+/y;
/** `FR-001, FR-002 and FR-003 are …` talks about requirements. */
const CITED = /^[\s*_`]{0,4}(?:[,&+/]|and\b|or\b|to\b|through\b|\.\.|[–—-]\s{0,2}(?:[A-Z]{2,4}-)?\d|,)/u;

function definitionAt(
  source: SourceText,
  block: LeafBlock,
  range: SourceRange,
): Omit<Definition, "section"> | null {
  HEAD.lastIndex = range.start;
  const head = HEAD.exec(source.text);
  const id = head?.[2];
  if (head === null || id === undefined || head.index + head[0].length > range.end) return null;
  const idEnd = head.index + head[0].length;
  CLOSE.lastIndex = idEnd;
  const after = idEnd + (CLOSE.exec(source.text)?.[0].length ?? 0);
  const rest = source.text.slice(after, Math.min(range.end, after + 40));
  if (CITED.test(rest) || !isSetOff(block, rest, after > idEnd)) return null;
  const whole =
    block.kind === "heading" || block.item?.first !== true ? range : { ...range, ...itemEnd(block) };
  return {
    id,
    text: textOf(source.text.slice(after, range.end)),
    line: lineAt(source, idEnd - id.length),
    idRange: { start: idEnd - id.length, end: idEnd },
    range: { start: whole.start, end: trimmedEnd(source.text, whole) },
    table: block.table,
  };
}

const itemEnd = ({ item }: LeafBlock): Partial<SourceRange> => (item === null ? {} : item.range);

/** Marked on its own, before a colon or a dash, first in a row, or at the start of a list item or heading. */
function isSetOff(block: LeafBlock, rest: string, marked: boolean): boolean {
  if (block.kind === "row") return /^[^|]{0,40}\|/.test(rest);
  if (/^\s{0,2}[:：]/.test(rest) || /^\s{1,2}[–—-]\s/.test(rest)) return true;
  if (block.kind === "heading") return true;
  if (startsItem(block)) return marked || /^(?:\s+[\p{Lu}\p{Lo}`(（[]|[(（])/u.test(rest);
  return marked && /^(?:\s|[(（.:：。、–—]|$)/u.test(rest);
}

const textOf = (written: string): string =>
  plainText(written.replace(/\|/g, " ")).replace(/^[\s:：.。–—-]{1,6}/u, "");
