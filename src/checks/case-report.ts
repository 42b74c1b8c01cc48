import { lstatSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { temporaryFolder } from "../slots/temporary-folders.ts";
import type { Check } from "./find-checks.ts";
import { nodeReporterOptions } from "./node-reporter.ts";
import { readCaseLines, readJestJson } from "./read-json-cases.ts";
import { readJunit } from "./read-junit.ts";
import { readTap } from "./read-tap.ts";
import { type Reader, settle, type TestCase, type TestCases } from "./test-cases.ts";
import { holdsNoCase } from "./test-strength.ts";

/**
 * A report by test case, asked of a runner that we know, beside what it does and prints anyway. It lies in a folder of
 * its own outside the tree. Whoever can write a test can forge it: it may make a check look worse, never better.
 */
export interface CaseReport {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
  /** The folder that the command has to be able to write. */
  readonly writable: readonly string[];
  /** Null: no report, or none that can be read. */
  read(output: string, dir: string, folder: string): TestCases | null;
  close(): Promise<void>;
}

const REPORT_BYTES_MAX = 32_000_000;

export function caseReport(check: Pick<Check, "command" | "detail">): CaseReport {
  const runner = RUNNERS.find((each) => each.isIn(check));
  const home = runner === undefined ? null : temporaryFolder("command");
  const file = join(home ?? "", "report");
  const { args = "", env = {} } = runner?.ask(file) ?? {};
  return {
    command: args === "" ? check.command : withArguments(check.command, args),
    env,
    writable: home === null ? [] : [home],
    read: (output, dir, folder) => {
      const locate = locator(dir, folder);
      const text = home === null ? null : readBounded(file);
      const found = runner === undefined || text === null ? null : attempt(runner.read, text, locate);
      const cases = found ?? (output.includes(CUT) ? null : attempt(readTap, output, locate));
      return (
        cases?.map((each) => (isCutShort(dir, each) ? { ...each, status: "failed" as const } : each)) ?? null
      );
    },
    close: async () => {
      if (home !== null) await rm(home, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

/** Whether a report of its own was asked for, which a runner writes whatever becomes of the tests. */
export const asksForReport = (check: Pick<Check, "command" | "detail">): boolean =>
  RUNNERS.some(({ isIn }) => isIn(check));

/** Node calls a file green that ended, without a word, before it came to its tests. */
function isCutShort(dir: string, { file, name, status }: TestCase): boolean {
  if (name !== "" || file === "" || status !== "passed") return false;
  const text = readBounded(join(dir, file)) ?? "";
  return /["']node:test["']/.test(text) && !holdsNoCase(file, text);
}

/** Where the middle of an output is missing. */
const CUT = " bytes cut …]";

interface Runner {
  readonly isIn: (check: Pick<Check, "command" | "detail">) => boolean;
  readonly ask: (file: string) => { readonly args?: string; readonly env?: Readonly<Record<string, string>> };
  readonly read: Reader;
}

/** Told through the environment a runner hears it behind any script, but two of them would write one file. */
const once =
  (pattern: RegExp, unless: RegExp) =>
  ({ command, detail }: Pick<Check, "command" | "detail">) => {
    const text = command === detail ? command : `${command}\n${detail}`;
    return (text.match(pattern)?.length ?? 0) === 1 && !unless.test(text);
  };

/** Told by arguments it must be what the command ends with, or the script that the command runs. */
const last =
  (pattern: RegExp, unless: RegExp) =>
  ({ command, detail }: Pick<Check, "command" | "detail">) => {
    const script = SCRIPT.exec(command)?.[1];
    const named = detail.split("\n").find((line) => script !== undefined && line.startsWith(`${script}: `));
    const text = script === undefined ? command : (named?.slice(script.length + 2) ?? detail);
    const step = text.split(/&&|\|\||[;|&]/).at(-1) ?? "";
    return !text.includes("\n") && pattern.test(step.trim()) && !unless.test(text);
  };

const SCRIPT = /\b(?:npm run -s|pnpm run|yarn run(?: -s)?|bun run) ([\w:.-]+)$/;
const LEAD = String.raw`^(?:(?:npx(?: --no-install)?|cross-env|\w+=\S*) )*`;

const RUNNERS: readonly Runner[] = [
  {
    isIn: once(/\bnode\b(?: +-\S+){0,20} +--test\b/g, /--test-reporter|NODE_OPTIONS=/),
    ask: (file) => ({ env: { NODE_OPTIONS: nodeReporterOptions(file) } }),
    read: readCaseLines,
  },
  {
    isIn: once(/\bpytest\b/g, /--junit|PYTEST_ADDOPTS=|\btox\b|\bnox\b/),
    ask: (file) => ({ env: { PYTEST_ADDOPTS: `--junitxml='${file}' -o junit_family=xunit1` } }),
    read: readJunit,
  },
  {
    isIn: last(new RegExp(`${LEAD}vitest( run| --run|$)`), /--reporter|--outputFile/),
    ask: (file) => ({ args: `--reporter=default --reporter=json --outputFile.json='${file}'` }),
    read: readJestJson,
  },
  {
    isIn: last(new RegExp(`${LEAD}jest\\b`), /--json|--outputFile|--reporters/),
    ask: (file) => ({ args: `--json --outputFile='${file}'` }),
    read: readJestJson,
  },
];

/** npm hands on what follows two dashes; the others, and the runners themselves, take it as it is. */
const withArguments = (command: string, args: string): string =>
  /\bnpm run -s \S+$/.test(command) ? `${command} -- ${args}` : `${command} ${args}`;

function attempt(read: Reader, text: string, locate: (path: string) => string): TestCases | null {
  try {
    const cases = read(text, locate);
    return cases === null ? null : settle(cases);
  } catch {
    // A damaged report is none.
    return null;
  }
}

function readBounded(file: string): string | null {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile() || stats.size > REPORT_BYTES_MAX) return null;
  return readFileSync(file, "utf8");
}

/** Runners write absolute paths, or such from where they were started; only existing files of the project count. */
function locator(dir: string, folder: string): (path: string) => string {
  const known = new Map<string, string>();
  const find = (path: string): string => {
    const candidates = isAbsolute(path) ? [path] : [join(dir, folder, path), join(dir, path)];
    const found = candidates.find((each) => lstatSync(each, { throwIfNoEntry: false })?.isFile());
    const inside = found === undefined ? "" : relative(dir, found).split(sep).join("/");
    return inside.startsWith("../") ? "" : inside;
  };
  return (path) => {
    if (path === "" || path.includes("\0")) return "";
    const inside = known.get(path) ?? find(path);
    known.set(path, inside);
    return inside;
  };
}
