import { describe, expect, it } from "vitest";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import { auditFiles } from "../../src/rules/audit-files.ts";
import { auditReceipts } from "../../src/rules/audit-receipts.ts";
import type { FeatureFacts } from "../../src/rules/facts.ts";

const PATH = "tests/acceptance/001/us1/us1-ac1.test.js";

function factsWith(hash: string | null): FeatureFacts {
  const { value: feature } = parseTasks("## Phase 1\n\n- [ ] T001 [US1] Add src/a.js\n", {
    dir: "specs/001",
    file: "specs/001/tasks.md",
  });
  const receipt = {
    ...{ v: 1, task: "acceptance:US1", level: "judged", outcome: "done", at: "", run: "", line: "" },
    ...{ files: { [PATH]: "frozen" }, checks: [], sandbox: "bwrap", fileLine: 3 },
  } as const;
  const evidence = {
    ...{ file: "specs/001/evidence.jsonl", source: "", receipts: [receipt], unreadable: [] },
    contents: new Map([[PATH, hash === null ? null : [hash]]]),
    movedTo: new Map<string, string>(),
  };
  return { feature, evidence } as unknown as FeatureFacts;
}

describe("frozen acceptance tests", () => {
  it.each([
    ["as they were", "frozen", []],
    ["changed", "other", ["specs/001/evidence.jsonl:3 SR054"]],
    ["deleted", null, ["specs/001/evidence.jsonl:3 SR054"]],
  ])("%s", (_what, hash, expected) => {
    const found = auditFiles(factsWith(hash));
    expect(found.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual(expected);
    for (const { message } of found)
      expect(message).toBe(`\`${PATH}\` changed since the acceptance tests of US1 were frozen`);
  });

  it("have a receipt that belongs to no task, and is none too many", () => {
    expect(auditReceipts(factsWith("frozen"))).toEqual([]);
  });
});
