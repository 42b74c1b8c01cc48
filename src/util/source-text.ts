import type { Place } from "../model/diagnostic.ts";
import type { SourceRange } from "../model/task.ts";

/**
 * A text with its line starts: turns offsets into 1-based lines and columns. Line ends are LF, CRLF or CR,
 * as in CommonMark.
 */
export interface SourceText {
  readonly text: string;
  readonly file: string;
  readonly lineStarts: readonly number[];
}

export function sourceText(text: string, file: string): SourceText {
  const lineStarts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) lineStarts.push(match.index + match[0].length);
  return { text, file, lineStarts };
}

/** 1-based. */
export function lineAt({ lineStarts }: SourceText, offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** 1-based; a byte order mark does not count as a column. */
export function columnAt(source: SourceText, offset: number): number {
  const line = lineAt(source, offset);
  const mark = line === 1 && source.text.startsWith("\uFEFF") ? 1 : 0;
  return offset - (source.lineStarts[line - 1] ?? 0) + 1 - mark;
}

/** Where a range begins; the underlined part never leaves its first line. */
export function placeOf(source: SourceText, range: SourceRange): Place {
  const line = lineAt(source, range.start);
  const end = Math.min(range.end, lineEnd(source, line));
  return {
    file: source.file,
    line,
    column: columnAt(source, range.start),
    length: Math.max(1, end - range.start),
  };
}

/** Offset just before the line's terminator. */
export function lineEnd({ text, lineStarts }: SourceText, line: number): number {
  let end = lineStarts[line] ?? text.length;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r") && end > (lineStarts[line - 1] ?? 0))
    end--;
  return end;
}
