import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockParser } from "../../src/markdown/block-grammar.ts";
import { parseInPieces } from "../../src/markdown/parse-in-pieces.ts";

const LINES = [
  ...[
    "# one",
    "## two",
    "## two ##",
    "### T001",
    "#none",
    "####### seven",
    " # in",
    "word",
    "- item",
    "  - inner",
  ],
  ...[
    "  # in item",
    "> quote",
    "> # quoted",
    "1. first",
    "```",
    "````",
    "~~~",
    "```js",
    "  ```",
    "<!--",
    "-->",
  ],
  ...["<!-- x -->", "<div>", "</div>", "<pre>", "</pre>", "<?x", "?>", "---", "+++", "title: x", "| a | b |"],
  ...["|---|---|", "[a]: b", '[a]: b "title', '"', "===", "    # code", "\t# tab", "- [x] T001", "", "", ""],
];

const text = fc
  .array(fc.tuple(fc.constantFrom(...LINES), fc.constantFrom("\n", "\n", "\n", "\r\n", "\r")), {
    maxLength: 18,
  })
  .map((lines) => lines.map((parts) => parts.join("")).join(""));

const whole = (source: string): unknown => blockParser(source).parse(source).children;

describe("parseInPieces", () => {
  it("reads what is read in one piece", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (source, pieceLength) => {
        expect(parseInPieces(source, pieceLength).children).toEqual(whole(source));
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    ["a heading in a fence", "```\n# no\n# no\n```\n\n# yes\n\ntext\n"],
    ["a heading in a comment", "<!--\n# no\n\n# no\n-->\n# yes\ntext\n"],
    ["a heading in front matter", "---\n# no\ntitle: x\n---\n# yes\ntext\n"],
    ["dashes that only look like front matter", "---\n# yes\ntext\n# yes\n"],
    ["a fence that is left open by the end of its item", "- x\n  ```\n# yes\n```\n# no\n"],
    ["a text without a heading", "word\n\nword\n"],
    ["nothing", ""],
  ])("%s", (_, source) => {
    expect(parseInPieces(source, 1).children).toEqual(whole(source));
  });
});
