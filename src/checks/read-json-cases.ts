import { arrayOf, isRecord, textOf } from "./report-values.ts";
import { CASES_MAX, type Reader, type TestCase } from "./test-cases.ts";

/** `--json` of Jest, and Vitest's report of the same shape: a file without cases that failed could not be run. */
export const readJestJson: Reader = (text, locate) => {
  const root: unknown = JSON.parse(text);
  if (!isRecord(root) || !Array.isArray(root.testResults)) return null;
  const cases: TestCase[] = [];
  for (const result of root.testResults) {
    if (!isRecord(result)) return null;
    const file = locate(textOf(result.name));
    const own = arrayOf(result.assertionResults).filter(isRecord);
    for (const each of own)
      cases.push({ file, name: textOf(each.fullName) || textOf(each.title), status: statusOf(each.status) });
    if (own.length === 0 && result.status === "failed") cases.push({ file, name: "", status: "failed" });
    if (cases.length > CASES_MAX) return null;
  }
  return cases;
};

/** One line a case, as our own reporter for Node's runner writes them. */
export const readCaseLines: Reader = (text, locate) => {
  const cases: TestCase[] = [];
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const value: unknown = JSON.parse(line);
    if (!isRecord(value) || cases.length > CASES_MAX) return null;
    const file = locate(textOf(value.file));
    cases.push({ file, name: textOf(value.name), status: statusOf(value.status) });
  }
  return cases;
};

const statusOf = (value: unknown): TestCase["status"] =>
  value === "passed" || value === "failed" ? value : "skipped";
