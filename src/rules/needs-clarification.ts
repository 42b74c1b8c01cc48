import { placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

const TEXT_MAX = 80;

/** Questions that whoever wrote spec.md or plan.md left open: a worker would have to guess the answer. */
export const needsClarification: CheckRule = ({ spec, plan }) =>
  [spec, plan].flatMap((document) => {
    if (document === null || !document.source.includes("CLARIFICATION")) return [];
    const text = textOf(document);
    return document.openQuestions.map((question) =>
      diagnose("needs-clarification", {
        ...placeOf(text, question.range),
        message:
          question.text === ""
            ? "nobody has decided yet what belongs here"
            : `nobody has decided yet: ${shortened(question.text)}`,
        help: "answer it with `/speckit.clarify`, or write the decision in its place",
      }),
    );
  });

const shortened = (text: string): string => {
  const characters = [...text];
  return characters.length > TEXT_MAX ? `${characters.slice(0, TEXT_MAX).join("").trimEnd()}…` : text;
};
