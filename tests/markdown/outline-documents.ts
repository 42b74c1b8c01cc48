import type { PlanDocument, SpecDocument } from "../../src/model/documents.ts";

/** What was read of a document as lines that a person can hold against its text. */
export function outlineSpec(spec: SpecDocument): string {
  const at = ({ start, end }: { start: number; end: number }): string =>
    JSON.stringify(spec.source.slice(start, end));
  return lines([
    `title: ${spec.title}`,
    ...spec.stories.flatMap((story) => [
      `${story.id} line ${story.line} ${story.priority} ${story.numbered ? "" : "unnumbered "}| ${story.title}`,
      `  heading ${at(story.headingRange)}`,
      `  ends ${at({ start: Math.max(story.range.start, story.range.end - 24), end: story.range.end })}`,
      `  test: ${story.independentTest}`,
      ...story.scenarios.map(({ id, line, text }) => `  ${id} line ${line}: ${text}`),
    ]),
    ...spec.requirements.map(({ idRange, line, text }) => `${at(idRange)} line ${line}: ${text}`),
    ...spec.clarifications.map(
      ({ session, line, question, answer }) => `${session} line ${line}: ${question} = ${answer}`,
    ),
    ...spec.openQuestions.map(({ text, range }) => `open: ${text} in ${at(range)}`),
  ]);
}

export function outlinePlan(plan: PlanDocument): string {
  return lines([
    `title: ${plan.title}`,
    ...plan.technicalContext.map(({ name, value, line }) => `${name} line ${line}: ${value}`),
    `structure: ${plan.structureDecision}`,
    ...plan.sourceTree.map((path) => `path: ${path}`),
    ...plan.openQuestions.map(({ text }) => `open: ${text}`),
  ]);
}

const lines = (list: readonly string[]): string => `${list.join("\n")}\n`;
