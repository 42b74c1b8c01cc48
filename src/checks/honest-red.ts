import type { CheckResult } from "../model/evidence.ts";
import type { TaskFailure } from "../model/failure.ts";
import { type CasesOf, sameCheck } from "./compare-looks.ts";
import type { Check } from "./find-checks.ts";
import { NO_TESTS } from "./judge-check.ts";
import { newlyFailing } from "./test-cases.ts";

/** What a test task's own tests have to show. */
export interface RedDemand {
  /** Its test files that bring test cases. */
  readonly files: readonly string[];
  /** Test files that it was to write, and in which there is no test. */
  readonly empty: readonly string[];
  /** Nothing of what they test is implemented: then they are red, or they test nothing. */
  readonly mustBeRed: boolean;
}

export interface RedLook {
  /** As they are found now: what each command is. */
  readonly checks: readonly Check[];
  /** With the story's tests visible. */
  readonly after: readonly CheckResult[];
  /** The same without the task's own tests. */
  readonly without: readonly CheckResult[];
  readonly casesOf: CasesOf;
  readonly demand: RedDemand | null;
}

export interface HonestRed {
  /** Red because of the task's own tests. */
  readonly honestRed: readonly CheckResult[];
  /** Why they prove nothing; null where they do, or where nobody can tell. */
  readonly failure: TaskFailure | null;
}

/**
 * Tests that come first are red for want of what they test: not because they cannot be read, not because of somebody
 * else's tests, and not unseen. What could not be run demands nothing.
 */
export function judgeTests(look: RedLook): HonestRed {
  const { after, demand } = look;
  const reds = after
    .filter(({ status }) => status === "failed")
    .map((check) => [check, isOwnRed(look, check)] as const);
  const honestRed = reds.filter(([, own]) => own === true).map(([check]) => check);
  if (demand === null) return { honestRed, failure: null };
  const failure = emptyFile(demand) ?? notCollected(look, demand) ?? unreadable(demand, honestRed);
  if (failure !== null || honestRed.length > 0 || !demand.mustBeRed) return { honestRed, failure };
  const ran = after.find((check) => isTest(look, check) && check.status !== "not-run");
  const isKnown = ran !== undefined && reds.every(([, own]) => own === false);
  return {
    honestRed,
    failure: isKnown ? { reason: "tests-prove-nothing", files: demand.files, check: ran } : null,
  };
}

const isTest = ({ checks, casesOf }: RedLook, check: CheckResult): boolean =>
  casesOf(check) !== null || checks.some(({ command, kind }) => command === check.command && kind === "test");

/** Null: the command was red without them, and says no more than that. */
function isOwnRed({ without, casesOf, demand }: RedLook, check: CheckResult): boolean | null {
  const cases = casesOf(check);
  if (cases?.some(({ status, file }) => status === "failed" && demand?.files.includes(file))) return true;
  const other = sameCheck(without, check);
  if (other?.status !== "failed") return true;
  const known = casesOf(other);
  return cases === null || known === null ? null : newlyFailing(known, cases).length > 0;
}

const emptyFile = ({ empty }: RedDemand): TaskFailure | null =>
  empty.length === 0 ? null : { reason: "tests-prove-nothing", files: empty, check: null };

/** A file that a runner of its language and folder leaves out is red for nobody, ever. */
function notCollected(look: RedLook, { files }: RedDemand): TaskFailure | null {
  for (const file of files) {
    const spoken = look.after.filter((check) => speaksFor(look.checks, check, file));
    const [check] = spoken;
    if (check === undefined || spoken.some((each) => mayHaveRun(look, each, file))) continue;
    return { reason: "test-not-collected", path: file, check };
  }
  return null;
}

function mayHaveRun({ casesOf }: RedLook, check: CheckResult, file: string): boolean {
  if (check.status === "not-run") return check.notRunReason !== NO_TESTS;
  const cases = casesOf(check);
  // A runner that stops at a file it cannot read says nothing of the others.
  const isStopped = cases?.some(({ name }) => name === "") ?? true;
  const isNamed = cases?.some((each) => each.file === file) ?? true;
  return (
    isNamed ||
    (isStopped && cases?.every(({ name }) => name === "") === true) ||
    !cases?.some((each) => each.file)
  );
}

/** What no runner takes for a program. */
export const isCode = (path: string): boolean =>
  !/\.(?:txt|md|mdx|json|ya?ml|toml|csv|html?)$|(?:^|\/)[^./]+$/.test(path);

const RUNNERS: readonly { readonly runner: RegExp; readonly files: RegExp }[] = [
  { runner: /\bvitest\b|\bjest\b|\bnode\b[^\n]* --test\b/, files: /\.[cm]?[jt]sx?$/ },
  { runner: /\bpytest\b/, files: /\.py$/ },
];

function speaksFor(checks: readonly Check[], { command }: CheckResult, file: string): boolean {
  const check = checks.find((each) => each.command === command);
  if (check?.kind !== "test") return false;
  const folder = /^cd '?([^'&\s]+)'? && /.exec(command)?.[1];
  if (folder !== undefined && !file.startsWith(`${folder}/`)) return false;
  const text = `${command}\n${check.detail}`;
  if (!isCode(file)) return true;
  return RUNNERS.some(({ runner, files }) => runner.test(text) && files.test(file));
}

/** A test file that is no program is red for ever, whatever is implemented. */
function unreadable({ files }: RedDemand, honestRed: readonly CheckResult[]): TaskFailure | null {
  for (const path of files)
    for (const { output } of honestRed) {
      const detail = syntaxErrorIn(output, path);
      if (detail !== null) return { reason: "test-broken", path, detail };
    }
  return null;
}

const SYNTAX =
  /^.*\b(?:SyntaxError|IndentationError|TabError|Transform failed|Parse failure|PARSE_ERROR|RollupError)\b.*$/gm;
/** What an import of something that is not there yet is called, too. */
const MISSING =
  /does not provide an export|requested module|Named export|Failed to resolve|Could not resolve/;
const PLACE = /(?<![\w./@+-])[\w./@+-]*[\w@+-]\.(?:[cm]?[jt]sx?|py)(?=["':,)\s])/g;
const AROUND_CHARS = 600;

/** The message, where the place named nearest to it is this file. */
function syntaxErrorIn(output: string, path: string): string | null {
  for (const match of output.matchAll(SYNTAX)) {
    const [line] = match;
    if (MISSING.test(line)) continue;
    const shown = Math.min(line.length, AROUND_CHARS);
    const before = output.slice(Math.max(0, match.index - AROUND_CHARS), match.index + shown);
    const after = output.slice(match.index + line.length, match.index + line.length + AROUND_CHARS);
    const isTransform = /Transform failed|Parse failure|PARSE_ERROR|RollupError/.test(line);
    const place = isTransform ? (after.match(PLACE)?.[0] ?? null) : (before.match(PLACE)?.at(-1) ?? null);
    if (place !== null && (place === path || place.endsWith(`/${path}`))) return line.trim().slice(0, 200);
  }
  return null;
}
