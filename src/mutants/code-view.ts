import type { Language } from "./languages.ts";

/** Stands for every character of a string in a code view. */
export const STRING = "\u0001";

/**
 * The source with everything that is no code taken out, at equal length: comments are spaces, strings (quotes included)
 * are `STRING`. Line ends stay. In doubt something is a string: what is left alone does no harm.
 */
export function codeView(source: string, language: Language): string {
  const view = [...source.split("")];
  const blank = (from: number, to: number, filler: string): void => {
    for (let at = from; at < to; at++) if (view[at] !== "\n" && view[at] !== "\r") view[at] = filler;
  };
  let at = 0;
  while (at < source.length) {
    const comment = commentEnd(source, at, language);
    const end = comment ?? stringEnd(source, at, language, view);
    if (end === null) at++;
    else {
      blank(at, end, comment === null ? STRING : " ");
      at = Math.max(end, at + 1);
    }
  }
  return view.join("");
}

/** The offset after the comment that begins at `at`; null where none does. */
function commentEnd(source: string, at: number, language: Language): number | null {
  if (language.lineComments.some((mark) => source.startsWith(mark, at))) return lineEnd(source, at);
  if (!language.blockComments || !source.startsWith("/*", at)) return null;
  let depth = 1;
  for (let end = at + 2; end < source.length; end++) {
    if (source.startsWith("*/", end)) {
      depth -= 1;
      end += 1;
      if (depth === 0) return end + 1;
    } else if (language.nestedComments && source.startsWith("/*", end)) {
      depth += 1;
      end += 1;
    }
  }
  return source.length;
}

function stringEnd(source: string, at: number, language: Language, view: readonly string[]): number | null {
  const char = source[at] ?? "";
  if (language.tripleQuotes?.includes(char) && source.startsWith(char.repeat(3), at))
    return after(source, char.repeat(3), at + 3);
  if (language.templates && char === "`") return templateEnd(source, at);
  if (language.heredocs && char === "<") return heredocEnd(source, at);
  if (language.regexLiterals && char === "/" && startsRegex(view, at)) return regexEnd(source, at);
  const raw = char === '"' ? rawMark(source, at) : null;
  if (raw !== null) return after(source, raw, at + 1);
  if (!language.quotes.includes(char) || isNoQuote(source, at, language)) return null;
  return quotedEnd(source, at, language.stringsSpanLines === true);
}

function quotedEnd(source: string, at: number, spansLines: boolean): number {
  const quote = source[at];
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === "\\") end += 1;
    else if (source[end] === quote) return end + 1;
    else if (source[end] === "\n" && !spansLines) return end;
  }
  return source.length;
}

/** What ends a string in which backslashes are nothing special: `r#"…"#`, `R"(…)"`, `@"…"`. */
function rawMark(source: string, at: number): string | null {
  const before = source.slice(Math.max(0, at - 20), at);
  const rust = /(?:^|[^\w])b?r(#*)$/.exec(before);
  if (rust !== null) return `"${rust[1]}`;
  const cpp = /(?:^|[^\w])(?:u8|[uUL])?R$/.test(before) ? /^"([^(\s]{0,16})\(/.exec(source.slice(at)) : null;
  if (cpp !== null) return `)${cpp[1]}"`;
  return /@\$?$/.test(before) ? '"' : null;
}

/** Lifetimes of Rust, and digits that an apostrophe groups. */
function isNoQuote(source: string, at: number, language: Language): boolean {
  if (source[at] !== "'" || language.nothing !== null) return false;
  if (/\d/.test(source[at - 1] ?? "")) return true;
  return !/^'(?:\\[^\n]{1,10}?|[^\\'\n]{1,2})'/.test(source.slice(at, at + 14));
}

function templateEnd(source: string, at: number): number {
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === "\\") end += 1;
    else if (source[end] === "`") return end + 1;
    else if (source.startsWith("${", end)) end = holeEnd(source, end + 2);
  }
  return source.length;
}

/** The brace that closes `${`. */
function holeEnd(source: string, from: number): number {
  let depth = 1;
  for (let end = from; end < source.length; end++) {
    const char = source[end];
    if (char === "`") end = templateEnd(source, end) - 1;
    else if (char === '"' || char === "'") end = quotedEnd(source, end, false) - 1;
    else if (char === "{") depth += 1;
    else if (char === "}" && --depth === 0) return end;
  }
  return source.length;
}

function heredocEnd(source: string, at: number): number | null {
  const opening = /^<<[<~-]?[ \t]*(["'`]?)([A-Z_]\w*)\1/.exec(source.slice(at, at + 80));
  if (opening === null) return null;
  const closing = new RegExp(`^[ \\t]*${opening[2]}\\b`, "m");
  const body = lineEnd(source, at);
  const found = closing.exec(source.slice(body));
  return found === null ? source.length : body + found.index + found[0].length;
}

/** A slash after a value divides; after anything else it opens an expression. */
function startsRegex(view: readonly string[], at: number): boolean {
  let before = at - 1;
  while (before >= 0 && /[ \t]/.test(view[before] ?? "")) before -= 1;
  const char = view[before] ?? "\n";
  if (/[\w$)\]}]/.test(char) || char === STRING)
    return /\b(?:return|typeof|case|of|in|do|else)$/.test(
      view.slice(Math.max(0, before - 9), before + 1).join(""),
    );
  return true;
}

function regexEnd(source: string, at: number): number | null {
  let inClass = false;
  for (let end = at + 1; end < source.length && source[end] !== "\n"; end++) {
    const char = source[end];
    if (char === "\\") end += 1;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) return end + 1;
  }
  return null;
}

function after(source: string, mark: string, from: number): number {
  for (let end = from; end < source.length; end++) {
    if (source[end] === "\\" && mark.length === 3) end += 1;
    else if (source.startsWith(mark, end)) return end + mark.length;
  }
  return source.length;
}

function lineEnd(source: string, at: number): number {
  const end = source.indexOf("\n", at);
  return end === -1 ? source.length : end;
}
