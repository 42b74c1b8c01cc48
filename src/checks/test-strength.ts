/** Whether a change makes a test file demand less. Counts, not judgement: cheap, and the same every time. */
const TEST_PATH =
  /(?:^|\/)(?:tests?|__tests__|spec)\/|\.(?:test|spec)\.[cm]?[jt]sx?$|(?:^|\/)test_[^/]+\.py$|_test\.(?:py|go|rb|dart|exs?)$|Tests?\.(?:cs|java|kt|swift|fs)$/;
const CASE =
  /\b(?:test|it|describe|specify|Deno\.test)\s*(?:\.each\b[^(]*)?\(|\bdef test_|\bfunc Test|@Test\b|#\[test\]|\[Fact\]|TEST(?:_CASE|_F)?\(/g;
const ASSERTION = /\b(?:expect|assert\w*|should|require|CHECK|REQUIRE)\b\s*[.(!]|\bassert\s/g;
const SKIP =
  /\.(?:skip|todo|only|failing)\b|\bx(?:it|describe|test)\b|@(?:pytest\.mark\.(?:skip|xfail)|Ignore|Disabled|unittest\.skip)|\bt\.Skip\(|#\[ignore\]|\bskip\s*:\s*true/g;

export const isTestPath = (path: string): boolean => TEST_PATH.test(path);

/** What was weakened, in a few words, or null. */
export function weakened(before: string, after: string): string | null {
  if (count(after, SKIP) > count(before, SKIP)) return "a test is skipped or singled out that was not before";
  const cases = [count(before, CASE), count(after, CASE)] as const;
  if (cases[1] < cases[0]) return `${cases[0] - cases[1]} of ${cases[0]} test cases are gone`;
  const assertions = [count(before, ASSERTION), count(after, ASSERTION)] as const;
  if (assertions[1] < assertions[0])
    return `${assertions[0] - assertions[1]} of ${assertions[0]} assertions are gone`;
  return null;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
