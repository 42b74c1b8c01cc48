/**
 * Text from models, commands and files may hold anything: cursor moves, title changes, links, text that
 * runs backwards, line breaks that forge a line of ours. Nothing of it reaches a terminal or a log without
 * passing here: colours are dropped, every other control character is made visible, the length is bounded.
 */
const COLOURS = /\u001b\[[0-9;:]*m/g;

/**
 * Controls (C0, C1, DEL), line and paragraph separators, lone surrogates, and format characters that hide or
 * reorder text. Joiners stay, because scripts and emoji need them.
 */
const UNSAFE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "  " };

/** One line, safe to print: line breaks become visible, what is over `charsMax` is counted and cut. */
export function escapeLine(text: string, charsMax = 1_000): string {
  const kept = text.length > charsMax ? text.slice(0, charsMax) : text;
  const cut = text.length - kept.length;
  const visible = kept.replace(COLOURS, "").replace(UNSAFE, visibleForm);
  return cut > 0 ? `${visible}… (${cut.toLocaleString("en-US")} more characters)` : visible;
}

/** A title for a row: one safe line of at most `charsMax` characters. */
export function shorten(text: string, charsMax: number): string {
  const safe = [...escapeLine(text.slice(0, charsMax * 2 + 2))];
  return safe.length <= charsMax
    ? safe.join("")
    : `${safe
        .slice(0, charsMax - 1)
        .join("")
        .trimEnd()}…`;
}

/** The end of an output, where commands say what went wrong. */
export function escapeTail(text: string, bounds: { linesMax: number; charsMax: number }): readonly string[] {
  const charsMax = bounds.linesMax * bounds.charsMax;
  const end = text.slice(-charsMax).trimEnd();
  const lines = end.split(/\r?\n/);
  const kept = lines.slice(-bounds.linesMax).map((line) => escapeLine(line, bounds.charsMax));
  const whole = kept.length === lines.length && text.length <= charsMax;
  return whole ? kept : ["…", ...kept];
}

/** JSON text whose strings stay the same but hold no raw control or bidi character, so that it may be looked at. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, at) => unit(character.charCodeAt(at))).join(""),
  );
}

const unit = (code: number): string => `\\u${code.toString(16).padStart(4, "0")}`;

function visibleForm(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\u{${code.toString(16)}}`;
}
