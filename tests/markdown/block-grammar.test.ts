import fc from "fast-check";
import type { Nodes } from "mdast";
import { remark } from "remark";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import type { Processor } from "unified";
import { describe, expect, it } from "vitest";
import { blockParser } from "../../src/markdown/block-grammar.ts";

/** Everything that remark tries, with what stands inside a line only switched off: slow, and what must be found. */
const INLINE = [
  ...[
    "attention",
    "autolink",
    "characterEscape",
    "characterReference",
    "codeText",
    "hardBreakEscape",
    "htmlText",
  ],
  ...["labelEnd", "labelStartImage", "labelStartLink", "gfmFootnoteCall", "gfmFootnoteDefinition"],
  ...["gfmPotentialFootnoteCall", "strikethrough", "wwwAutolink", "protocolAutolink", "emailAutolink"],
];
const whole = remark()
  .use(remarkGfm)
  .use(remarkFrontmatter, ["yaml", "toml"])
  .use(function switchOff(this: Processor) {
    const data = this.data();
    data.micromarkExtensions = [...(data.micromarkExtensions ?? []), { disable: { null: INLINE } }];
  });

const LEAVES = new Set(["paragraph", "heading", "tableCell"]);

function blocks(node: Nodes): unknown {
  const { type, position } = node;
  const children = "children" in node && !LEAVES.has(type) ? node.children.map(blocks) : [];
  const checked = type === "listItem" ? node.checked : null;
  return [type, position?.start.offset, position?.end.offset, checked, ...children];
}

const PREFIXES = ["", "", "", "> ", "- ", "  ", "   ", "    ", "1. ", "> - ", "- [x] ", "\t"];
const LINES = [
  ...["a | b", "| a | b |", "|---|---|", "--|--", ":-", "-:", "| - |", "|-", "- | -", "---", ":--: | x", "-"],
  ...[
    "| c",
    "word",
    "T001 do it",
    "https://a.example me@b.example www.c.example",
    "## heading",
    "```",
    "<!--",
  ],
  ...["-->", "<div>", "</div>", "[a]: b", "===", "***", "+++", "", "", "| \\| | b", "|--- ---|", "a\u00a0|-"],
];

const text = fc
  .array(
    fc.tuple(
      fc.constantFrom(...PREFIXES),
      fc.constantFrom(...LINES),
      fc.constantFrom("\n", "\n", "\r\n", "\r"),
    ),
    {
      maxLength: 14,
    },
  )
  .map((lines) => lines.map((parts) => parts.join("")).join(""));

const whatFollowsDashes = "---\n\n# a\n\n- b\n\n> c\n";

describe("blockParser", () => {
  it("finds the same blocks as all of remark", () => {
    fc.assert(
      fc.property(text, (source) => {
        fc.pre(!/^(?:---|\+\+\+)/.test(source));
        expect(blocks(blockParser(source).parse(source))).toEqual(blocks(whole.parse(source)));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ["a head and its dashes", "a | b\n--|--\nc | d\n"],
    ["one column, told by a colon", "a\n:-\n"],
    ["a table that ends a paragraph", "before\n| a |\n| - |\n| b |\n| c |\n\nafter | all\n"],
    ["a table in a quote in a list", "- x\n\n  > | a |\n  > | - |\n  > | b |\n"],
    ["dashes of a heading and of a rule", "a | b\n---\n\n---\n"],
    ["front matter", "---\na: b\n# c\n---\n\n- d\n"],
    ["front matter of another kind", "+++ \n+++\n- d\n"],
    ["carriage returns alone", "| a |\r| - |\r| b |\r\rc | d\r"],
  ])("%s", (_, source) => {
    expect(blocks(blockParser(source).parse(source))).toEqual(blocks(whole.parse(source)));
  });

  it("takes dashes at the beginning for a rule when nothing closes them", () => {
    const types = blockParser(whatFollowsDashes)
      .parse(whatFollowsDashes)
      .children.map(({ type }) => type);
    expect(types).toEqual(["thematicBreak", "heading", "list", "blockquote"]);
  });
});
