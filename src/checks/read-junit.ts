import { XMLParser } from "fast-xml-parser";
import { isRecord, textOf } from "./report-values.ts";
import { CASES_MAX, type Reader, type TestCase } from "./test-cases.ts";

/** JUnit XML, as pytest and many others write it. The file is the project's: whatever is odd about it makes it no report. */
export const readJunit: Reader = (text, locate) => {
  // Entities of its own making could make a small file large.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return null;
  const root: unknown = PARSER.parse(text);
  const cases: TestCase[] = [];
  const open: { readonly node: unknown; readonly file: string }[] = [{ node: root, file: "" }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, file } = next;
    for (const item of listOf(node)) {
      if (!isRecord(item)) continue;
      const own = textOf(item["@file"]) || file;
      for (const each of listOf(item.testcase)) if (isRecord(each)) cases.push(caseOf(each, own, locate));
      for (const suites of [item.testsuites, item.testsuite])
        if (suites !== undefined) open.push({ node: suites, file: own });
    }
    if (cases.length > CASES_MAX) return null;
  }
  return cases;
};

const PARSER = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  parseAttributeValue: false,
});

type Node = Readonly<Record<string, unknown>>;

function caseOf(node: Node, suiteFile: string, locate: (path: string) => string): TestCase {
  const className = textOf(node["@classname"]);
  const file = locate(textOf(node["@file"]) || suiteFile) || locate(`${className.replaceAll(".", "/")}.py`);
  const own = textOf(node["@name"]);
  const status = "failure" in node || "error" in node ? "failed" : "skipped" in node ? "skipped" : "passed";
  // pytest gives a module that cannot be imported a case without a class, under the module's name.
  const module = locate(`${own.replaceAll(".", "/")}.py`);
  if (className === "" && module !== "") return { file: module, name: "", status };
  return { file, name: [className, own].filter(Boolean).join(" "), status };
}

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];
