/**
 * A text with its long lines cut short, for a reader that only looks at how lines begin: what markdown makes of a
 * line is decided there, and a line of a megabyte would cost seconds.
 */
export interface ShortenedText {
  readonly text: string;
  /** Offset in the original text; the end of a shortened line is the end of the whole one. */
  originalOffset(offset: number): number;
}

const LINE_MAX = 4_000;
/** What ends a block of HTML, wherever it stands in a line. */
const BLOCK_END = /-->|\?>|\]\]>|<\/(?:script|pre|style|textarea)>/gi;

export function shortenLines(source: string): ShortenedText {
  const cuts: { readonly at: number; readonly shift: number }[] = [];
  let text = "";
  let from = 0;
  let shift = 0;
  for (const { start, end } of longLines(source)) {
    const enders = [...new Set(source.slice(start + LINE_MAX, end).match(BLOCK_END))].join("");
    text += source.slice(from, start + LINE_MAX) + enders;
    shift += end - start - LINE_MAX - enders.length;
    cuts.push({ at: text.length, shift });
    from = end;
  }
  return {
    text: text + source.slice(from),
    originalOffset: (offset) => offset + (cuts.findLast(({ at }) => at <= offset)?.shift ?? 0),
  };
}

function longLines(source: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = [];
  let start = 0;
  for (const { index, 0: terminator } of source.matchAll(/\r\n|\n|\r|$/g)) {
    if (index - start > LINE_MAX) found.push({ start, end: index });
    start = index + terminator.length;
  }
  return found;
}
