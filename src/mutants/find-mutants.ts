import { codeView, STRING } from "./code-view.ts";
import { languageOf } from "./languages.ts";
import { OPERATORS } from "./operators.ts";

/** One small mistake put into one file. */
export interface Mutant {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly operator: string;
  /** Offsets into the file's text, end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** The whole line, trimmed, as it is and as it would be. */
  readonly before: string;
  readonly after: string;
}

export interface MutantInput {
  readonly path: string;
  readonly source: string;
  /** 1-based numbers of the lines that may be changed. */
  readonly lines: ReadonlySet<number>;
}

const LINE_CHARS_MAX = 400;

/** Nothing that a test of behaviour could notice happens there, or nothing that it should. */
const LEFT_ALONE =
  /^\s*(?:import\b|export\s*(?:\*|\{|type\b)|from\b|using\b|package\b|use\b|#|require(?:_relative)?\b|@|mod\b|namespace\b|interface\b|(?:export )?type\b|declare\b|class\b.* <)|\b(?:console|logger|log|logging|Logger|Log)\.|\b(?:print|println|printf|eprintln!?|println!|debug|trace)\(|\bfmt\.Print|\bSystem\.(?:out|err)\./;

/** Every mutant of the given lines, in the order of the text. */
export function findMutants({ path, source, lines }: MutantInput): readonly Mutant[] {
  const language = languageOf(path);
  if (language === null) return [];
  const view = codeView(source, language);
  const mutants: Mutant[] = [];
  let offset = 0;
  for (const [at, whole] of source.split("\n").entries()) {
    const text = whole.replace(/\r$/, "");
    const code = view.slice(offset, offset + text.length);
    if (lines.has(at + 1) && text.length <= LINE_CHARS_MAX && !LEFT_ALONE.test(code))
      for (const { name, edits } of OPERATORS)
        for (const { start, end, replacement } of edits({ text, code, language })) {
          if (cutsString(code, start) || cutsString(code, end)) continue;
          const after = text.slice(0, start) + replacement + text.slice(end);
          if (after.trim() === text.trim()) continue;
          mutants.push({
            ...{ path, line: at + 1, operator: name, replacement },
            start: offset + start,
            end: offset + end,
            before: text.trim(),
            after: after.trim(),
          });
        }
    offset += whole.length + 1;
  }
  return mutants;
}

/** Whole strings may go; none is ever cut open. */
const cutsString = (code: string, at: number): boolean => code[at - 1] === STRING && code[at] === STRING;

export const applyMutant = (source: string, { start, end, replacement }: Mutant): string =>
  source.slice(0, start) + replacement + source.slice(end);
