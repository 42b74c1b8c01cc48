import { isTestPath } from "../util/test-path.ts";
import { blankComments, blankStruck, blankUrls, type CodeSpan, codeSpans } from "./blank.ts";
import {
  COPIES,
  COPIES_TO,
  EXTENSIONS,
  FILE_NAMES,
  JOINS,
  PRODUCTS,
  READ_WORDS,
  ROOT_FILES,
  ROOT_FOLDERS,
  TAKES_FROM,
  TEST_BEFORE,
  WEAK_READ_WORDS,
  WRITTEN_BEFORE,
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
    .filter(({ start, end }) => !isPartOfPlaceholder(prose, start, end))
    .filter(outsideOf(commands));
  const mentions: PathMention[] = [];
  for (const { raw, start, end } of candidates) {
    for (const path of expandBraces(normalise(raw))) {
      const shape = shapeOf(path);
      if (shape === null || isCallOrProperty(prose, end)) continue;
      mentions.push({ path, shape, access: accessOf(prose, { start, end }, mentions.at(-1)), start, end });
    }
  }
  return settleBareNames(prose, settleWeakReads(prose, mentions));
}

/** Both lists are in order, so one walk compares them. */
function outsideOf(spans: readonly CodeSpan[]): (candidate: { readonly start: number }) => boolean {
  let next = 0;
  return ({ start }) => {
    while (next < spans.length && (spans[next]?.end ?? 0) <= start) next++;
    return start < (spans[next]?.start ?? Number.POSITIVE_INFINITY);
  };
}

/** `readiness/<id>/summary.md` is no path of the project. */
const isPartOfPlaceholder = (prose: string, start: number, end: number): boolean =>
  (prose[start - 1] === ">" && "/\\".includes(prose[start] ?? " ")) ||
  (prose[end] === "<" && "/\\".includes(prose[end - 1] ?? " "));

function normalise(raw: string): string {
  return raw
    .replaceAll("\\", "/")
    .replace(/(?<![.#*+~-])[.#*+~-]+$/, (tail) =>
      tail.includes("*") ? tail.replace(/(?<![.#+~-])[.#+~-]+$/, "") : "",
    )
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
  if (
    path.length < 3 ||
    path.length > 400 ||
    path.startsWith("//") ||
    /(?:^|\/)\.\.\.(?:\/|$)/.test(path) ||
    PRODUCTS.has(path.toLowerCase())
  )
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

function accessOf(
  prose: string,
  { start, end }: Pick<PathMention, "start" | "end">,
  before: PathMention | undefined,
): PathMention["access"] {
  if (before !== undefined && before.start !== start && before.end <= start && start - before.end < 40) {
    if (JOINS.test(prose.slice(before.end, start))) return before.access;
  }
  if (before?.start === start) return before.access;
  const lead = prose.slice(Math.max(0, start - WINDOW), start);
  if (COPIES.test(lead) && COPIES_TO.test(prose.slice(end, end + 40))) return "read";
  return READ_WORDS.test(lead) && !TAKES_FROM.test(lead) ? "read" : "write";
}

/** "Tests for a.ts in a.test.ts" writes only the second. */
function settleWeakReads(prose: string, mentions: readonly PathMention[]): readonly PathMention[] {
  const isWeak = ({ start, path }: PathMention): boolean => {
    const lead = prose.slice(Math.max(0, start - WINDOW), start);
    return WEAK_READ_WORDS.test(lead) && !(TEST_BEFORE.test(lead) && isTestPath(path));
  };
  const strong = mentions.some((mention) => mention.access === "write" && !isWeak(mention));
  if (!strong) return mentions;
  return mentions.map((mention) => (isWeak(mention) ? { ...mention, access: "read" } : mention));
}

/**
 * A name without a folder beside whole paths is one of them again, or something that is talked about; a manifest
 * and its like lie at the root.
 */
function settleBareNames(prose: string, mentions: readonly PathMention[]): readonly PathMention[] {
  const whole = mentions.filter(
    ({ path, access, shape }) => access === "write" && shape === "file" && path.includes("/"),
  );
  if (whole.length === 0) return mentions;
  const names = new Set(whole.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)));
  return mentions.map((mention, index) => {
    if (mention.shape !== "file" || mention.path.includes("/") || mention.access === "read") return mention;
    if (ROOT_FILES.has(mention.path)) return mention;
    return names.has(mention.path) || !isPlaced(prose, mention, mentions[index - 1])
      ? { ...mention, access: "read" }
      : mention;
  });
}

/** Said to be written, or one more of a list that is. */
const isPlaced = (prose: string, { start }: PathMention, before: PathMention | undefined): boolean =>
  WRITTEN_BEFORE.test(prose.slice(Math.max(0, start - WINDOW), start)) ||
  (before?.access === "write" && JOINS.test(prose.slice(before.end, start)));
