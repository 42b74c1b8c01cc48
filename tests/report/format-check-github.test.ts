/** What a GitHub job shows: annotations within GitHub's limits, and the summary page. */
import { describe, expect, it } from "vitest";
import type { CheckView } from "../../src/report/check-view.ts";
import { formatCheckGithub } from "../../src/report/format-check-github.ts";
import { jobSummary } from "../../src/report/job-summary.ts";
import { expectText } from "../fixture-folders.ts";
import { ATTACKS, checked, madeUp, sampleView, viewOf } from "./checked-features.ts";
import { expectHarmless } from "./hostile.ts";

const PHASE = ["# Tasks", "", "## Phase 1: Setup", ""];
const repeat = (count: number, line: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => line(index + 100));

/** 15 errors, 12 warnings, and open tasks in four features. */
function crowdedView(): CheckView {
  const busy = checked({
    dir: "specs/001-busy",
    lines: [
      ...PHASE,
      ...repeat(15, (n) => `- [ ] T${n} Write src/${n}.ts (depends on T${n})`),
      ...repeat(12, (n) => `- [ ] no id ${n}`),
    ],
  });
  const others = [2, 3, 4].map((n) =>
    checked({ dir: `specs/00${n}-open`, lines: [...PHASE, "- [ ] T001 Write src/a.ts"] }),
  );
  return viewOf(busy, ...others);
}

describe("annotations", () => {
  const lines = formatCheckGithub(crowdedView()).split("\n");
  const starts = (start: string): readonly string[] => lines.filter((line) => line.startsWith(start));

  it("are at most ten of a kind, open tasks among them", () => {
    expect(starts("::error ")).toHaveLength(10);
    expect(starts("::error ").filter((line) => line.includes("title=SR000"))).toHaveLength(3);
    expect(starts("::error ").filter((line) => line.includes("title=SR007"))).toHaveLength(7);
    expect(starts("::warning ")).toHaveLength(10);
  });

  it("leave nothing out: the group holds all findings", () => {
    expect(starts("::group::")).toEqual([
      "::group::27 findings with their lines (10 of them are not shown as annotations)",
    ]);
    const group = lines.slice(lines.indexOf("::group::") + 1, lines.indexOf("::endgroup::"));
    expect(group.filter((line) => /\(SR0\d\d\)$/.test(line))).toHaveLength(27);
  });

  it("of a check that finds nothing are none", () => {
    const view = viewOf(checked({ dir: "specs/001-a", lines: [...PHASE, "- [x] T001 Write src/a.ts"] }));
    expect(formatCheckGithub(view)).toBe(`\
feature           tasks     done    aside     open   errors warnings
✔ specs/001-a         1        1        0        0        0        0

passed: 0 errors, 0 warnings in 1 feature
`);
  });

  it("cannot be left by their texts", () => {
    const text = "50%,a:b\r\n::error::x";
    const [first, second] = formatCheckGithub(
      viewOf(madeUp({ dir: text, title: "", message: text, source: "" })),
    ).split("\n");
    expect(first).toBe(
      "::error file=50%25%2Ca%3Ab\\r\\n%3A%3Aerror%3A%3Ax/tasks.md,line=1,title=SR000 open-task::" +
        "1 open task in 50%25,a:b\\r\\n::error::x: `T001`%0Ahelp: finish them with `specrun implement`, or allow them with --allow-open",
    );
    expect(second).toBe(
      "::error file=50%25%2Ca%3Ab\\r\\n%3A%3Aerror%3A%3Ax/tasks.md,line=1,col=2,endColumn=5,title=SR005 duplicate-id::" +
        "50%25,a:b\\r\\n::error::x%0Ahelp: 50%25,a:b\\r\\n::error::x",
    );
  });
});

describe("the job summary", () => {
  it("shows features, open tasks and findings with links to their lines", () => {
    expectText(
      "tests/report/screens/check-job-summary.md",
      jobSummary(sampleView(), "https://github.example/acme/shop/blob/0123456789abcdef"),
    );
  });

  it("has no links where nobody knows the place", () => {
    expect(jobSummary(sampleView())).not.toContain("<a ");
  });

  it("stays far below GitHub's limit and says what it leaves out", () => {
    const long = "`x` ".repeat(500);
    const feature = madeUp({ dir: "specs/001-a", title: long, message: long, source: "" });
    const diagnostics = Array.from({ length: 300 }, () => feature.diagnostics).flat();
    const tasks = Array.from({ length: 500 }, () => feature.openTasks).flat();
    const features = Array.from({ length: 60 }, () => ({ ...feature, diagnostics, openTasks: tasks }));
    const text = jobSummary(viewOf(...features));
    expect(Buffer.byteLength(text)).toBeLessThan(300_000);
    expect(text).toMatch(/and 53,\d{3} more; the log of this step and `specrun check` show all of them\n$/);
    expect(text).toContain("- and 50 more features with open tasks\n");
    expect(text).toContain("  - and 490 more\n");
  });

  it("has only our markup, whatever the texts hold", () => {
    const view = viewOf(
      ...ATTACKS.map((text) => madeUp({ dir: text, title: text, message: text, source: text })),
    );
    const text = jobSummary(view, "https://github.example/a/b/blob/0");
    expectHarmless(text);
    const ours =
      /<\/?code>|<br>|<a href="https:\/\/github\.example\/a\/b\/blob\/0\/[\w%./-]*\?plain=1#L1">|<\/a>/g;
    const rest = text.replace(ours, "");
    expect(rest).not.toMatch(/[<>[\]!@*\\]/);
    const rows = rest.split("\n").filter((line) => line.startsWith("| ✖") || line.startsWith("| ⚠"));
    expect(rows.length).toBe(ATTACKS.length * 3);
    for (const row of rows) expect([5, 9]).toContain(row.split("|").length - 1);
  });
});
