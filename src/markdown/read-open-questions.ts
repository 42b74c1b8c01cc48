import type { ContextField, OpenQuestion } from "../model/documents.ts";
import type { SourceRange } from "../model/task.ts";
import { blankCode, blankComments, blankStruck } from "./blank.ts";
import { plainText } from "./leaf-blocks.ts";

/**
 * What nobody has decided yet: `[NEEDS CLARIFICATION: …]` with a question in it, and a field of the technical
 * context that says only NEEDS CLARIFICATION. The bare words elsewhere talk about the marker.
 */
const MARKER = /\[NEEDS CLARIFICATION\s{0,3}([:：–—-])\s{0,3}([^[\]]{1,600})\]/g;
/** The template's own example, and a question that says of itself that it may stay. */
const NO_QUESTION = /^(?:specific question|question|…|\.\.\.|xxx)\b|^(?:deferred|resolved|<)/i;
/** "Mark it with [NEEDS CLARIFICATION: …]" */
const INSTRUCTION = /(?:\bmark\b|\buse\b|\bwith\b|→|\bno\b|\bany\b|\bonly\b)[^.\r\n]{0,40}$/i;
const BARE_VALUE = /^\[?\s{0,3}NEEDS CLARIFICATION\b/;

export function readOpenQuestions(source: string, prose: readonly SourceRange[]): readonly OpenQuestion[] {
  return prose.flatMap((block) => {
    const written = source.slice(block.start, block.end);
    if (!written.includes("[NEEDS CLARIFICATION")) return [];
    return [...blankStruck(blankCode(blankComments(written))).matchAll(MARKER)].flatMap((match) => {
      const start = block.start + match.index;
      const end = start + match[0].length;
      const question = plainText(source.slice(end - 1 - (match[2]?.length ?? 0), end - 1));
      const lead = written.slice(Math.max(0, match.index - 60), match.index);
      if (NO_QUESTION.test(question) || INSTRUCTION.test(lead)) return [];
      return [{ text: question, range: { start, end } }];
    });
  });
}

/** Fields without a value; a marker with a question is one of the above. */
export const undecidedFields = (fields: readonly ContextField[]): readonly OpenQuestion[] =>
  fields
    .filter(({ value }) => BARE_VALUE.test(value) && !/^\[[^\]]{0,40}[:：]/.test(value))
    .map(({ name, value, range }) => ({ text: `${name}: ${value}`, range }));
