/** Whether a change makes a test file demand less. Counts, not judgement: cheap, and the same every time. */
const CASE =
  /(?<![\w$.])(?:test|it|describe|specify|Deno\.test)\s*(?:\.each\b[^(]*)?\(|\bdef test_|\bfunc Test|@Test\b|#\[(?:tokio::)?test\]|\[(?:Fact|Test|TestMethod)\]|TEST(?:_CASE|_F)?\(/g;
const ASSERTION = /\b(?:expect|assert\w*|should|require|CHECK|REQUIRE)\b\s*[.(!]|\bassert\s/g;
/** Assertions that pin a value down; replacing one by "is truthy" keeps the count and loses the meaning. */
const EXACT =
  /\b(?:\w*[eE]qual\w*|toBe|toMatch\w*|toThrow\w*|throws|rejects|match|toContain\w*|toHave\w+|assert_eq|assertRaises|EXPECT_EQ|REQUIRE_EQ)\s*!?\(|\bassert\b[^\n]{0,300}==/g;
const SKIP =
  /\b(?:test|it|describe|context|suite|specify|t|bench)\.(?:\w+\.)?(?:skip|todo|only|failing|fails|fixme)\b|\bthis\.skip\(|\b(?:x(?:it|describe|test|specify)|f(?:it|describe))\s*\(|@(?:pytest\.mark\.(?:skip|xfail)|Ignore|Disabled|unittest\.(?:skip|expectedFailure))|\bpytest\.(?:skip|xfail)\(|\bt\.Skip(?:f|Now)?\(|#\[ignore\b|\[Ignore\b|\(Skip ?=|\bskip\s*:\s*true|\bmarkTestSkipped\(|\bXCTSkip|@tag :skip|\bskipTest\(/g;

/** What cannot fail: a test that ends before it looks, asks nothing, or swallows the answer. */
const HOLLOW: readonly RegExp[] = [
  /\bif\s*\(\s*(?:false|0|!1|!true)\b|\bif (?:False|0)\b\s*(?:and\b|:)|\bwhile\s*\(\s*false\b/g,
  /^[ \t]*(?:process\.exit|sys\.exit|os\._exit|os\.Exit|std::process::exit|System\.exit)\(\s*0?\s*\)/gm,
  /(?:\b(?:test|it|specify)\s*\([^\n]{0,300}(?:=>|\))|\bdef test_\w*\([^\n]{0,300}\):|\bfunc Test\w*\([^\n]{0,300}\))\s*\{?\s*(?:return|pass)\b/g,
  /\bexpect\(\s*(true|false|null|\d+|"[^"\n]*"|'[^'\n]*')\s*\)\s*\.(?:toBe|toEqual|toStrictEqual)\(\s*\1\s*\)|\bexpect\(\s*(?:true|1)\s*\)\.toBeTruthy\(/g,
  /\bassert(?:\.ok)?\(\s*(?:true|1)\s*[,)]|\bassert\s+(?:True|1)\s*(?:$|[,#\n])|\bassertTrue\(\s*(?:true|True)\s*[,)]|\bassert!\(\s*true\s*\)/gm,
  /\b(?:assert\.(?:equal|strictEqual|deepEqual)|assertEquals?|assert_eq!|EXPECT_EQ)\(\s*(true|null|\d+|"[^"\n]*"|'[^'\n]*')\s*,\s*\1\s*[,)]/g,
  /\bcatch\s*(?:\([^)\n]*\))?\s*\{\s*\}|\bexcept(?: (?:Base)?Exception)?(?: as \w+)?:\s*pass\b/g,
];

/** What was weakened, in a few words, or null. What is commented out is gone. */
export function weakened(before: string, after: string): string | null {
  const [old, now] = [withoutComments(before), withoutComments(after)];
  if (count(now, SKIP) > count(old, SKIP)) return "a test is skipped or singled out that was not before";
  if (HOLLOW.some((pattern) => count(now, pattern) > count(old, pattern)))
    return "a test is made to pass whatever it tests";
  for (const [pattern, what, end] of DEMANDS) {
    const [was, is] = [count(old, pattern), count(now, pattern)];
    if (is < was) return `${was - is} of ${was} ${what} are ${end}`;
  }
  return TOLERANCES.some((tolerance) => isWider(tolerance, old, now)) ? "a tolerance is widened" : null;
}

const DEMANDS: readonly (readonly [RegExp, string, string])[] = [
  [CASE, "test cases", "gone"],
  [ASSERTION, "assertions", "gone"],
  [EXACT, "exact assertions", "loosened"],
];

/** Whether a change brings test cases: fixtures and helpers bring none. */
export const addsCases = (before: string, after: string): boolean =>
  count(withoutComments(after), CASE) > count(withoutComments(before), CASE);

/** False in languages whose tests may look otherwise. */
export const holdsNoCase = (path: string, text: string): boolean =>
  /\.(?:[cm]?[jt]sx?|py)$/.test(path) && count(withoutComments(text), CASE) === 0;

interface Tolerance {
  readonly pattern: RegExp;
  /** Of digits that have to agree, fewer are wider. */
  readonly wider: "more" | "less";
}

const TOLERANCES: readonly Tolerance[] = [
  { pattern: /\btoBeCloseTo\([^\n]{0,300}?,\s*(\d+)\s*\)/g, wider: "less" },
  { pattern: /\bassertAlmostEqual\([^\n]{0,300}?places\s*=\s*(\d+)/g, wider: "less" },
  {
    pattern: /\b(?:abs|rel|atol|rtol|delta|epsilon|tolerance)\s*[=:]\s*([\d.]+(?:e-?\d+)?)/gi,
    wider: "more",
  },
];

/** Compared one by one, where there are as many as before. */
function isWider({ pattern, wider }: Tolerance, before: string, after: string): boolean {
  const numbers = (text: string): readonly number[] =>
    [...text.matchAll(pattern)].map((match) => Number(match[1]));
  const [old, now] = [numbers(before), numbers(after)];
  if (old.length !== now.length) return false;
  return now.some((value, index) => {
    const was = old[index] ?? value;
    return wider === "more" ? value > was : value < was;
  });
}

/** Whole lines alone: a mark inside a line may stand in a text. */
const withoutComments = (text: string): string =>
  text.replaceAll(/^[ \t]*(?:\/\/|#(?!\[)).*$/gm, "").replaceAll(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$/gm, "");

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
