import type { CommandOutcome } from "../slots/commands.ts";
import type { Check } from "./find-checks.ts";

const NOT_FOUND_EXIT = 127;
const LAST_LINES = 25;

/**
 * The check's own tool, when it is not there. A program that something deep inside the check calls is another
 * matter: its absence is a failure of the work. So is that of a script that belongs to the project.
 */
export function missingTool(
  check: Pick<Check, "command" | "detail">,
  outcome: CommandOutcome,
): string | null {
  const own = ownTools(check);
  const end = outcome.output.split("\n").slice(-LAST_LINES).join("\n");
  for (const pattern of NOT_FOUND)
    for (const match of end.matchAll(pattern)) {
      const name = (match[1] ?? "").trim();
      if (isProjectFile(name)) continue;
      if (own.has(baseName(name))) return `\`${baseName(name)}\``;
    }
  if (UNNAMED.test(end)) return "the package that the check runs";
  const isNamed = NOT_FOUND.some((pattern) => end.search(pattern) !== -1);
  return outcome.exitCode === NOT_FOUND_EXIT && !isNamed ? "a program that the check runs" : null;
}

const NOT_FOUND: readonly RegExp[] = [
  /^\S+: (?:line )?(?:\d+: )?([^:\n]+): (?:command )?not found$/gm,
  /^\S+: (?:line )?\d+: ([^:\n]+): No such file or directory$/gm,
  /^(?:\S*\/)?env: ['"‘]?([^'"’:\n]+)['"’]?: No such file or directory$/gm,
  /^make(?:\[\d+\])?: ([^:\n]+): (?:No such file or directory|Command not found)$/gm,
  /^\S*python[\d.]*: No module named ([\w.]+)$/gm,
  /^Command not found: (\S+)$/gm,
  /^bundler: command not found: (\S+)$/gm,
  /^error: Failed to spawn: `([^`]+)`$/gm,
  /^error: no such command: `([^`]+)`$/gm,
  /^Could not open input file: (\S+)$/gm,
  /\bspawn (\S+) ENOENT\b/gm,
];

/** npx, when it may not fetch. */
const UNNAMED =
  /npx canceled due to missing packages|could not determine executable to run|npm (ERR!|error) code ENOTCACHED/;

/** A file of the project's own; what lies in a dependency folder was to be installed. */
const isProjectFile = (name: string): boolean =>
  name.includes("/") && !/(^|\/)(node_modules|vendor|\.venv|venv)\//.test(name) && !name.startsWith("/");

const baseName = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** Every program that a step of the command or of its script starts with, behind variables and wrappers too. */
const ownTools = ({ command, detail }: Pick<Check, "command" | "detail">): ReadonlySet<string> =>
  new Set(`${command}\n${detail}`.split(/&&|\|\||[;|\n]/).flatMap(toolsOfStep));

function toolsOfStep(step: string): readonly string[] {
  const words = step
    .replace(/^\s*@?[\w:.-]+:\s+/, " ")
    .trim()
    .split(/\s+/);
  const tools: string[] = [];
  for (const [index, word] of words.entries()) {
    if (word === "" || word.startsWith("-") || /^[\w.]+=/.test(word)) continue;
    tools.push(baseName(word.replace(/^['"@]+|['"]+$/g, "")));
    if (!WRAPPERS.has(word) && words[index + 1] !== "-m") break;
  }
  return tools;
}

/** Their next word names the program that matters: `uv run pytest`, `bundle exec rspec`, `sh ./gradlew`. */
const WRAPPERS: ReadonlySet<string> = new Set(
  (
    "npx npm pnpm yarn bun bunx uv poetry pdm pipenv bundle cargo composer " +
    "exec run dlx env cross-env dotenv time command sh bash"
  ).split(" "),
);
