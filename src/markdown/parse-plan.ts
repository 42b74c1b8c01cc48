import type { PlanDocument } from "../model/documents.ts";
import { sourceText } from "../util/source-text.ts";
import { leafBlocks, proseOf } from "./leaf-blocks.ts";
import { documentTitle } from "./parse-spec.ts";
import { readContextFields, readStructureDecision } from "./read-context-fields.ts";
import { readOpenQuestions, undecidedFields } from "./read-open-questions.ts";
import { readSourceTree } from "./read-source-tree.ts";
import { parseMarkdown } from "./syntax-tree.ts";

/** plan.md of any template generation. Never throws; what is not understood is not there. */
export function parsePlan(source: string, file: string): PlanDocument {
  const blocks = leafBlocks(source, parseMarkdown(source));
  const prose = proseOf(blocks);
  const technicalContext = readContextFields(sourceText(source, file), blocks);
  const questions = [...readOpenQuestions(source, prose), ...undecidedFields(technicalContext)];
  return {
    file,
    source,
    title: documentTitle(source, blocks),
    technicalContext,
    structureDecision: readStructureDecision(source, blocks),
    sourceTree: readSourceTree(source, blocks),
    openQuestions: questions.sort((a, b) => a.range.start - b.range.start),
    prose,
  };
}
