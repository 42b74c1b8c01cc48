import { STRING } from "./code-view.ts";
import type { Language } from "./languages.ts";

/** One line as operators see it. */
export interface CodeLine {
  /** As written. */
  readonly text: string;
  /** The same with strings and comments taken out; operators look at this alone. */
  readonly code: string;
  readonly language: Language;
}

/** One change of a line: offsets into it. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

export interface Operator {
  readonly name: string;
  readonly edits: (line: CodeLine) => readonly LineEdit[];
}

/** Small mistakes that people make, each as an edit of one line. Textual, so that they fit many languages. */
export const OPERATORS: readonly Operator[] = [
  swaps("equality", /(?<![=!<>+\-*/%&|^~])(?:===|!==|==|!=)(?!=)/g, {
    "===": "!==",
    "!==": "===",
    "==": "!=",
    "!=": "==",
  }),
  swaps("boundary", /(?<=[\w)\]] )(?:<=|>=|<|>)(?= [\w(-])/g, { "<": "<=", "<=": "<", ">": ">=", ">=": ">" }),
  swaps("comparison", /(?<=[\w)\]] )(?:<=|>=|<|>)(?= [\w(-])/g, {
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
  }),
  swaps("boolean", /(?<= )(?:&&|\|\|)(?= |$)|(?<=[\w)\]] )(?:and|or)(?= [\w(])/g, {
    "&&": "||",
    "||": "&&",
    and: "or",
    or: "and",
  }),
  swaps("arithmetic", /(?<=[\w)\]] )[-+*/%](?= [\w(])/g, {
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "%": "*",
  }),
  swaps("assignment", /(?<=[\w)\]] )(?:\+=|-=)(?= [\w(])/g, { "+=": "-=", "-=": "+=" }),
  unlessLoop(swaps("step", /\+\+|--(?!>)/g, { "++": "--", "--": "++" })),
  swaps("truth", /(?<![\w.$])(?:true|false|True|False)(?![\w$])/g, {
    true: "false",
    false: "true",
    True: "False",
    False: "True",
  }),
  { name: "number", edits: numbers },
  { name: "condition", edits: conditions },
  { name: "return", edits: returns },
  { name: "call", edits: calls },
  { name: "arguments", edits: swappedArguments },
];

function swaps(name: string, pattern: RegExp, by: Readonly<Record<string, string>>): Operator {
  return {
    name,
    edits: ({ code }) =>
      [...code.matchAll(pattern)].flatMap((match) => {
        const replacement = by[match[0]];
        return replacement === undefined ? [] : [edit(match.index, match[0], replacement)];
      }),
  };
}

/** A loop that counts the other way never ends, which says little about tests. */
function unlessLoop({ name, edits }: Operator): Operator {
  return { name, edits: (line) => (/^\s*(?:for|while|do)\b/.test(line.code) ? [] : edits(line)) };
}

/** One off; and nothing where there was one. */
function numbers({ code }: CodeLine): readonly LineEdit[] {
  const found = code.matchAll(/(?<![\w.$#-])(?:0|[1-9]\d{0,5})(?![\w.$%:])/g);
  return [...found].map((match) =>
    edit(match.index, match[0], match[0] === "1" ? "0" : String(Number(match[0]) + 1)),
  );
}

const IF: Readonly<Record<Exclude<Language["conditions"], "parentheses">, RegExp>> = {
  brace: /\bif ([^;{}]+?) \{/d,
  colon: /^\s*(?:el)?if (.+):\s*$/d,
  line: /^\s*(?:els)?(?:if|unless) (.+?)(?:\s+then)?\s*$/d,
};

function conditions({ text, code, language }: CodeLine): readonly LineEdit[] {
  const place =
    language.conditions === "parentheses" ? inParentheses(code) : between(code, IF[language.conditions]);
  if (place === null) return [];
  const [start, end] = place;
  const inner = text.slice(start, end);
  if (/\b(?:let|var|case)\b|:=/.test(inner) || !isBalanced(code.slice(start, end))) return [];
  const not = language.conditions === "colon" ? "not " : "!";
  return [{ start, end, replacement: `${not}(${inner})` }];
}

function inParentheses(code: string): readonly [number, number] | null {
  const opening = /\bif\s*\(/.exec(code);
  if (opening === null) return null;
  const start = opening.index + opening[0].length;
  const end = closing(code, start);
  return end === null || end === start ? null : [start, end];
}

const between = (code: string, pattern: RegExp): readonly [number, number] | null =>
  pattern.exec(code)?.indices?.[1] ?? null;

function returns({ text, code, language: { nothing, needsSemicolon } }: CodeLine): readonly LineEdit[] {
  if (nothing === null) return [];
  const place = /(?:^\s*|[{;)] )return ([^;]+?)(;?)(?:\s*\})?\s*$/d.exec(code);
  const [start, end] = place?.indices?.[1] ?? [0, 0];
  if (place === null || (needsSemicolon && place[2] === "")) return [];
  const value = text.slice(start, end);
  const isWhole = isBalanced(code.slice(start, end)) && !/(?:[-+*/%&|?:=,.<>]|\b(?:and|or|not))$/.test(value);
  return isWhole && !/^(?:null|undefined|None|nil|void 0)$/.test(value) && !/^[{[(]$/.test(value)
    ? [{ start, end, replacement: nothing }]
    : [];
}

const NO_CALL =
  /^(?:if|for|while|switch|return|throw|raise|yield|function|def|fn|func|catch|except|super|else|elif|do|new|delete|typeof|case|constructor|with|assert|require|import|sizeof|defer|go|this|self|print|puts|describe|it|test)$/;

/** A whole line that does nothing but call. */
function calls({ text, code, language }: CodeLine): readonly LineEdit[] {
  const found = /^(\s*)((?:await )?([A-Za-z_$][\w$]*)(?:(?:\?\.|\.|::|->)[\w$]+)*\()/.exec(code);
  if (found === null || (NO_CALL.test(found[3] ?? "") && !/^(?:this|self)$/.test(found[3] ?? ""))) return [];
  const start = found[1]?.length ?? 0;
  const end = closing(code, start + (found[2]?.length ?? 0));
  if (end === null || found[2] === "self(" || found[2] === "this(") return [];
  const rest = code.slice(end + 1);
  const isStatement = language.needsSemicolon ? rest.trim() === ";" : /^;?$/.test(rest.trim());
  if (!isStatement || text.slice(start, end + 1) === "") return [];
  return [{ start, end: end + 1, replacement: language.noStatement }];
}

const CALLED =
  /(?<![\w$.]|\b(?:function|def|fn|func|fun) )([A-Za-z_$][\w$.]*)\(([\w$.]+), ([\w$.]+)\)(?!\s*(?:\{|=>|->|:))/dg;

function swappedArguments({ code }: CodeLine): readonly LineEdit[] {
  return [...code.matchAll(CALLED)].flatMap((match) => {
    const [, name = "", first = "", second = ""] = match;
    const start = match.indices?.[2]?.[0] ?? 0;
    if (first === second || NO_CALL.test(name)) return [];
    return [edit(start, `${first}, ${second}`, `${second}, ${first}`)];
  });
}

const edit = (start: number, old: string, replacement: string): LineEdit => ({
  start,
  end: start + old.length,
  replacement,
});

/** The bracket that closes what was opened just before `from`; null where the line does not hold it. */
function closing(code: string, from: number): number | null {
  let depth = 1;
  for (let at = from; at < code.length; at++) {
    const char = code[at] ?? "";
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char) && --depth === 0) return char === ")" ? at : null;
  }
  return null;
}

function isBalanced(code: string): boolean {
  let depth = 0;
  for (const char of code.replaceAll(STRING, "")) {
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char) && --depth < 0) return false;
  }
  return depth === 0;
}
