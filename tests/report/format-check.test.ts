import { describe, expect, it } from "vitest";
import type { CheckView } from "../../src/report/check-view.ts";
import { formatCheck, formatOutcome } from "../../src/report/format-check.ts";
import { formatCheckJson } from "../../src/report/format-check-json.ts";
import { formatCheckProgress } from "../../src/report/format-check-progress.ts";
import type { FeatureCheck, FoundDiagnostic } from "../../src/rules/check-feature.ts";

const feature = (change: Partial<FeatureCheck> = {}): FeatureCheck => ({
  dir: "specs/001-a",
  gated: true,
  total: 4,
  done: 3,
  aside: 0,
  open: 1,
  file: "specs/001-a/tasks.md",
  openTasks: [{ id: "T004", line: 9, title: "Write the guide" }],
  tasks: [],
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

  it("is one document of version 1 for programs, which fields are only added to", () => {
    const place = { file: "specs/001-a/tasks.md", line: 2, column: 1, length: 3 };
    const plain = { code: "SR004", severity: "warning" as const, message: "m" };
    const diagnostic = { ...place, ...plain, fingerprint: "f", help: "h" };
    const view = { features: [feature({ diagnostics: [diagnostic] })], ok: false, allowOpen: false };
    const { length, ...where } = place;
    const first = { dir: "specs/001-a", gated: true, total: 4, done: 3, aside: 0, open: 1 };
    const later = { ok: false, openTasks: [{ id: "T004", line: 9, title: "Write the guide" }], known: 0 };
    const found = { ...plain, ...where, length, help: "h", related: [], fingerprint: "f" };
    expect(JSON.parse(formatCheckJson(view))).toEqual({
      version: 1,
      ok: false,
      features: [{ ...first, diagnostics: [found], ...later }],
      failures: [],
      historyMissing: false,
    });
  });
});

const finding = (change: Partial<FoundDiagnostic> = {}): FoundDiagnostic => ({
  file: "specs/001-a/tasks.md",
  line: 1,
  column: 1,
  length: 1,
  code: "SR011",
  severity: "warning",
  message: "m",
  fingerprint: "f",
  ...change,
});

/** The screen without the findings' own blocks. */
const outcome = (view: Partial<CheckView>): string =>
  formatOutcome({ features: [], ok: true, allowOpen: false, ...view });

describe("many features", () => {
  const quiet = Array.from({ length: 57 }, (_, index) =>
    feature({
      dir: `specs/${index + 100}-quiet`,
      gated: false,
      total: 21,
      done: 21,
      open: 0,
      openTasks: [],
      ok: true,
    }),
  );

  it("do not drown the few that have something to say", () => {
    const warned = feature({ dir: "specs/150-b", gated: false, diagnostics: [finding()], ok: true });
    const features = [...quiet.slice(0, 50), warned, ...quiet.slice(50), feature({ dir: "specs/900-a" })];
    expect(outcome({ features, ok: false })).toBe(`\
feature           tasks     done    aside     open   errors warnings
✔ specs/150-b         4        3        0        1        0        1   open allowed
✖ specs/900-a         4        3        0        1        0        0
  and 57 more features without findings: 1,197 tasks, 1,197 done

1 open task in specs/900-a: \`T004\`
failed: 0 errors, 1 warning in 59 features
help: finish them with \`specrun implement\`, or allow them with --allow-open`);
  });

  it("are one line where nothing is to be said", () => {
    expect(outcome({ features: quiet })).toBe(`\
  57 features without findings: 1,197 tasks, 1,197 done

passed: 0 errors, 0 warnings in 57 features`);
  });

  it("that all have something to say are shown up to a bound, what fails first", () => {
    const failing = Array.from({ length: 30 }, (_, index) => feature({ dir: `specs/${index + 10}-open` }));
    const warned = feature({ dir: "specs/001-b", gated: false, diagnostics: [finding()], ok: true });
    const lines = outcome({ features: [warned, ...failing], ok: false }).split("\n");
    expect(lines.filter((line) => line.startsWith("✖"))).toHaveLength(20);
    expect(lines[21]).toBe("  and 11 more features: 44 tasks, 33 done, 11 open, 1 finding");
    expect(lines.slice(23)).toEqual([
      ...failing.slice(0, 10).map(({ dir }) => `1 open task in ${dir}: \`T004\``),
      "20 open tasks in 20 more features",
      "failed: 0 errors, 1 warning in 31 features",
      "help: finish them with `specrun implement`, or allow them with --allow-open",
    ]);
  });

  it("have their names fitted to the terminal", () => {
    const features = [feature({ dir: "specs/014-a-name-that-goes-on-and-on-for-much-too-long" }), elsewhere];
    const widest = (columns: number): number =>
      Math.max(
        ...outcome({ features, columns })
          .split("\n")
          .slice(0, 2)
          .map((line) => line.length),
      );
    expect(widest(100)).toBe(85);
    expect(widest(60)).toBe(80);
    expect(outcome({ features })).toContain("✖ specs/014-a-name-that-goes-on-and-on-for-much-too-long ");
  });
});

describe("many findings", () => {
  it("are counted by rule, the gravest first", () => {
    const diagnostics = [
      ...Array.from({ length: 15 }, () => finding()),
      ...Array.from({ length: 3 }, () => finding({ code: "SR025", severity: "info" })),
      ...Array.from({ length: 2 }, () => finding({ code: "SR010", severity: "error" })),
      finding({ code: "SR005", severity: "error" }),
    ];
    const features = [feature({ diagnostics, open: 0, openTasks: [] })];
    expect(outcome({ features, ok: false }).split("\n").slice(3)).toEqual([
      "21 findings by rule",
      "     2 errors  SR010 placeholder: a task still holds a placeholder of the template",
      "      1 error  SR005 duplicate-id: two tasks have the same id",
      "  15 warnings  SR011 unknown-marker: a checkbox holds a mark without an agreed meaning",
      "       3 info  SR025 test-after-code: a test task of a tests-first story stands behind its code",
      "",
      "failed: 3 errors, 15 warnings, 3 info in 1 feature",
    ]);
  });
});

describe("what else is to be known", () => {
  it("is said: the baseline, a shallow history, features that could not be read", () => {
    const view = {
      features: [feature({ known: 12, open: 0, openTasks: [], ok: true })],
      failures: [{ reason: "not-utf8" as const, path: "specs/002/tasks.md", byte: 3 }],
      ok: false,
      historyMissing: true,
    };
    expect(outcome(view).split("\n").slice(3)).toEqual([
      "12 findings accepted by the baseline; --no-baseline shows them",
      "ticked tasks name files that are not here, and the git history that could tell whether they ever were is here only in part",
      "help: fetch the whole history: `fetch-depth: 0` for actions/checkout, `git fetch --unshallow` elsewhere",
      "",
      "failed: 0 errors, 0 warnings in 1 feature; 1 feature could not be read",
    ]);
  });
});

describe("the line of progress", () => {
  it("is written over itself, cannot be broken by a name, and goes away", () => {
    const feature = { dir: "specs/002-\u001b[31mb", index: 1 };
    expect(formatCheckProgress(feature, 12)).toBe("\r\u001b[2Kreading feature 2 of 12: specs/002-b");
    expect(formatCheckProgress(null, 12)).toBe("\r\u001b[2K");
  });
});
