import type { Nodes, Root, RootContent } from "mdast";
import { blockParser, frontMatterLength } from "./block-grammar.ts";

/**
 * The tree of a text, read piece by piece: remark moves all that it has read so far at the end of each list, so that the
 * time of one long text grows with its square. A piece ends before a heading, and it is remark that says so: it reads
 * the heading too, and only where it found one at the top level, with no fence or comment left open, does the next
 * piece begin there.
 */
export function parseInPieces(text: string, pieceLength = PIECE_LENGTH): Root {
  const children: RootContent[] = [];
  let from: Place = { offset: 0, line: 1 };
  while (from.offset < text.length) {
    const piece = readPiece(text, from, pieceLength);
    if (from.offset > 0) for (const node of piece.children) move(node, from);
    for (const node of piece.children) children.push(node);
    from = piece.end;
  }
  return { type: "root", children };
}

/** A usual task list is one piece: beginning anew costs more than it saves there. */
const PIECE_LENGTH = 32_000;

interface Place {
  readonly offset: number;
  readonly line: number;
}

interface Piece {
  readonly children: readonly RootContent[];
  readonly end: Place;
}

/**
 * Never less than the front matter, of which only the last line decides that it is one. Twice as far after each heading that was none, so that a long
 * fence is not read again and again.
 */
function readPiece(text: string, from: Place, pieceLength: number): Piece {
  const least = from.offset === 0 ? frontMatterLength(text) : 0;
  for (let length = pieceLength; ; length *= 2) {
    const heading = headingLine(text, from.offset + Math.max(length, least));
    const part = text.slice(from.offset, heading?.end);
    const { children } = blockParser(part).parse(part);
    if (heading === null) return { children, end: { offset: text.length, line: 0 } };
    const last = children.at(-1);
    const start = last?.position?.start;
    if (last?.type === "heading" && start?.offset === heading.start - from.offset)
      return {
        children: children.slice(0, -1),
        end: { offset: heading.start, line: from.line + start.line - 1 },
      };
  }
}

/** The next line that looks like a heading at the top level. */
function headingLine(text: string, from: number): { readonly start: number; readonly end: number } | null {
  const line = /(?<=[\r\n])#{1,6}[ \t][^\r\n]*/g;
  line.lastIndex = from;
  const found = line.exec(text);
  return found === null ? null : { start: found.index, end: line.lastIndex };
}

/** A piece was read as if it began the text. */
function move(node: Nodes, by: Place): void {
  if (node.position !== undefined) {
    const { start, end } = node.position;
    node.position = { start: moved(start, by), end: moved(end, by) };
  }
  if ("children" in node) for (const child of node.children) move(child, by);
}

type Point = NonNullable<Nodes["position"]>["start"];

const moved = ({ line, column, offset = 0 }: Point, by: Place): Point => ({
  line: line + by.line - 1,
  column,
  offset: offset + by.offset,
});
