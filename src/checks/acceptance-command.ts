import type { Check } from "./find-checks.ts";

/**
 * The project's test command for one file alone, so that its exit code speaks of one scenario; null where the runner is
 * not known. It runs nothing that was not consented to: the same runner, on fewer files. Pure.
 */
export function commandForFile(check: Pick<Check, "command" | "detail">, path: string): string | null {
  const file = quoted(path);
  const text = `${check.command}\n${check.detail}`;
  const node = /(?:^|[\s;&|"])(node[ \t][^\n;&|"]*--test(?:[ \t][^\n;&|"]*|$))/m.exec(text)?.[1];
  if (node !== undefined) return `${flagsOnly(node)} ${file}`;
  const known = RUNNERS.find(({ words }) => words.test(text));
  if (known !== undefined) return known.command(check.command, file);
  return null;
}

interface Runner {
  readonly words: RegExp;
  readonly command: (found: string, file: string) => string;
}

const RUNNERS: readonly Runner[] = [
  { words: /\bvitest\b/, command: (_, file) => `npx --no-install vitest run ${file}` },
  { words: /\bjest\b/, command: (_, file) => `npx --no-install jest --runTestsByPath ${file}` },
  { words: /\bmocha\b/, command: (_, file) => `npx --no-install mocha ${file}` },
  { words: /\bbun test\b/, command: (_, file) => `bun test ${file}` },
  { words: /\bpytest\b/, command: (found, file) => `${pytest(found)} ${file}` },
  {
    words: /\bpython3? -m unittest\b/,
    command: (found, file) => `${/^(.*?-m unittest)\b/.exec(found)?.[1] ?? "python3 -m unittest"} ${file}`,
  },
];

/** As the project starts it (`uv run pytest`), without the files that it names. */
const pytest = (found: string): string =>
  /^((?:[^\s=]+=\S+\s+)?(?:[\w./-]+\s+run\s+)?(?:python3?\s+-m\s+)?pytest)\b/.exec(found)?.[1] ??
  "python3 -m pytest";

/** `node --import tsx --test tests/*.ts` without what it would run. */
function flagsOnly(command: string): string {
  const words = command.trim().split(/\s+/);
  const kept = words.filter((word, at) => {
    if (at === 0 || word.startsWith("-")) return true;
    return TAKES_VALUE.has(words[at - 1] ?? "");
  });
  return kept.join(" ");
}

const TAKES_VALUE: ReadonlySet<string> = new Set([
  "--import",
  "--require",
  "-r",
  "--loader",
  "--experimental-loader",
]);

const quoted = (path: string): string =>
  /^[\w@./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
