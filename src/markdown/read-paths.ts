import { blankComments, blankStruck, blankUrls, codeSpans } from "./blank.ts";
import {
  EXTENSIONS,
  FILE_NAMES,
  JOINS,
  PRODUCTS,
  READ_WORDS,
  ROOT_FOLDERS,
  TAKES_FROM,
  WEAK_READ_WORDS,
} from "./path-words.ts";
import { isCommand, readCommands } from "./read-commands.ts";

/** Every path a task's text mentions, in order, and whether the words around it say "write" or "read". */
export interface PathMention {
  /** As written, with `/`, without line suffix. */
  readonly path: string;
  readonly shape: "file" | "folder" | "glob";
  readonly access: "write" | "read";
  readonly start: number;
  readonly end: number;
}

const WORD = "[A-Za-z0-9_.@$+~#*-]";
const GROUP =
  "\\([A-Za-z0-9_.-]{1,40}\\)(?=/)|\\[{1,2}[A-Za-z0-9_.-]{1,40}\\]{1,2}(?=[/.])|\\{[A-Za-z0-9_., /-]{1,200}\\}";
const SEGMENT = `(?:${WORD}|${GROUP})`;
const PATH = new RegExp(`(?:[A-Za-z]:)?[/\\\\]?${SEGMENT}+(?:[/\\\\]${SEGMENT}+)*[/\\\\]?`, "gu");
const LINE_SUFFIX = /(?:#L?\d+(?:-L?\d+)?|:\d+(?:[-–:,]\d+)*)$/;
const WINDOW = 200;
const EXPANSIONS_MAX = 20;

export function readPaths(text: string): readonly PathMention[] {
  const prose = blankStruck(blankUrls(blankComments(text)));
  const quoted = new Set(readCommands(prose));
  const commands = codeSpans(prose).filter(
    ({ content }) => isCommand(content) || quoted.has(content.trim().replace(/\s+/g, " ")),
  );
  const candidates = [...prose.matchAll(PATH)]
    .map((match) => ({ raw: match[0], start: match.index, end: match.index + match[0].length }))
    .filter(({ start }) => !commands.some((span) => start >= span.start && start < span.end));
  const mentions: PathMention[] = [];
  for (const { raw, start, end } of candidates) {
    for (const path of expandBraces(normalise(raw))) {
      const shape = shapeOf(path);
      if (shape === null || isCallOrProperty(prose, end)) continue;
      mentions.push({ path, shape, access: accessOf(prose, start, mentions.at(-1)), start, end });
    }
  }
  return settleWeakReads(prose, mentions);
}

function normalise(raw: string): string {
  return raw
    .replaceAll("\\", "/")
    .replace(/[.#*+~-]+$/, (tail) => (tail.includes("*") ? tail.replace(/[.#+~-]+$/, "") : ""))
    .replace(LINE_SUFFIX, "")
    .replace(/^\.\//, "")
    .replace(/^[+*#]+(?=[A-Za-z.])/, "");
}

/** `src/{models,services}/a.ts` names two files. */
function expandBraces(path: string): readonly string[] {
  const open = path.indexOf("{");
  const close = path.indexOf("}", open);
  if (open < 0 || close < 0) return [path];
  const parts = path.slice(open + 1, close).split(",");
  if (parts.length === 1 && !path.slice(open, close).includes(".")) return [path];
  return parts
    .slice(0, EXPANSIONS_MAX)
    .map((part) => path.slice(0, open) + part.trim() + path.slice(close + 1));
}

function shapeOf(path: string): PathMention["shape"] | null {
  if (path.length < 3 || path.length > 400 || path.startsWith("//") || PRODUCTS.has(path.toLowerCase()))
    return null;
  const segments = path.split("/");
  const last = segments.at(-1) ?? "";
  const rooted = path.includes("/") && (ROOT_FOLDERS.has(segments[0] ?? "") || isAbsolute(path));
  if (path.includes("*") || /[{}]/.test(path))
    return rooted || EXTENSIONS.has(extensionOf(last)) ? "glob" : null;
  if (last === "")
    return rooted || segments.length > 2 || /^[\w.@-]+$/.test(segments[0] ?? "") ? "folder" : null;
  if (FILE_NAMES.has(last)) return path === "README" || path === "CHANGELOG" ? null : "file";
  const extension = extensionOf(last);
  if (EXTENSIONS.has(extension) && last.length > extension.length + 1)
    return plausible(path, last, extension);
  if (/^\.[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+$/i.test(last) && EXTENSIONS.has(extension)) return "file";
  return rooted ? "folder" : null;
}

/** A bare `meta.permissions` is code; a bare one-letter or upper-case name with a short extension may be, too. */
function plausible(path: string, last: string, extension: string): "file" | null {
  if (path.includes("/")) return "file";
  const stem = last.slice(0, -extension.length - 1);
  if (/^(?:e|i|a|vs|etc|console|process|request|response|self|this|math|object|json|app)$/i.test(stem))
    return null;
  return /^\d+$/.test(stem) ? null : "file";
}

const isAbsolute = (path: string): boolean =>
  /^(?:[A-Za-z]:)?\/(?:Users|home|tmp|var|opt|mnt|etc)\//.test(path) ||
  /^~\//.test(path) ||
  /^[A-Za-z]:\//.test(path);

const extensionOf = (name: string): string =>
  /\.([A-Za-z][A-Za-z0-9]{0,11})$/.exec(name)?.[1]?.toLowerCase() ?? "";

/** `config.load()` and `a.b = c` are code. */
const isCallOrProperty = (prose: string, end: number): boolean =>
  /^\(\)?[^\s]/.test(prose.slice(end, end + 3)) && prose[end] === "(";

function accessOf(prose: string, start: number, before: PathMention | undefined): PathMention["access"] {
  if (before !== undefined && before.start !== start && before.end <= start && start - before.end < 40) {
    if (JOINS.test(prose.slice(before.end, start))) return before.access;
  }
  if (before?.start === start) return before.access;
  const lead = prose.slice(Math.max(0, start - WINDOW), start);
  return READ_WORDS.test(lead) && !TAKES_FROM.test(lead) ? "read" : "write";
}

/** "Tests for a.ts in a.test.ts" writes only the second. */
function settleWeakReads(prose: string, mentions: readonly PathMention[]): readonly PathMention[] {
  const isWeak = ({ start }: PathMention): boolean =>
    WEAK_READ_WORDS.test(prose.slice(Math.max(0, start - WINDOW), start));
  const strong = mentions.some((mention) => mention.access === "write" && !isWeak(mention));
  if (!strong) return mentions;
  return mentions.map((mention) => (isWeak(mention) ? { ...mention, access: "read" } : mention));
}
