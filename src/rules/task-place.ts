import type { Place } from "../model/diagnostic.ts";
import type { Feature } from "../model/feature.ts";
import type { Task } from "../model/task.ts";
import { placeOf, type SourceText, sourceText } from "../util/source-text.ts";

/** The text that places are counted in; made once for a rule. */
export const textOf = ({ source, file }: Pick<Feature, "source" | "file">): SourceText =>
  sourceText(source, file);

export const placeOfId = (text: SourceText, task: Task): Place => placeOf(text, task.idRange);

/** Where a task's text names something; its id where the words are written differently. */
export function placeOfWords(text: SourceText, task: Task, words: string): Place {
  const at = text.text.indexOf(words, task.idRange.end);
  if (at < 0 || at + words.length > task.range.end) return placeOfId(text, task);
  return placeOf(text, { start: at, end: at + words.length });
}
