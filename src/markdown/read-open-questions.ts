import type { ContextField, OpenQuestion } from "../model/documents.ts";
import type { SourceRange } from "../model/task.ts";
import { blankCode, blankComments, blankStruck } from "./blank.ts";
import { plainText } from "./leaf-blocks.ts";
import { isTalkAboutMarker, isTalkAboutQuestion } from "./marker-talk.ts";

/**
 * What nobody has decided yet: `[NEEDS CLARIFICATION: …]` with a question in it, the bare marker in the place of a
 * value or behind a sentence, and a field of the technical context that says only NEEDS CLARIFICATION. Sentences
 * about the marker are none.
 */
const MARKER = /\[NEEDS CLARIFICATION(?:\s{0,3}[:：–—-]\s{0,3}([^[\]]{1,600}))?\]/g;
const OPENING = "[NEEDS CLARIFICATION";
/** The template's own example, and a question that says of itself that it may stay. */
const NO_QUESTION =
  /^(?:(?:your |the |a |specific )?questions?(?: (?:text|here))?|[….?\s]+|x{2,5})$|^specific question|^(?:deferred|resolved|<)/iu;
const BARE_VALUE = /^NEEDS CLARIFICATION\b/;
/** As much of a sentence as is looked at, on each side. */
const SENTENCE_MAX = 240;

export function readOpenQuestions(source: string, prose: readonly SourceRange[]): readonly OpenQuestion[] {
  return prose.flatMap((block) => {
    const written = source.slice(block.start, block.end);
    if (!written.includes(OPENING)) return [];
    const text = blankStruck(blankCode(blankComments(written)));
    return [...text.matchAll(MARKER)].flatMap((match) => {
      const end = match.index + match[0].length;
      const question = plainText(written.slice(end - 1 - (match[1]?.length ?? 0), end - 1));
      const lead = leadOf(text.slice(Math.max(0, match.index - SENTENCE_MAX), match.index));
      const tail = tailOf(text.slice(end, end + SENTENCE_MAX));
      const range = { start: block.start + match.index, end: block.start + end };
      if (match[1] === undefined)
        return isHeading(text) || isTalkAboutMarker(lead, tail) ? [] : [{ text: around(lead, tail), range }];
      return NO_QUESTION.test(question) || isTalkAboutQuestion(lead, tail) ? [] : [{ text: question, range }];
    });
  });
}

/** Fields without a value; a marker is one of the above. */
export const undecidedFields = (fields: readonly ContextField[]): readonly OpenQuestion[] =>
  fields
    .filter(({ value }) => BARE_VALUE.test(value))
    .map(({ name, value, range }) => ({ text: `${name}: ${value}`, range }));

const isHeading = (block: string): boolean => block.startsWith("#");

/** The sentence up to the marker; a marker that stands alone belongs to the sentence before it. */
function leadOf(before: string): string {
  const ends = [
    ...before.matchAll(/[.!?。！？][\s*_)"']{0,3}\s|[|。！？]|[\r\n]\s{0,12}(?=[*_]{2}|[-*+] )/g),
  ];
  const last = ends.findLast(({ index, 0: mark }) => /\p{L}/u.test(before.slice(index + mark.length)));
  return last === undefined ? before : before.slice(last.index + last[0].length);
}

function tailOf(after: string): string {
  const end = /[.!?](?=[\s*_)"']|$)|[|。！？]|[\r\n]\s{0,12}(?=[*_]{2}|[-*+] )/.exec(after);
  return end === null ? after : after.slice(0, end.index);
}

/** What the bare marker stands in, empty where it stands alone. */
const around = (lead: string, tail: string): string => {
  const text = plainText(`${lead.replace(/^\s*(?:[-*+]|\d{1,3}[.)])\s/, "")}${OPENING}]${tail}`);
  return /\p{L}/u.test(text.replace(`${OPENING}]`, "")) ? text : "";
};
