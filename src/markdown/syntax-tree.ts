import type { Nodes, Root } from "mdast";
import { remark } from "remark";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import type { Processor } from "unified";
import type { SourceRange } from "../model/task.ts";
import { shortenLines } from "./shorten-lines.ts";

/**
 * The only place that knows remark. It is used to read structure and positions; text is always cut from the
 * source, and nothing is ever turned back into markdown.
 */
export interface SyntaxTree {
  readonly root: Root;
  /** Offsets into the original string, a leading byte order mark included. */
  rangeOf(node: Nodes): SourceRange;
}

/**
 * Only blocks are needed: where paragraphs, lists and headings begin and end. What stands inside a line is read
 * from the source, so its constructs are switched off; they cost most of the time, and grow faster than the text.
 */
const INLINE = [
  "attention",
  "autolink",
  "characterEscape",
  "characterReference",
  "codeText",
  "emailAutolink",
  "gfmFootnoteCall",
  "gfmFootnoteDefinition",
  "gfmPotentialFootnoteCall",
  "hardBreakEscape",
  "htmlText",
  "labelEnd",
  "labelStartImage",
  "labelStartLink",
  "protocolAutolink",
  "strikethrough",
  "wwwAutolink",
];

function blocksOnly(this: Processor): void {
  const data = this.data();
  data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { disable: { null: INLINE } }];
}

const processor = remark().use(remarkGfm).use(remarkFrontmatter, ["yaml", "toml"]).use(blocksOnly);

export function parseMarkdown(source: string): SyntaxTree {
  // remark counts offsets after a byte order mark, so it gets the text without one.
  const shift = source.startsWith("\uFEFF") ? 1 : 0;
  const { text, originalOffset } = shortenLines(source.slice(shift));
  const root = processor.parse(text);
  return {
    root,
    rangeOf: ({ position }) => ({
      start: originalOffset(position?.start.offset ?? 0) + shift,
      end: originalOffset(position?.end.offset ?? 0) + shift,
    }),
  };
}
