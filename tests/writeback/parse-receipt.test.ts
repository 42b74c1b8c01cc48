import { expect, it } from "vitest";
import { scenarioCounts } from "../../src/audit/scenario-counts.ts";
import { AcceptanceState } from "../../src/run/acceptance-state.ts";
import { parseReceipt } from "../../src/writeback/evidence-file.ts";

const base = { v: 1, task: "acceptance:US1", level: "proved" };

it.each([
  { files: "a.js", checks: {}, requirements: null, scenarios: null },
  { files: null, checks: null, requirements: "US1/AC1", scenarios: "US1/AC1" },
  { files: [], checks: 1, requirements: ["US1/AC1"], scenarios: { length: 1 } },
])("a receipt that somebody mangled is taken for what is left of it: %j", (more) => {
  const receipt = parseReceipt(JSON.stringify({ ...base, ...more }));
  expect(receipt).toEqual({ ...base, files: {}, checks: [] });
  if (receipt === null) return;
  expect(new AcceptanceState("tests", [receipt]).of("US1")?.scenarios.size).toBe(0);
  expect(scenarioCounts([receipt, receipt], new Set())).toEqual([{ story: "US1", green: 0, total: 0 }]);
});
