import { blankCode, blankComments } from "../markdown/blank.ts";
import type { SourceRange } from "../model/task.ts";
import { placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

/** Marks that a writer leaves to come back to. */
const UNFINISHED =
  /(?<![\p{L}\p{N}_/.#-])(?:TODO(?::|\s:|(?=\s?\())|TKTK\b|TBD(?::|\s:|(?=\s?\)))|\?\?\?(?!\?))/gu;

export const unfinishedText: CheckRule = ({ feature, spec, plan }) => {
  const open = feature.tasks.filter(({ state }) => state === "todo").map(({ range }) => range);
  const texts = [
    { document: feature, ranges: open },
    ...[spec, plan].flatMap((document) =>
      document === null || document.source.search(UNFINISHED) < 0
        ? []
        : [{ document, ranges: document.prose }],
    ),
  ];
  return texts.flatMap(({ document, ranges }) => {
    const text = textOf(document);
    return ranges.flatMap((range) =>
      marksIn(document.source, range).map((mark) =>
        diagnose("unfinished-text", {
          ...placeOf(text, mark),
          message: `\`${document.source.slice(mark.start, mark.end)}\` says that this is not finished`,
          help: "finish it, or remove the mark",
        }),
      ),
    );
  });
};

const marksIn = (source: string, { start, end }: SourceRange): readonly SourceRange[] =>
  [...blankCode(blankComments(source.slice(start, end))).matchAll(UNFINISHED)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].trimEnd().length,
  }));
