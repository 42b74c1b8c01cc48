import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/model/evidence.ts";
import { mergeFindings, type Places, placeFindings, settleFindings } from "../../src/workers/findings.ts";

const places: Places = {
  files: new Set(["src/a.js", "src/gone.js", "b/c.js", "logo.png", "README.md"]),
  changed: new Set(["src/a.js", "src/gone.js", "b/c.js", "logo.png"]),
  lineCount: (path) => (path === "src/a.js" || path === "README.md" || path === "b/c.js" ? 10 : null),
};
const finding = (file: string, line: number | null, change: Partial<Finding> = {}): Finding => ({
  severity: "P0",
  file,
  line,
  message: "it is wrong",
  ...change,
});

describe("the place of a finding", () => {
  it.each([
    ["src/a.js", 10, "src/a.js:10"],
    ["src/a.js", null, "src/a.js:null"],
    ["./src/a.js", 3, "src/a.js:3"],
    ["/src/a.js", 3, "src/a.js:3"],
    ["b/src/a.js", 3, "src/a.js:3"],
    ["b/c.js", 3, "b/c.js:3"],
    ["src/a.js:7", null, "src/a.js:7"],
    ["src/a.js:7-9", null, "src/a.js:7"],
    [" src/a.js ", 3, "src/a.js:3"],
    ["src/a.js", 11, "src/a.js:11 no-line"],
    ["src/a.js", 0, "src/a.js:0 no-line"],
    ["src/gone.js", 99, "src/gone.js:99"],
    ["logo.png", 1, "logo.png:1"],
    ["README.md", 3, "README.md:3 outside-change"],
    ["src/b.js", 3, "src/b.js:3 no-file"],
    ["", null, ":null no-file"],
    ["../../etc/passwd", 1, "../../etc/passwd:1 no-file"],
  ] as const)("%j line %j is %s", (file, line, expected) => {
    const [placed] = placeFindings([finding(file, line)], places);
    const doubt = placed?.doubt === undefined ? "" : ` ${placed.doubt}`;
    expect(`${placed?.file}:${placed?.line}${doubt}`).toBe(expected);
  });

  it("that is not there blocks nobody; one outside the change does", () => {
    const placed = placeFindings([finding("src/b.js", 1), finding("README.md", 1)], places);
    expect(settleFindings(placed).map(({ severity }) => severity)).toEqual(["P1", "P0"]);
  });
});

describe("findings of two reviewers", () => {
  const one = finding("src/a.js", 3, { severity: "P1", message: "The token is written to the log." });
  it.each<[string, Finding, readonly string[]]>([
    ["the same words", one, ["P1 3"]],
    [
      "other words for it, two lines on, graver",
      { ...one, line: 5, severity: "P0", message: "token is logged: written" },
      ["P0 3"],
    ],
    ["the same words far away", { ...one, line: 6 }, ["P1 3", "P1 6"]],
    ["the same words without a line", { ...one, line: null }, ["P1 3", "P1 null"]],
    ["something else at that line", { ...one, message: "a loop never ends" }, ["P1 3", "P1 3"]],
    ["the same words in another file", { ...one, file: "src/b.js" }, ["P1 3", "P1 3"]],
    ["a graver one comes first", { ...one, line: 9, severity: "P0" }, ["P0 9", "P1 3"]],
  ])("%s", (_, other, expected) => {
    expect(mergeFindings([[one], [other]]).map(({ severity, line }) => `${severity} ${line}`)).toEqual(
      expected,
    );
  });
});
