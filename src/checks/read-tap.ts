import { Parser } from "tap-parser";
import { CASES_MAX, type Reader, type TestCase } from "./test-cases.ts";

/**
 * TAP on a command's output. It names a test's file at most where the test failed, so names alone tell tests apart;
 * a test that is called like a file is that file, which could not be run.
 */
export const readTap: Reader = (text, locate) => {
  if ((text.match(/^TAP version 1[34]\s*$/gm) ?? []).length !== 1) return null;
  const cases: TestCase[] = [];
  for (const [event, data] of Parser.parse(text, { flat: true })) {
    if (event !== "assert") continue;
    const { name, ok, skip, todo } = data;
    const status = skip || todo ? "skipped" : ok ? "passed" : "failed";
    const file = name.includes("/") ? locate(name) : "";
    cases.push(file === "" ? { file, name, status } : { file, name: "", status });
    if (cases.length > CASES_MAX) return null;
  }
  return cases.length === 0 ? null : cases;
};
