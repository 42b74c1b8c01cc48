import { codeSpans } from "./blank.ts";
import { LONE_PROGRAMS, PROGRAMS } from "./command-words.ts";

/** The commands a text quotes in backticks, in order, each once. */
export function readCommands(text: string): readonly string[] {
  const commands = codeSpans(text)
    .filter(
      ({ content, start }) => isCommand(content) || (isScript(content) && RUNS.test(text.slice(0, start))),
    )
    .map(({ content }) => content.trim().replace(/\s+/g, " ").replace(/^\$ /, ""));
  return [...new Set(commands)];
}

const PLACEHOLDER = /<[a-z][\w -]*>|…|\.\.\.$|\[\w+\]$/i;
const SCRIPT = /^(?:[A-Za-z]:)?[\w.@/\\-]*[/\\][\w.-]+\.(?:sh|ps1|bat|cmd|exe|py|rb|js|mjs)$/i;
/** Just before a script's path, they make it a command and not a file to write. */
const RUNS = /\b(?:run|rerun|re-run|execute|running|runs|via|invoke|launch)\s+(?:the\s+)?`{1,3}$/i;

export function isCommand(content: string): boolean {
  if (PLACEHOLDER.test(content)) return false;
  const words = wordsOf(content);
  const [first = ""] = words;
  if (words.length === 1) return LONE_PROGRAMS.has(first);
  if (first === "cd") return content.includes("&&");
  return PROGRAMS.has(first) || /^\.{1,2}\/[\w./-]+$/.test(first) || SCRIPT.test(first);
}

const isScript = (content: string): boolean =>
  SCRIPT.test(content.trim()) || /^\.\/[\w./-]+$/.test(content.trim());

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
