import type { SpecDocument } from "../model/documents.ts";
import { sourceText } from "../util/source-text.ts";
import { type LeafBlock, leafBlocks, proseOf, titleText } from "./leaf-blocks.ts";
import { readClarifications } from "./read-clarifications.ts";
import { readOpenQuestions } from "./read-open-questions.ts";
import { readRequirements } from "./read-requirements.ts";
import { readStories } from "./read-stories.ts";
import { parseMarkdown } from "./syntax-tree.ts";

/** spec.md of any template generation. Never throws; what is not understood is not there. */
export function parseSpec(source: string, file: string): SpecDocument {
  const blocks = leafBlocks(source, parseMarkdown(source));
  const text = sourceText(source, file);
  const prose = proseOf(blocks);
  return {
    file,
    source,
    title: documentTitle(source, blocks),
    stories: readStories(text, blocks),
    requirements: readRequirements(text, blocks),
    clarifications: readClarifications(text, blocks),
    openQuestions: readOpenQuestions(source, prose),
    prose,
  };
}

/** `# Feature Specification: Sign in` is about signing in; empty where no heading says. */
export function documentTitle(source: string, blocks: readonly LeafBlock[]): string {
  const heading = blocks.find(({ kind, depth }) => kind === "heading" && depth === 1);
  if (heading === undefined) return "";
  const title = titleText(source.slice(heading.range.start, heading.range.end));
  return title.replace(
    /^[^:：]{0,60}(?:Specification|Spec|Plan|规格|规范|計画|计划|仕様|명세|계획|План|Спецификация)[^:：]{0,30}[:：]\s*/iu,
    "",
  );
}
