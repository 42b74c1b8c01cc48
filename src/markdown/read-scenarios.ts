import type { Scenario } from "../model/documents.ts";
import type { SourceRange } from "../model/task.ts";
import { lineAt, type SourceText } from "../util/source-text.ts";
import { ACCEPTANCE_LEAD, AND, GIVEN, THEN, WHEN_THEN } from "./document-words.ts";
import { type ItemPlace, type LeafBlock, startsItem, titleText, trimmedEnd } from "./leaf-blocks.ts";

/**
 * The acceptance scenarios among the blocks of a story: list items that begin with "Given" in any language, and
 * all items below a line such as "Acceptance Scenarios:". Given, When and Then in items of their own are one.
 */
export function readScenarios(
  source: SourceText,
  blocks: readonly LeafBlock[],
): readonly Omit<Scenario, "id">[] {
  const drafts: Draft[] = [];
  let listed: number | null = null;
  for (const block of blocks) {
    if (block.kind === "fence" || block.kind === "row") continue;
    const text = titleText(source.text.slice(block.range.start, block.range.end));
    if (ACCEPTANCE_LEAD.test(text) && endsLead(block, text)) listed = (block.item?.nesting ?? 0) + 1;
    else if (startsItem(block)) addItem(drafts, source.text, block.item, text, listed);
    else if (block.item === null && block.kind === "paragraph" && isWhole(text)) {
      drafts.push(draft(source.text, block.range, text, 0));
    } else if (block.item === null && endsLead(block, text)) listed = null;
  }
  return drafts.map(({ texts, range }) => ({
    text: texts.join(" "),
    line: lineAt(source, range.start),
    range,
  }));
}

interface Draft {
  readonly texts: string[];
  range: SourceRange;
  readonly nesting: number;
  readonly given: boolean;
  complete: boolean;
}

const MARKS = /^[\s*_`[(（]{1,20}/;
const bare = (text: string): string => text.replace(MARKS, "");

/** A heading, or a line that announces what follows. */
const endsLead = ({ kind }: LeafBlock, text: string): boolean => kind === "heading" || /[:：]$/.test(text);

const isWhole = (text: string): boolean => GIVEN.test(bare(text)) && THEN.test(text);

function addItem(
  drafts: Draft[],
  source: string,
  item: ItemPlace,
  text: string,
  listed: number | null,
): void {
  const last = drafts.at(-1);
  const inside = last !== undefined && item.range.start < last.range.end;
  if (inside) return;
  if (last !== undefined && goesOn(last, item, bare(text))) {
    last.texts.push(text);
    last.range = { start: last.range.start, end: trimmedEnd(source, item.range) };
    last.complete ||= THEN.test(text);
  } else if (item.nesting === listed || (item.nesting <= 2 && GIVEN.test(bare(text)))) {
    drafts.push(draft(source, item.range, text, item.nesting));
  }
}

/** An item that begins with "When" or "Then" completes a "Given" without one, "And" goes on with any. */
function goesOn(last: Draft, item: ItemPlace, words: string): boolean {
  if (item.ordered || !last.given || item.nesting !== last.nesting) return false;
  return AND.test(words) || (WHEN_THEN.test(words) && !last.complete);
}

const draft = (source: string, range: SourceRange, text: string, nesting: number): Draft => ({
  texts: [text],
  range: { start: range.start, end: trimmedEnd(source, range) },
  nesting,
  given: GIVEN.test(bare(text)),
  complete: THEN.test(text),
});
