import type { Nodes, Root } from "mdast";
import type { SourceRange } from "../model/task.ts";
import { parseInPieces } from "./parse-in-pieces.ts";
import { shortenLines } from "./shorten-lines.ts";

/**
 * The only door to remark. It is used to read structure and positions; text is always cut from the
 * source, and nothing is ever turned back into markdown.
 */
export interface SyntaxTree {
  readonly root: Root;
  /** Offsets into the original string, a leading byte order mark included. */
  rangeOf(node: Nodes): SourceRange;
}

export function parseMarkdown(source: string): SyntaxTree {
  // remark counts offsets after a byte order mark, so it gets the text without one.
  const shift = source.startsWith("\uFEFF") ? 1 : 0;
  const { text, originalOffset } = shortenLines(source.slice(shift));
  const root = parseInPieces(text);
  return {
    root,
    rangeOf: ({ position }) => ({
      start: originalOffset(position?.start.offset ?? 0) + shift,
      end: originalOffset(position?.end.offset ?? 0) + shift,
    }),
  };
}
