import type { Clarification } from "../model/documents.ts";
import { lineAt, type SourceText } from "../util/source-text.ts";
import { ANSWER, QUESTION } from "./document-words.ts";
import { type LeafBlock, plainText, startsItem } from "./leaf-blocks.ts";

/** `- Q: … → A: …`, wherever it stands; the answer may also follow on a line or in a sub-bullet of its own. */
export function readClarifications(
  source: SourceText,
  blocks: readonly LeafBlock[],
): readonly Clarification[] {
  const found: Clarification[] = [];
  let session: string | null = null;
  for (const block of blocks) {
    const text = source.text.slice(block.range.start, block.range.end);
    if (block.kind === "heading") session = /\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? null;
    const lead = startsItem(block) ? QUESTION.exec(plainText(text.slice(0, 80))) : null;
    if (block.item === null || lead === null) continue;
    const item = source.text.slice(block.range.start, block.item.range.end);
    const answer = ANSWER.exec(item);
    const question = plainText(answer === null ? text : item.slice(0, answer.index));
    found.push({
      session,
      question: question.replace(QUESTION, ""),
      answer: answer === null ? "" : plainText(item.slice(answer.index + answer[0].length)),
      line: lineAt(source, block.range.start),
    });
  }
  return found;
}
