import { type CodeSpan, codeSpans } from "./blank.ts";
import {
  ALTERNATIVE,
  LONE_PROGRAMS,
  MENTIONED_AFTER,
  MENTIONED_BEFORE,
  PROGRAMS,
  RUNS,
  SHELLS,
  UNFINISHED,
} from "./command-words.ts";

const BEFORE_WINDOW = 60;
const AFTER_WINDOW = 40;

/** The commands a text asks to execute, in order, each once: not those it only talks about. */
export function readCommands(text: string): readonly string[] {
  const commands: string[] = [];
  let last: CodeSpan | null = null;
  for (const span of codeSpans(text)) {
    const found = commandsOf(span, text);
    const other = last !== null && ALTERNATIVE.test(text.slice(last.end, span.start));
    if (found.length > 0 && !other && !isMentioned(span, text)) {
      commands.push(...found);
      last = span;
    } else if (found.length > 0 && !other) last = null;
  }
  return [...new Set(commands)];
}

/** One command of a code span; a fenced block holds one on each line. */
function commandsOf(span: CodeSpan, text: string): readonly string[] {
  const { content, start } = span;
  if (text.startsWith("```", start - 3) && /^[\w-]*[ \t]*\r?\n/.test(content)) return linesOf(content);
  const asked = RUNS.test(text.slice(Math.max(0, start - BEFORE_WINDOW), start));
  return isCommand(content) || (asked && (isScript(content) || isCall(content))) ? [tidy(content)] : [];
}

function linesOf(content: string): readonly string[] {
  const [first = "", ...rest] = content.split(/\r?\n/);
  const language = first.trim().toLowerCase();
  if (language !== "" && !SHELLS.has(language)) return [];
  const lines = rest
    .join("\n")
    .replace(/[\\`]\n\s*/g, " ")
    .split("\n");
  return lines.filter((line) => isCommand(line) || isScript(line)).map(tidy);
}

/** "after `npm test` fails", "instead of `make all`", "`npm test` fails because". */
function isMentioned({ start, end }: CodeSpan, text: string): boolean {
  const before = text.slice(Math.max(0, start - BEFORE_WINDOW), start);
  return MENTIONED_BEFORE.test(before) || MENTIONED_AFTER.test(text.slice(end, end + AFTER_WINDOW));
}

const tidy = (content: string): string => content.trim().replace(/\s+/g, " ").replace(/^\$ /, "");

const PLACEHOLDER =
  /<[\p{L}][\p{L}\w #.-]{0,40}>|…|\.\.\.(?:$|[/\s])|\/\.\.\.\/|\[\w+\]$|(?<![$\w}])\{[a-z][\w-]*\}/iu;
const SCRIPT = /^(?:[A-Za-z]:)?[\w.@/\\-]*[/\\][\w.-]+\.(?:sh|ps1|bat|cmd|exe|py|rb|js|mjs)$/i;
const BARE_SCRIPT = /^[\w.-]+\.(?:exe|sh|ps1|bat|cmd)$/i;

export function isCommand(content: string): boolean {
  if (PLACEHOLDER.test(content) || UNFINISHED.test(content.trim())) return false;
  const words = wordsOf(content);
  const [first = ""] = words;
  if (words.length === 1) return LONE_PROGRAMS.has(first);
  if (first === "cd") return content.includes("&&");
  return (
    PROGRAMS.has(first) || /^\.{1,2}\/[\w./-]+$/.test(first) || SCRIPT.test(first) || BARE_SCRIPT.test(first)
  );
}

const isScript = (content: string): boolean =>
  SCRIPT.test(content.trim()) || /^\.\/[\w./-]+$/.test(content.trim());

/** A program nobody has heard of, where the words before it say that it is run: `fsck-notes --all src`. */
const isCall = (content: string): boolean =>
  !PLACEHOLDER.test(content) &&
  !UNFINISHED.test(content.trim()) &&
  /^[a-z][\w.-]*(?:\s+[\w./:@=,'"*{}-]+){1,20}$/.test(tidy(content));

/** The words of a command without prompt and assignments; quotes around the program are removed. */
function wordsOf(content: string): readonly string[] {
  const text = content.trim().replace(/^\$ /, "").replace(/^&\s/, "");
  const quoted = /^"([^"\n]{1,200})"(?:\s+|$)/.exec(text);
  if (quoted !== null) {
    const program = (quoted[1] ?? "").split(/[/\\]/).at(-1) ?? "";
    return [program.replace(/\.exe$/i, ""), ...text.slice(quoted[0].length).split(/\s+/).filter(Boolean)];
  }
  const words = text.split(/\s+/);
  const from = words.findIndex((word) => !/^[A-Z_][A-Z0-9_]*=/.test(word));
  return from < 0 ? words : words.slice(from);
}
