import { posix } from "node:path";
import type { Task } from "../model/task.ts";
import { REMOVAL_WORDS } from "../util/removal-words.ts";

/**
 * Whether a test had to change with the work: its task moves or renames what the test takes from elsewhere, or says that
 * the tests of its own files change. Everything else a test says has to be as it was. Pure.
 */
export function followsWork(task: Task | null, { before, after }: TestTexts): boolean {
  if (task === null || after === "") return false;
  if (REMOVAL_WORDS.test(task.title) && saysTheSame(before, after)) return true;
  return SAYS_SO.test(task.title) && task.files.some((file) => before.includes(stem(file)));
}

interface TestTexts {
  readonly before: string;
  readonly after: string;
}

const SAYS_SO =
  /\b(?:rewrite|update|adjust|adapt|rework|migrate)\w*\b[^.;]{0,60}\b(?:(?:its|their|the|existing|affected|callers and) )?(?:unit )?tests?\b/i;

/** As an import names it: `src/sum.ts` is `/sum`. */
const stem = (file: string): string => `/${posix.basename(file).replace(/\.\w+$/, "")}`;

/** Word for word, but for where its own imports come from and what they are called. */
function saysTheSame(before: string, after: string): boolean {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  if (old.length !== now.length) return false;
  const renamable = importedIn(before);
  const known = new Map<string, string>();
  return old.every((word, at) => {
    const next = now[at] ?? "";
    if (isPlace(word) && isPlace(next)) return true;
    if (!known.has(word)) known.set(word, next);
    if (known.get(word) !== next) return false;
    return word === next || (renamable.has(word) && !old.includes(next));
  });
}

const wordsOf = (text: string): readonly string[] =>
  text.match(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\w$]+|[^\s\w$]/g) ?? [];

/** A path to a module of the project. */
const isPlace = (word: string): boolean => /^["']\.{1,2}\/[^"']*["']$/.test(word);

/** Names that are imported from the project's own modules, and from nowhere else. */
function importedIn(text: string): ReadonlySet<string> {
  const lists = text.matchAll(/\b(?:import|const)\s+([^;"'=]*?)(?:from|=\s*require\()\s*["']\.{1,2}\//g);
  return new Set([...lists].flatMap(([, names = ""]) => names.match(/[\w$]+/g) ?? []));
}
