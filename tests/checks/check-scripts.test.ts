import { describe, expect, it } from "vitest";
import { scriptsOf } from "../../src/checks/check-scripts.ts";

const LIST = new Set([
  "check.sh",
  "run-tests",
  "scripts/test.js",
  "src/index.js",
  "tools/all.py",
  "web/scripts/lint.js",
]);
const ROWS: readonly (readonly [command: string, detail: string, scripts: readonly string[]])[] = [
  ["sh check.sh", "sh check.sh", ["check.sh"]],
  ["./run-tests --all", "", ["run-tests"]],
  [
    "npm run -s test",
    "node --enable-source-maps scripts/test.js && python3 tools/all.py",
    ["scripts/test.js", "tools/all.py"],
  ],
  ["cd web && npm run -s lint", "node scripts/lint.js", ["web/scripts/lint.js"]],
  ["npm run -s test", "node src/index.js --self-test", []],
  ["npm run -s test", "node --test", []],
  ["sh missing.sh", "", []],
  ["bash -e check.sh; bash check.sh", "", ["check.sh"]],
];

describe("scripts that a check executes", () => {
  it.each(ROWS)("%s (%s)", (command, detail, scripts) => {
    const check = { command, detail, purpose: "task", source: "", kind: "test" } as const;
    expect(scriptsOf(check, LIST)).toEqual(scripts);
  });
});
