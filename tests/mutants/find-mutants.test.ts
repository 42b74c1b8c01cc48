import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addedLines } from "../../src/mutants/added-lines.ts";
import { chooseMutants } from "../../src/mutants/choose-mutants.ts";
import { applyMutant, findMutants, type Mutant } from "../../src/mutants/find-mutants.ts";

const everyLine = (source: string): ReadonlySet<number> => new Set(source.split("\n").map((_, at) => at + 1));
const mutantsOf = (path: string, source: string): readonly Mutant[] =>
  findMutants({ path, source, lines: everyLine(source) });

/** One line of code, and everything that is made of it: `operator: the line afterwards`. */
const LINES: readonly (readonly [path: string, line: string, made: readonly string[]])[] = [
  [
    "a.js",
    "if (age >= limit) {",
    ["boundary: if (age > limit) {", "comparison: if (age < limit) {", "condition: if (!(age >= limit)) {"],
  ],
  [
    "a.ts",
    "const same = a === b && c !== d;",
    [
      "equality: const same = a !== b && c !== d;",
      "equality: const same = a === b && c === d;",
      "boolean: const same = a === b || c !== d;",
    ],
  ],
  ["a.js", "return a + b;", ["arithmetic: return a - b;", "return: return null;"]],
  ["a.js", "return 'a' + b;", ["return: return null;"]],
  ["a.js", `return \`\${a + b}\`;`, ["return: return null;"]],
  ["a.js", "return null;", []],
  ["a.js", "return {", []],
  ["a.js", "return a &&", ["boolean: return a ||"]],
  ["a.js", "total += price;", ["assignment: total -= price;"]],
  [
    "a.js",
    "for (let i = 0; i < n; i++) {",
    [
      "boundary: for (let i = 0; i <= n; i++) {",
      "comparison: for (let i = 0; i >= n; i++) {",
      "number: for (let i = 1; i < n; i++) {",
    ],
  ],
  ["a.js", "count++;", ["step: count--;"]],
  ["a.js", "this.save(item);", ["call: ;"]],
  ["a.js", "await store.write(path, text);", ["call: ;", "arguments: await store.write(text, path);"]],
  ["a.js", "await save();", ["call: ;"]],
  ["a.js", "function sub(a, b) {", []],
  ["a.js", "  sub(a, b) {", []],
  ["a.js", "const x = sub(a, b);", ["arguments: const x = sub(b, a);"]],
  ["a.js", "const x = sub(a, a);", []],
  ["a.js", "const on = true; // false, 1 > 0", ["truth: const on = false; // false, 1 > 0"]],
  ["a.js", 'const on = "true && 1 > 0";', []],
  ["a.js", "const at = /a + 1 > 0/.test(x);", []],
  ["a.js", "const half = a / 2;", ["arithmetic: const half = a * 2;", "number: const half = a / 3;"]],
  ["a.js", "const map = items.map((x) => x.id);", []],
  ["a.js", "console.log(a + b, true);", []],
  ["a.js", 'import { one } from "./one.js";', []],
  ["a.d.ts", "declare const on: true;", []],
  ["vite.config.ts", "const on = true;", []],
  ["a.md", "if (a > b) {", []],
  [
    "a.py",
    "if age >= limit and not done:",
    [
      "boundary: if age > limit and not done:",
      "comparison: if age < limit and not done:",
      "boolean: if age >= limit or not done:",
      "condition: if not (age >= limit and not done):",
    ],
  ],
  ["a.py", "return True  # False", ["truth: return False  # False", "return: return None  # False"]],
  ["a.py", "items.append(item)", ["call: pass"]],
  ["a.py", "def sub(a, b):", []],
  ["a.py", "@route(a, b)", []],
  ["a.rb", "return a - b", ["arithmetic: return a + b", "return: return nil"]],
  ["a.rb", "if a > b", ["boundary: if a >= b", "comparison: if a <= b", "condition: if !(a > b)"]],
  ["a.go", "if err != nil {", ["equality: if err == nil {", "condition: if !(err != nil) {"]],
  [
    "a.go",
    "if n := len(x); n > 0 {",
    [
      "boundary: if n := len(x); n >= 0 {",
      "comparison: if n := len(x); n <= 0 {",
      "number: if n := len(x); n > 1 {",
    ],
  ],
  ["a.go", "return a + b", ["arithmetic: return a - b"]],
  ["a.rs", "if let Some(x) = y {", []],
  ["a.rs", "let c: &'static str = pick(a, b);", ["arguments: let c: &'static str = pick(b, a);"]],
  ["a.rs", "finish(a)", []],
  ["a.rs", "finish(a);", ["call: ;"]],
  [
    "A.java",
    "return list.size() > 0;",
    [
      "boundary: return list.size() >= 0;",
      "comparison: return list.size() <= 0;",
      "number: return list.size() > 1;",
      "return: return null;",
    ],
  ],
  [
    "a.c",
    "if (p == 0) return;",
    ["equality: if (p != 0) return;", "number: if (p == 1) return;", "condition: if (!(p == 0)) return;"],
  ],
  ["a.php", "$total = $a - $b; # 1 + 1", []],
];

describe("of one line", () => {
  it.each(LINES)("%s: %s", (path, line, made) => {
    expect(mutantsOf(path, line).map(({ operator, after }) => `${operator}: ${after}`)).toEqual(made);
  });
});

/** In every one of these, `1 > 0 && true` stands where it is no code. */
const NO_CODE: readonly (readonly [path: string, source: string])[] = [
  ["a.js", "// 1 > 0 && true"],
  ["a.js", "/* \n 1 > 0 && true\n*/"],
  ["a.js", "const a = '1 > 0 && true';"],
  ["a.js", "const a = 'it\\'s 1 > 0 && true';"],
  ["a.js", "const a = `\n1 > 0 && true\n`;"],
  ["a.js", `const a = \`\${f(\`x\`)} 1 > 0 && true\`;`],
  ["a.js", "const a = /['\"]/.test(b) ? '1 > 0 && true' : '';"],
  ["a.js", "const a = b.replace(/[/]'/g, '1 > 0 && true');"],
  ["a.py", "# 1 > 0 and True"],
  ["a.py", '"""\n1 > 0 and True\n"""'],
  ["a.py", "'''\n1 > 0 and True\n'''"],
  ["a.py", 'a = "1 > 0 and True"'],
  ["a.rb", "text = <<~SQL\n  1 > 0 and true\nSQL\n"],
  ["a.rs", "/* /* */ 1 > 0 && true */"],
  ["a.rs", 'let a = r#"1 > 0 "&& true"#;'],
  ["a.rs", 'let a = "\n1 > 0 && true\n";'],
  ["a.go", "a := `\n1 > 0 && true\n`"],
  ["A.kt", 'val a = """\n1 > 0 && true\n"""'],
  ["a.cpp", 'auto a = R"x(1 > 0 )" && true)x";'],
  ["A.cs", 'var a = @"1 > 0 \\";'],
  ["a.php", "$a = <<<SQL\n1 > 0 && true\nSQL;\n"],
];

describe("never in a string or a comment", () => {
  it.each(NO_CODE.map(([path, source]) => [path, JSON.stringify(source), source] as const))(
    "%s: %s",
    (path, _, source) => {
      expect(mutantsOf(path, source)).toEqual([]);
    },
  );
});

/** Ways to write a text where it is no code, with what would mislead a careless reader. */
const HIDING: Readonly<Record<string, readonly ((text: string) => string)[]>> = {
  "a.js": [
    (text) => `// ${text} ' " \``,
    (text) => `/* ${text} ' " */`,
    (text) => `/*\n ${text} // \n*/`,
    (text) => `f('${text} // /*');`,
    (text) => `f("${text} ' \\" ${text}");`,
    (text) => `f(\`\n${text} \${g("}")} ' " ${text}\`);`,
  ],
  "a.py": [
    (text) => `# ${text} ' "`,
    (text) => `"""\n${text} # ' \n"""`,
    (text) => `'''${text} " ' '''`,
    (text) => `f('${text} # " ')`,
  ],
};

const TOKENS = fc.constantFrom(
  ...[
    "if (",
    "a",
    "b",
    " > ",
    " >= ",
    " === ",
    " && ",
    " + ",
    "(",
    ")",
    "{",
    "}",
    ";",
    "\n",
    "return ",
    "0",
    "1",
    "true",
  ],
  ...[
    "'",
    '"',
    "`",
    "//",
    "/*",
    "*/",
    "#",
    '"""',
    "\\",
    "/",
    "${",
    "f(a, b)",
    "save(x);",
    "\r\n",
    "x++",
    "é",
    "😀",
    " ",
  ],
);
const SOURCES = fc.array(TOKENS, { maxLength: 60 }).map((tokens) => tokens.join(""));
const PATHS = fc.constantFrom("a.js", "a.py", "a.rs", "a.go", "A.java", "a.rb", "a.php", "a.cpp", "a.swift");

describe("whatever the source", () => {
  const seed = 20_260_301;

  it("a mutant changes one place, on its own line, and putting back what it replaced gives the original", () => {
    fc.assert(
      fc.property(PATHS, SOURCES, (path, source) => {
        for (const mutant of mutantsOf(path, source)) {
          const changed = applyMutant(source, mutant);
          expect(changed).not.toBe(source);
          const old = source.slice(mutant.start, mutant.end);
          const end = mutant.start + mutant.replacement.length;
          expect(changed.slice(0, mutant.start) + old + changed.slice(end)).toBe(source);
          const [before, after] = [source.split("\n"), changed.split("\n")];
          expect(after.length).toBe(before.length);
          expect(before.flatMap((line, at) => (line === after[at] ? [] : at + 1))).toEqual([mutant.line]);
          expect([before[mutant.line - 1]?.trim(), after[mutant.line - 1]?.trim()]).toEqual([
            mutant.before,
            mutant.after,
          ]);
        }
      }),
      { seed, numRuns: 400 },
    );
  });

  it("between comments and strings, only code is changed", () => {
    const words = fc.constantFrom("1 > 0", " && ", "true", "x += y", "don", "{", "(");
    const junk = fc.array(words).map((all) => all.join(" "));
    const hidden = fc.tuple(fc.nat(), junk);
    const code = "a = b > c";
    fc.assert(
      fc.property(fc.constantFrom("a.js", "a.py"), fc.array(hidden, { maxLength: 8 }), (path, pieces) => {
        const ways = HIDING[path] ?? [];
        const lines = pieces.flatMap(([way, text]) => [code, ways[way % ways.length]?.(text) ?? ""]);
        const made = mutantsOf(path, lines.join("\n")).filter(({ operator }) => operator !== "call");
        expect(made.map(({ before }) => before)).toEqual(pieces.flatMap(() => [code, code]));
      }),
      { seed, numRuns: 300 },
    );
  });

  it("is the same every time, and so is the choice", () => {
    fc.assert(
      fc.property(SOURCES, fc.integer({ min: 1, max: 8 }), (source, max) => {
        const mutants = mutantsOf("a.js", source);
        const chosen = chooseMutants(mutants, max);
        expect(chooseMutants(mutantsOf("a.js", source), max)).toEqual(chosen);
        expect(chosen.length).toBe(Math.min(max, mutants.length));
        expect(mutants.filter((each) => chosen.includes(each))).toEqual(chosen);
      }),
      { seed, numRuns: 200 },
    );
  });
});

it("only given lines are changed", () => {
  const source = "const a = true;\nconst b = true;\nconst c = true;\n";
  const made = findMutants({ path: "a.js", source, lines: new Set([2]) });
  expect(made.map(({ line, before }) => [line, before])).toEqual([[2, "const b = true;"]]);
});

it("a choice is spread over lines, then files, then operators", () => {
  const a = mutantsOf("a.js", "if (a > 0 && b) {\n}\nreturn a > 1;\n");
  const b = mutantsOf("b.js", "x = true;\n");
  const chosen = chooseMutants([...a, ...b], 3);
  expect(chosen.map(({ path, line, operator }) => `${path}:${line} ${operator}`)).toEqual([
    "a.js:1 boundary",
    "a.js:3 comparison",
    "b.js:1 truth",
  ]);
});

it("lines of a diff are numbered as they are after it", () => {
  const patch = [
    "diff --git a/a.js b/a.js",
    "--- a/a.js",
    "+++ b/a.js",
    "@@ -1,3 +1,4 @@",
    " one",
    "-two",
    "+++two",
    "+three",
    " four",
    "@@ -10 +11,2 @@ there",
    "-ten",
    "+ten",
    "+eleven",
    "\\ No newline at end of file",
    "",
  ].join("\n");
  expect([...addedLines(patch)]).toEqual([2, 3, 11, 12]);
});
