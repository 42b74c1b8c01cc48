import { blankCode, blankComments } from "../markdown/blank.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { PlanDocument, SpecDocument } from "../model/documents.ts";
import type { SourceRange } from "../model/task.ts";
import { placeOf } from "../util/source-text.ts";
import { diagnose } from "./catalogue.ts";
import type { CheckRule } from "./facts.ts";
import { textOf } from "./task-place.ts";

/** What spec-kit's templates leave in spec.md and plan.md when nobody fills them in. Quoted, it is talked about. */
const RESIDUE =
  /\[(?:FEATURE NAME|FEATURE|Brief Title|REMOVE IF UNUSED|###-feature-name|Entity \d|DATE|Extract from feature spec: [^\]\r\n]{0,200}|Gates determined based on [^\]\r\n]{0,100}|Document the selected structure [^\]]{0,200}|Describe this user journey [^\]\r\n]{0,100}|specific capability, e\.g\.,? [^\]]{0,200}|Measurable metric, e\.g\.,? [^\]]{0,200}|initial state|expected outcome|boundary condition|error scenario|e\.g\.,? Python 3\.11[^\]]{0,200}|e\.g\.,? FastAPI[^\]]{0,200}|if applicable, e\.g\.,? PostgreSQL[^\]]{0,200}|e\.g\.,? pytest[^\]]{0,200}|e\.g\.,? Linux server[^\]]{0,200}|domain-specific, e\.g\.,? [^\]]{0,200})\]/g;
/** `**Created**: [DATE]`, `# Plan: [FEATURE]`: a placeholder that is no link. */
const LINK = /^[(:]/;
const ARGUMENTS = /^(?:\*\*Input\*\*[^\r\n]{0,60}|\s*"?)(\$ARGUMENTS)\b/;
const WORDS_MAX = 40;

/** One diagnostic for a document: where one placeholder is left, most are. */
export const templateResidue: CheckRule = ({ spec, plan }) =>
  [spec, plan].flatMap((document) => {
    if (document === null || !mayHold(document.source)) return [];
    const [first, ...more] = residueOf(document);
    return first === undefined ? [] : [report(document, first, more.length)];
  });

const mayHold = (source: string): boolean => source.includes("$ARGUMENTS") || source.search(RESIDUE) >= 0;

function residueOf({ source, prose }: SpecDocument | PlanDocument): readonly SourceRange[] {
  return prose.flatMap(({ start, end }) => {
    const written = source.slice(start, end);
    if (!/[[$]/.test(written)) return [];
    const plain = blankCode(blankComments(written));
    const input = ARGUMENTS.exec(plain);
    const inputEnd = start + (input?.[0].length ?? 0);
    return [
      ...(input === null ? [] : [{ start: inputEnd - (input[1]?.length ?? 0), end: inputEnd }]),
      ...[...plain.matchAll(RESIDUE)]
        .map((match) => ({ start: start + match.index, end: start + match.index + match[0].length }))
        .filter((range) => !LINK.test(source.slice(range.end, range.end + 1))),
    ];
  });
}

function report(document: SpecDocument | PlanDocument, range: SourceRange, more: number): Diagnostic {
  const residue = `\`${shortened(document.source.slice(range.start, range.end))}\``;
  const what =
    more === 0
      ? `${residue} is a placeholder of the template`
      : `${residue} and ${more} more ${more === 1 ? "text" : "texts"} are placeholders of the template`;
  return diagnose("template-residue", {
    ...placeOf(textOf(document), range),
    message: what,
    help: more === 0 ? "fill it in, or remove it" : "fill them in, or remove them",
  });
}

const shortened = (residue: string): string => {
  const line = residue.replace(/\s+/g, " ");
  return line.length > WORDS_MAX ? `${line.slice(0, WORDS_MAX).trimEnd()}…]` : line;
};
