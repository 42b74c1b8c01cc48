import { describe, expect, it } from "vitest";
import { formatCheck, formatCheckJson } from "../../src/report/format-check.ts";
import type { FeatureCheck } from "../../src/rules/check-feature.ts";

const feature = (change: Partial<FeatureCheck> = {}): FeatureCheck => ({
  dir: "specs/001-a",
  gated: true,
  total: 4,
  done: 3,
  aside: 0,
  open: 1,
  file: "specs/001-a/tasks.md",
  openTasks: [{ id: "T004", line: 9, title: "Write the guide" }],
  diagnostics: [],
  known: 0,
  sources: new Map(),
  ok: false,
  ...change,
});

const finished = feature({ dir: "specs/002-much-longer", done: 4, open: 0, openTasks: [], ok: true });
const elsewhere = feature({ dir: "specs/003-c", gated: false, ok: true });

describe("the gate", () => {
  it("names the open tasks that fail it", () => {
    expect(formatCheck({ features: [feature(), finished, elsewhere], ok: false, allowOpen: false })).toBe(`\
feature                    tasks     done    aside     open   errors warnings
✖ specs/001-a                  4        3        0        1        0        0
✔ specs/002-much-longer        4        4        0        0        0        0
✔ specs/003-c                  4        3        0        1        0        0   open allowed

1 open task in specs/001-a: \`T004\`
failed: 0 errors, 0 warnings in 3 features
help: finish them with \`specrun implement\`, or allow them with --allow-open
`);
  });

  it("passes when open tasks are allowed", () => {
    const text = formatCheck({ features: [feature({ ok: true })], ok: true, allowOpen: true });
    expect(text.trimEnd().split("\n").at(-1)).toBe("passed: 0 errors, 0 warnings in 1 feature");
  });

  it("is one document of version 1 for programs", () => {
    const place = { file: "specs/001-a/tasks.md", line: 2, column: 1, length: 3 };
    const diagnostic = {
      ...place,
      fingerprint: "f",
      code: "SR004",
      severity: "warning" as const,
      message: "m",
      help: "h",
    };
    expect(
      JSON.parse(
        formatCheckJson({ features: [feature({ diagnostics: [diagnostic] })], ok: false, allowOpen: false }),
      ),
    ).toEqual({
      version: 1,
      ok: false,
      features: [
        {
          dir: "specs/001-a",
          gated: true,
          total: 4,
          done: 3,
          aside: 0,
          open: 1,
          diagnostics: [
            {
              code: "SR004",
              severity: "warning",
              message: "m",
              file: "specs/001-a/tasks.md",
              line: 2,
              column: 1,
            },
          ],
        },
      ],
    });
  });
});
