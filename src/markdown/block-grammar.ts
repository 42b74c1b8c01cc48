import { remark } from "remark";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import type { Data, Processor } from "unified";
import { tableLines } from "./table-lines.ts";

/**
 * Markdown without what stands inside a line. Only blocks are needed: where paragraphs, lists, tables and headings begin and
 * end. Inline constructs cost most of the time and grow faster than the text: those of plain markdown are switched off,
 * those of GitHub's extension are left out, since even a construct that is switched off is still tried at each letter.
 */
const INLINE = [
  "attention",
  "autolink",
  "characterEscape",
  "characterReference",
  "codeText",
  "hardBreakEscape",
  "htmlText",
  "labelEnd",
  "labelStartImage",
  "labelStartLink",
];

type Grammar = NonNullable<Data["micromarkExtensions"]>[number];
type Constructs = NonNullable<Grammar["flow"]>;
type Construct = Extract<NonNullable<Constructs[string]>, { readonly tokenize: unknown }>;

/** For this text alone: where tables and front matter can be is decided beforehand. */
export function blockParser(source: string) {
  const blocks = remark().use(remarkGfm).use(blocksOnly, tableLines(source));
  // Tried in vain, it would keep remark from seeing lists and quotes in all that follows.
  return frontMatterLength(source) === 0 ? blocks : blocks.use(remarkFrontmatter, ["yaml", "toml"]);
}

/** Zero where a first line of dashes has no counterpart: a rule, then. */
export const frontMatterLength = (source: string): number =>
  /^(---|\+\+\+)[ \t]*(?:\r\n|\n|\r)(?:[\s\S]*?[\r\n])?\1[ \t]*(?=[\r\n]|$)/.exec(source)?.[0].length ?? 0;

function blocksOnly(this: Processor, rows: ReadonlySet<number>): void {
  const data: Data = this.data();
  const github = data.micromarkExtensions?.pop() ?? {};
  const flow = { null: named(github.flow, "table").map((table) => onLines(table, rows)) };
  // A box is no block, but it moves the beginning of its paragraph.
  const text = { [BRACKET]: named(github.text, "tasklistCheck") };
  data.micromarkExtensions = [{ flow, text, disable: { null: INLINE } }];
  // What only turns text into links has nothing to do.
  data.fromMarkdownExtensions =
    data.fromMarkdownExtensions?.flat().filter(({ transforms }) => !transforms) ?? [];
}

const BRACKET = "[".charCodeAt(0);

const named = (constructs: Constructs | undefined, name: string): Construct[] =>
  Object.values(constructs ?? {})
    .flatMap((found) => found ?? [])
    .filter((construct) => construct.name === name);

/** The same construct, but it is only tried on these lines. */
function onLines(construct: Construct, lines: ReadonlySet<number>): Construct {
  return {
    ...construct,
    tokenize(effects, ok, nok) {
      const start = construct.tokenize.call(this, effects, ok, nok);
      return (code) => (lines.has(this.now().line) ? start(code) : nok(code));
    },
  };
}
