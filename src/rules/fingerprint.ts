import type { Diagnostic } from "../model/diagnostic.ts";
import { sha256 } from "../util/hash.ts";

/** Texts by file. */
export type Sources = ReadonlyMap<string, string>;

const LENGTH = 20;

/**
 * Identity of each finding, in the order given: rule, file and the words of its line, so that it survives lines that
 * move and boxes that are ticked. Equal findings are told apart by counting.
 */
export function fingerprints(diagnostics: readonly Diagnostic[], sources: Sources): readonly string[] {
  const lines = new Map([...sources].map(([file, text]) => [file, text.split(/\r\n|\n|\r/)]));
  const seen = new Map<string, number>();
  return diagnostics.map(({ code, file, line }) => {
    const words = normalise(lines.get(file)?.[line - 1] ?? "");
    const key = `${code}\n${file}\n${words}`;
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return sha256(count === 0 ? key : `${key}\n${count}`).slice(0, LENGTH);
  });
}

const normalise = (line: string): string =>
  line
    .replace(/\[[^\][]\]/, "[ ]")
    .replace(/\s+/g, " ")
    .trim();
