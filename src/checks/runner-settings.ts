/**
 * Settings by which a test runner sees less, or asks for less. Only what is plain is looked for here; what a setting
 * really hides shows in the tests that no longer run. Pure.
 */
const SETTING =
  /(?:^|\/)(?:package\.json|(?:vitest|jest|vite|mocha|karma|playwright|cypress|ava|nyc)\.(?:config|workspace|conf)\.[cm]?[jt]s(?:on)?|\.(?:mocharc|nycrc|c8rc|jestrc)(?:\.\w+)?|pytest\.ini|setup\.cfg|tox\.ini|pyproject\.toml|\.coveragerc|conftest\.py|phpunit\.xml(?:\.dist)?|\.rspec|bunfig\.toml)$/;

export const isRunnerSetting = (path: string): boolean => SETTING.test(path);

/** What was loosened, in a few words, or null. */
export function loosened(path: string, before: string, after: string): string | null {
  if (!isRunnerSetting(path)) return null;
  const emptied = path.endsWith("package.json") ? emptyScript(before, after) : null;
  if (emptied !== null) return emptied;
  for (const { pattern, what } of LOOSENERS) if (count(after, pattern) > count(before, pattern)) return what;
  return lowered(before, after);
}

/** A script that could fail, and cannot any more: nobody needs that, not even Setup. */
export function emptyScript(before: string, after: string): string | null {
  const [old, now] = [scriptsOf(before), scriptsOf(after)];
  for (const [name, script] of Object.entries(old)) {
    const next = now[name];
    if (!/^(?:test|check|lint|typecheck|verify)\b/.test(name) || next === undefined || next === script)
      continue;
    if (!cannotFail(script) && cannotFail(next)) return `the script \`${name}\` cannot fail any more`;
  }
  return null;
}

const BY_NAME = /^(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w:.-]+)\s*$/;

/** The script behind a command such as `npm run e2e`, where it could not fail: that it passes shows nothing. */
export function idleScript(command: string, manifest: string): string | null {
  const name = BY_NAME.exec(command)?.[1];
  const script = name === undefined ? undefined : scriptsOf(manifest)[name];
  return script !== undefined && cannotFail(script) ? script : null;
}

const CANNOT_FAIL =
  /^ ?(?:true|:|exit 0|echo\b[^&|;]*|node -e (?:0|""|''|"0"|'0'))? ?$|(?:\|\||;) ?(?:true|:|exit 0|echo\b[^&|;]*) ?$/;

/** In one pass, however many spaces there are. */
const cannotFail = (script: string): boolean => CANNOT_FAIL.test(script.replaceAll(/\s+/g, " "));

const LOOSENERS: readonly { readonly pattern: RegExp; readonly what: string }[] = [
  {
    pattern:
      /passWithNoTests['"]?\s*[:=]\s*true|--pass-?[wW]ith-?[nN]o-?[tT]ests|--allow-no-tests|allow_no_tests/g,
    what: "a run without any test counts as green",
  },
  {
    pattern:
      /\btestPathIgnorePatterns\b|--testPathIgnorePatterns|--ignore(?:-glob)?=|--deselect\b|\bcollect_ignore(?:_glob)?\b|--exclude[= ]/g,
    what: "tests are left out of the run",
  },
  {
    pattern:
      /\btestNamePattern\b|--testNamePattern|\baddopts\b[^\n]{0,400}\s-[km]\b|--grep\b|\bgrep['"]?\s*:/g,
    what: "tests are picked by name",
  },
  {
    pattern:
      /\bdef pytest_(?:pyfunc_call|runtest_(?:call|makereport|protocol)|collection_modifyitems|ignore_collect|pycollect_\w+|sessionfinish|exception_interact)\b/g,
    what: "the runner's own verdict can be changed",
  },
  { pattern: /\bdangerouslyIgnoreUnhandledErrors\b|--continue-on-error\b/g, what: "errors are ignored" },
];

/** Thresholds of coverage, each with its number. */
const THRESHOLD =
  /(?:\b(branches|functions|lines|statements|perFile|fail_under|cov-fail-under)\b['"]?\s*[:=]\s*)(\d+(?:\.\d+)?)/g;

function lowered(before: string, after: string): string | null {
  const [old, now] = [thresholds(before), thresholds(after)];
  for (const [name, value] of old) {
    const is = now.get(name);
    if (is === undefined || is >= value) continue;
    return `the threshold \`${name}\` falls from ${value} to ${is}`;
  }
  return null;
}

const thresholds = (text: string): ReadonlyMap<string, number> =>
  new Map([...text.matchAll(THRESHOLD)].map((match) => [match[1] ?? "", Number(match[2])]));

function scriptsOf(text: string): Readonly<Record<string, string>> {
  try {
    const { scripts } = JSON.parse(text) as { scripts?: unknown };
    if (typeof scripts !== "object" || scripts === null) return {};
    return Object.fromEntries(Object.entries(scripts).filter(([, script]) => typeof script === "string"));
  } catch {
    return {};
  }
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
