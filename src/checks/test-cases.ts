import type { TestSummary, TurnedTests } from "../model/evidence.ts";

/** One test as its runner reports it. */
export interface TestCase {
  /** Project-relative; empty where the runner does not say. */
  readonly file: string;
  /** With the names of its groups. Empty: the file as a whole, which could not be read or run. */
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
}

export type TestCases = readonly TestCase[];

/**
 * Makes cases of a runner's report; null where it is none. `locate` gives the project's own path of a file, or an empty
 * text where it is no file of the project. What it throws about a damaged report makes it none.
 */
export type Reader = (text: string, locate: (path: string) => string) => TestCases | null;

/** More than any suite that finishes in time; beyond it the exit code alone counts. */
export const CASES_MAX = 50_000;

const NAMED_MAX = 5;
const NAME_CHARS_MAX = 160;

/** One entry a name: of several runs under one name, of parameters or retries, the worst counts. */
export function settle(cases: TestCases): TestCases {
  const settled = new Map<string, TestCase>();
  for (const each of cases) {
    const known = settled.get(keyOf(each));
    if (known === undefined || WEIGHT[each.status] > WEIGHT[known.status]) settled.set(keyOf(each), each);
  }
  return [...settled.values()];
}

const WEIGHT: Readonly<Record<TestCase["status"], number>> = { skipped: 0, passed: 1, failed: 2 };

export function summarise(cases: TestCases): TestSummary {
  const of = (status: TestCase["status"]): number => cases.filter((each) => each.status === status).length;
  return {
    passed: of("passed"),
    failed: of("failed"),
    skipped: of("skipped"),
    failing: namesOf(cases.filter(({ status }) => status === "failed")),
  };
}

export const turnedTests = (cases: TestCases): TurnedTests => ({
  count: cases.length,
  tests: namesOf(cases),
});

/** The first few, for people. */
export const namesOf = (cases: TestCases): readonly string[] =>
  cases.slice(0, NAMED_MAX).map(({ file, name }) => {
    const text = name === "" ? file : file === "" ? name : `${file}: ${name}`;
    return text.length > NAME_CHARS_MAX ? `${text.slice(0, NAME_CHARS_MAX)}…` : text;
  });

/** Red after and not red before. What belongs to a file that could not be run before was hidden, not green. */
export function newlyFailing(before: TestCases, after: TestCases): TestCases {
  const known = byKey(before);
  const isHiding = brokenFiles(before).size > 0;
  const seen = new Set(before.filter(({ name }) => name !== "").map(({ file }) => file));
  return after.filter((each) => {
    if (each.status !== "failed") return false;
    if (each.name === "") return !isRedFile(before, each.file);
    const earlier = known.get(keyOf(each));
    // Some runners stop at the first file that cannot be run, and hide what is in the others too.
    if (earlier === undefined) return !(isHiding && (each.file === "" || !seen.has(each.file)));
    return earlier.status !== "failed";
  });
}

/** Green after and red before, or in a file that could not be run before. */
export function turnedGreen(before: TestCases, after: TestCases): TestCases {
  const known = byKey(before);
  const broken = brokenFiles(before);
  return after.filter((each) => {
    if (each.status !== "passed") return false;
    const earlier = known.get(keyOf(each));
    return earlier === undefined ? broken.has(each.file) : earlier.status === "failed";
  });
}

/**
 * Run before, and skipped after, or gone where no new ones took their place: a renamed test is not lost. A file that could
 * not be run is lost with its name.
 */
export function lostCases(before: TestCases, after: TestCases): TestCases {
  const [known, now] = [byKey(before), byKey(after)];
  const broken = brokenFiles(after);
  const seen = new Set(after.map(({ file }) => file));
  const ran = before.filter(
    ({ status, name, file }) =>
      status !== "skipped" && !broken.has(file) && (name !== "" || (status === "failed" && !seen.has(file))),
  );
  const skipped = ran.filter((each) => now.get(keyOf(each))?.status === "skipped");
  const gone = ran.filter((each) => !now.has(keyOf(each)));
  const added = after.filter((each) => each.status !== "skipped" && !known.has(keyOf(each)));
  // Moved or renamed cases are as many as before.
  return gone.length > added.length ? [...skipped, ...gone] : skipped;
}

const keyOf = ({ file, name }: TestCase): string => `${file}\n${name}`;
const byKey = (cases: TestCases): ReadonlyMap<string, TestCase> =>
  new Map(cases.map((each) => [keyOf(each), each]));

const brokenFiles = (cases: TestCases): ReadonlySet<string> =>
  new Set(cases.filter(({ name, status }) => name === "" && status === "failed").map(({ file }) => file));

/** Nothing in it passed. */
function isRedFile(cases: TestCases, file: string): boolean {
  const own = cases.filter((each) => each.file === file);
  return own.length > 0 && own.every(({ status }) => status !== "passed");
}
