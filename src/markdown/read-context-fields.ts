import type { ContextField } from "../model/documents.ts";
import type { SourceRange } from "../model/task.ts";
import { lineAt, type SourceText } from "../util/source-text.ts";
import { CONTEXT_FIELD, STRUCTURE_DECISION, TECHNICAL_CONTEXT } from "./document-words.ts";
import { type LeafBlock, plainText, startsItem, titleText, trimmedEnd } from "./leaf-blocks.ts";

/**
 * `**Language/Version**: Python 3.12` below "Technical Context", one to a paragraph, to a line or to a bullet.
 * Where no heading says so, the template's own field names are known.
 */
export function readContextFields(source: SourceText, blocks: readonly LeafBlock[]): readonly ContextField[] {
  const section = contextSection(source.text, blocks);
  if (section !== null) return section.flatMap((block) => fieldsOf(source, block));
  return blocks.flatMap((block) => fieldsOf(source, block)).filter(({ name }) => CONTEXT_FIELD.test(name));
}

function contextSection(text: string, blocks: readonly LeafBlock[]): readonly LeafBlock[] | null {
  const from = blocks.findIndex(
    ({ kind, range }) =>
      kind === "heading" && TECHNICAL_CONTEXT.test(titleText(text.slice(range.start, range.end))),
  );
  const heading = blocks[from];
  if (heading === undefined) return null;
  const rest = blocks.slice(from + 1);
  const end = rest.findIndex(({ kind, depth }) => kind === "heading" && depth <= heading.depth);
  return end < 0 ? rest : rest.slice(0, end);
}

const FIELD =
  /(?:^|[\r\n])[ \t]{0,12}(?:\*\*|__)([^*\r\n]{1,80}?)(?:(?:\*\*|__)[ \t]{0,3}[:：]|[:：](?:\*\*|__))/g;
const ROW = /^\|?[ \t]{0,40}(?:\*\*)?([^|*\s][^|*\r\n]{0,79}?)(?:\*\*)?[ \t]{0,80}\|([^|\r\n]*)/;

function fieldsOf(source: SourceText, block: LeafBlock): readonly ContextField[] {
  if (block.kind === "row") return rowField(source, block.range);
  if (block.kind !== "paragraph" || (block.item !== null && !startsItem(block))) return [];
  const { start, end } = block.range;
  const matches = [...source.text.slice(start, end).matchAll(FIELD)];
  if (matches[0]?.index !== 0) return [];
  return matches.map((match, index) => {
    const from = start + match.index + match[0].search(/[*_]/);
    const next = matches[index + 1];
    const until = next === undefined ? end : start + next.index;
    return fieldAt(
      source,
      match[1] ?? "",
      { start: from, end: until },
      start + match.index + match[0].length,
    );
  });
}

function rowField(source: SourceText, range: SourceRange): readonly ContextField[] {
  const row = ROW.exec(source.text.slice(range.start, range.end));
  const name = plainText(row?.[1] ?? "");
  if (row === null || !CONTEXT_FIELD.test(name)) return [];
  return [{ name, value: plainText(row[2] ?? ""), line: lineAt(source, range.start), range }];
}

function fieldAt(source: SourceText, name: string, range: SourceRange, valueStart: number): ContextField {
  return {
    name: name.trim(),
    value: plainText(source.text.slice(valueStart, range.end)),
    line: lineAt(source, range.start),
    range: { start: range.start, end: trimmedEnd(source.text, range) },
  };
}

/** What `**Structure Decision**:` says; null where nobody decided. */
export function readStructureDecision(source: string, blocks: readonly LeafBlock[]): string | null {
  for (const { kind, range } of blocks) {
    if (kind !== "paragraph") continue;
    const text = plainText(source.slice(range.start, range.end));
    const lead = STRUCTURE_DECISION.exec(text);
    if (lead !== null && lead[0].length < text.length) return text.slice(lead[0].length).trim();
  }
  return null;
}
