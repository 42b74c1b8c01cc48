/** Whether a change makes a test file demand less. Counts, not judgement: cheap, and the same every time. */
const CASE =
  /(?<![\w$.])(?:test|it|describe|specify|Deno\.test)\s*(?:\.each\b[^(]*)?\(|\bdef test_|\bfunc Test|@Test\b|#\[test\]|\[Fact\]|TEST(?:_CASE|_F)?\(/g;
const ASSERTION = /\b(?:expect|assert\w*|should|require|CHECK|REQUIRE)\b\s*[.(!]|\bassert\s/g;
/** Assertions that pin a value down; replacing one by "is truthy" keeps the count and loses the meaning. */
const EXACT =
  /\b(?:\w*[eE]qual\w*|toBe|toMatch\w*|toThrow\w*|throws|rejects|match|toContain\w*|toHave\w+|assert_eq|assertRaises|EXPECT_EQ|REQUIRE_EQ)\s*!?\(|\bassert\b[^\n]*==/g;
const SKIP =
  /\.(?:skip|todo|only|failing)\b|\bx(?:it|describe|test)\b|@(?:pytest\.mark\.(?:skip|xfail)|Ignore|Disabled|unittest\.skip)|\bt\.Skip\(|#\[ignore\]|\bskip\s*:\s*true/g;

/** What was weakened, in a few words, or null. */
export function weakened(before: string, after: string): string | null {
  if (count(after, SKIP) > count(before, SKIP)) return "a test is skipped or singled out that was not before";
  const cases = [count(before, CASE), count(after, CASE)] as const;
  if (cases[1] < cases[0]) return `${cases[0] - cases[1]} of ${cases[0]} test cases are gone`;
  const assertions = [count(before, ASSERTION), count(after, ASSERTION)] as const;
  if (assertions[1] < assertions[0])
    return `${assertions[0] - assertions[1]} of ${assertions[0]} assertions are gone`;
  const exact = [count(before, EXACT), count(after, EXACT)] as const;
  if (exact[1] < exact[0]) return `${exact[0] - exact[1]} of ${exact[0]} exact assertions are loosened`;
  return null;
}

/** Whether a change brings test cases: fixtures and helpers bring none. */
export const addsCases = (before: string, after: string): boolean => count(after, CASE) > count(before, CASE);

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
