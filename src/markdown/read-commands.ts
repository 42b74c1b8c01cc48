import { codeSpans } from "./blank.ts";
import { LONE_PROGRAMS, PROGRAMS } from "./command-words.ts";

/** The commands a text quotes in backticks, in order, each once. */
export function readCommands(text: string): readonly string[] {
  const commands = codeSpans(text)
    .map(({ content }) => content.trim().replace(/\s+/g, " "))
    .filter(isCommand);
  return [...new Set(commands)];
}

const PLACEHOLDER = /<[a-z][\w -]*>|…|\.\.\.$|\[\w+\]$/i;

export function isCommand(content: string): boolean {
  const words = content.trim().split(/\s+/);
  const first = (words.find((word) => !/^[A-Z_][A-Z0-9_]*=/.test(word)) ?? "").replace(/^\$$/, "");
  if (PLACEHOLDER.test(content)) return false;
  if (words.length === 1) return LONE_PROGRAMS.has(first) || /^\.\/[\w./-]+\.sh$/.test(first);
  if (first === "cd") return content.includes("&&");
  return PROGRAMS.has(first) || /^\.{1,2}\/[\w./-]+$/.test(first);
}
