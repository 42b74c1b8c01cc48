import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cpuUsage } from "node:process";
import ts from "typescript";

/**
 * Regular expressions of a source file, each run on long texts made of what could make it go back and forth. Processor
 * time is measured, so a busy machine changes nothing.
 */
export interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

function literals(file: string): readonly Pattern[] {
  const found: Pattern[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      found.push({ file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022));
  return found;
}

/** Those that are put together when a module is loaded. */
async function composed(file: string): Promise<readonly Pattern[]> {
  const found: Pattern[] = [];
  const native = globalThis.RegExp;
  globalThis.RegExp = new Proxy(native, {
    construct(target, [source, flags]: [string | RegExp, string?]) {
      const made = new target(source, flags);
      found.push({ file, source: made.source, flags: made.flags });
      return made;
    },
  });
  try {
    await import(/* @vite-ignore */ join(process.cwd(), file));
  } finally {
    globalThis.RegExp = native;
  }
  return found;
}

/** All that a file holds, written out or put together. */
export const patternsOf = async (file: string): Promise<readonly Pattern[]> => [
  ...literals(file),
  ...(await composed(file)),
];

/** Grows, so that what explodes is caught while it is small. */
const CHARS = [500, 4_000, 16_000];
export const CPU_MS_MAX = 60;
export const PIECES = [
  " ",
  "\t",
  "\n",
  "\r\n",
  "a",
  "A",
  "7",
  "-",
  "*",
  "_",
  "~",
  "`",
  "[",
  "]",
  "(",
  ")",
  "{",
  "/",
  "\\",
  ".",
  ",",
  "|",
  "#",
  "<",
  "!",
  ":",
  "é",
  "保",
  "🎯",
  "T",
  "T1",
  "T001",
  "T001 ",
  "T001, ",
  "T001-",
  "T001.1",
  "a ",
  "a b ",
  "a-",
  "a.",
  "a/",
  "a/b.ts ",
  "[P] ",
  "[x",
  "[ ]",
  "- [ ] ",
  "| a ",
  "**",
  "~~",
  "~~a",
  "``",
  "`a`",
  "<!--",
  "<!-- ",
  "-->",
  "- ",
  " -",
  "1. ",
  "1.",
  "## ",
  "depends on ",
  "after ",
  "not ",
  "run ",
  "and ",
  "in ",
  "http://",
  "a=",
  'a="',
  "US1 ",
  "Phase 1 ",
  "FR-001 ",
  "→ ",
  "\u200b",
  "\uFE0F",
];

/** The text on which a pattern takes the longest; it is not looked further once one is too slow. */
export function slowest(
  pattern: Pattern,
  pieces: readonly string[] = PIECES,
): { readonly piece: string; readonly ms: number } {
  let worst = { piece: "", ms: 0 };
  for (const piece of pieces) {
    for (const chars of CHARS) {
      const first = time(pattern, piece, chars);
      const ms = first > CPU_MS_MAX ? Math.min(first, time(pattern, piece, chars)) : first;
      if (ms > worst.ms) worst = { piece, ms };
      if (ms > CPU_MS_MAX) return worst;
    }
  }
  return worst;
}

function time({ source, flags }: Pattern, piece: string, chars: number): number {
  const text = `${piece.repeat(Math.ceil(chars / piece.length))}\u0000`;
  const pattern = new RegExp(source, flags);
  const start = cpuUsage();
  if (pattern.global) for (const _ of text.matchAll(pattern));
  else pattern.exec(text);
  const { user, system } = cpuUsage(start);
  return (user + system) / 1_000;
}
