/** What a mutant has to know of a language: where its strings and comments are, and how little can be returned. */
export interface Language {
  readonly lineComments: readonly string[];
  readonly blockComments: boolean;
  /** Rust, Kotlin, Swift and Scala count how deep a comment is in comments. */
  readonly nestedComments?: true;
  readonly quotes: readonly string[];
  /** Three of them in a row open a string over many lines. */
  readonly tripleQuotes?: readonly string[];
  /** A plain string may go on in the next line. */
  readonly stringsSpanLines?: true;
  /** Backticks hold a string. */
  readonly templates?: true;
  readonly regexLiterals?: true;
  readonly heredocs?: true;
  /** The least that a function can return; null where types forbid any one word. */
  readonly nothing: string | null;
  /** What stands for a statement that is gone. */
  readonly noStatement: string;
  /** A call without its semicolon may be a value. */
  readonly needsSemicolon: boolean;
  /** What encloses the condition of an `if`. */
  readonly conditions: "parentheses" | "brace" | "colon" | "line";
}

const C: Language = {
  lineComments: ["//"],
  blockComments: true,
  quotes: ['"', "'"],
  nothing: null,
  noStatement: "",
  needsSemicolon: true,
  conditions: "parentheses",
};
const JAVA: Language = { ...C, tripleQuotes: ['"'], nothing: "null" };
const KOTLIN: Language = { ...JAVA, nestedComments: true, needsSemicolon: false };
const JAVASCRIPT: Language = {
  ...C,
  templates: true,
  regexLiterals: true,
  nothing: "null",
  needsSemicolon: false,
};
const PYTHON: Language = {
  ...C,
  lineComments: ["#"],
  blockComments: false,
  tripleQuotes: ['"', "'"],
  nothing: "None",
  noStatement: "pass",
  needsSemicolon: false,
  conditions: "colon",
};
const RUBY: Language = {
  ...PYTHON,
  tripleQuotes: [],
  stringsSpanLines: true,
  heredocs: true,
  nothing: "nil",
  noStatement: "nil",
  conditions: "line",
};
const GO: Language = { ...C, templates: true, needsSemicolon: false, conditions: "brace" };
const RUST: Language = { ...C, nestedComments: true, stringsSpanLines: true, conditions: "brace" };
const SWIFT: Language = { ...KOTLIN, nothing: "nil", conditions: "brace" };
const PHP: Language = {
  ...C,
  lineComments: ["//", "#"],
  stringsSpanLines: true,
  heredocs: true,
  nothing: "null",
};

const BY_EXTENSION: Readonly<Record<string, Language>> = {
  ...Object.fromEntries(["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"].map((at) => [at, JAVASCRIPT])),
  ...Object.fromEntries(["c", "h", "cc", "cpp", "cxx", "hh", "hpp"].map((at) => [at, C])),
  java: JAVA,
  cs: JAVA,
  dart: { ...JAVA, tripleQuotes: ['"', "'"] },
  kt: KOTLIN,
  kts: KOTLIN,
  scala: KOTLIN,
  swift: SWIFT,
  go: GO,
  rs: RUST,
  php: PHP,
  py: PYTHON,
  rb: RUBY,
};

/** Null where nothing is known of the file's language: it is left alone. */
export function languageOf(path: string): Language | null {
  if (/\.(?:d\.[cm]?ts|min\.[cm]?js|config\.\w+|generated\.\w+|pb\.\w+)$/.test(path)) return null;
  return BY_EXTENSION[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""] ?? null;
}
