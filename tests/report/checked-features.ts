/** Features as `check` sees them: read from texts with the real reader and rules, and made up for texts that attack. */
import fc from "fast-check";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parsePlan } from "../../src/markdown/parse-plan.ts";
import { parseSpec } from "../../src/markdown/parse-spec.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { CheckView } from "../../src/report/check-view.ts";
import { applyRules } from "../../src/rules/apply-rules.ts";
import { checkFeature, type FeatureCheck, type FoundDiagnostic } from "../../src/rules/check-feature.ts";

export const STAMP = { version: "1.2.3", at: new Date("2026-02-03T04:05:06.789Z") };

export interface Source {
  readonly dir: string;
  readonly lines: readonly string[];
  readonly gated?: boolean;
  readonly allowOpen?: boolean;
}

export function checked({ dir, lines, gated = true, allowOpen = false }: Source): FeatureCheck {
  const file = `${dir}/tasks.md`;
  const parsed = parseTasks(`${lines.join("\n")}\n`, { dir, file });
  const facts = {
    feature: parsed.value,
    graph: buildGraph(parsed.value, "phases"),
    spec: parseSpec("# Feature\n", `${dir}/spec.md`),
    plan: parsePlan("# Plan\n", `${dir}/plan.md`),
    checklists: [],
    paths: { statusOf: () => "here" as const },
    evidence: null,
    required: null,
  };
  const options = { gated, allowOpen, settings: new Map(), baseline: new Set<string>() };
  return checkFeature(facts, applyRules(parsed), options);
}

const PHASE = ["# Tasks", "", "## Phase 1: Setup", ""];

/** One feature that fails for errors and open tasks, one that is done, one that may be open; one that is unreadable. */
export function sampleView(): CheckView {
  const features = [
    checked({
      dir: "specs/001-sign-in",
      lines: [
        ...PHASE,
        "- [x] T001 Create the module in src/sign-in.ts",
        '- [ ] T002 Add <b>50% & more</b> to src/page.ts, then say "done"',
        "- [x] T002 Add the route in src/route.ts",
        "- [-] T003 Draw a logo in assets/logo.svg",
        "- [?] T004 Ask about {0} and [terms](https://example.org) in docs/terms.md",
      ],
    }),
    checked({
      dir: "specs/002-søk (ny)",
      lines: [...PHASE, "- [x] T001 Index titles in src/search.ts", "- [?] T002 Rank"],
    }),
    checked({
      dir: "specs/003-later",
      gated: false,
      lines: [...PHASE, "- [ ] T001 Print a bill in src/bill.ts", "- [ ] no id here"],
    }),
  ];
  return {
    features,
    failures: [{ reason: "not-utf8", path: "specs/004-latin/tasks.md", byte: 1234 }],
    ok: false,
    allowOpen: false,
  };
}

/** A feature with exactly these findings and open tasks, whatever they hold. */
export function madeUp(texts: {
  readonly dir: string;
  readonly title: string;
  readonly message: string;
  readonly source: string;
}): FeatureCheck {
  const { dir, title, message, source } = texts;
  const file = `${dir}/tasks.md`;
  const place = { file, line: 1, column: 2, length: 3 };
  const task = { id: "T001", line: 1, column: 1, title };
  const finding = (severity: FoundDiagnostic["severity"]): FoundDiagnostic => ({
    ...place,
    code: "SR005",
    severity,
    message,
    help: message,
    related: [{ ...place, message }],
    fingerprint: "f",
  });
  return {
    dir,
    file,
    gated: true,
    total: 2,
    done: 0,
    aside: 1,
    open: 1,
    openTasks: [task],
    tasks: [
      { ...task, state: "todo" },
      { ...task, id: "T002", state: "aside" },
    ],
    diagnostics: [finding("error"), finding("warning"), finding("info")],
    known: 0,
    sources: new Map([[file, source]]),
    ok: false,
  };
}

export const viewOf = (...features: readonly FeatureCheck[]): CheckView => ({
  features,
  ok: features.every(({ ok }) => ok),
  allowOpen: false,
});

/** Texts that mean something to a runner, to XML, to markdown or to SARIF. */
export const ATTACKS: readonly string[] = [
  "::set-output name=x::y",
  "  ::error::forged",
  "a\n::stop-commands::t\r\n##[error]forged",
  "##[add-mask]s",
  "]]></failure><testcase name='forged'/>&amp;&#0;",
  "| [x](javascript:alert) ![y](//evil) `</code><script>`",
  "{0} {{1}} [x](1)",
  "%0A::error::x%25,title=y",
  "\ud83d \ufffe\uffff\u0000\u0085\u2028\u202e",
  "``` ` ``",
];

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ maxLength: 60 }),
  fc.constantFrom(...ATTACKS),
);

/** No folder has a blank name. */
const anyName = anyText.filter((text) => text.trim() !== "");

/** Any view whatsoever. */
export const anyView: fc.Arbitrary<CheckView> = fc
  .array(
    fc
      .record({ dir: anyName, title: anyText, message: anyText, source: anyText })
      .map((texts) => madeUp(texts)),
    { maxLength: 3 },
  )
  .chain((features) =>
    fc.record({
      features: fc.constant(features),
      failures: fc.array(
        anyName.map((path) => ({ reason: "not-utf8" as const, path, byte: 1 })),
        { maxLength: 1 },
      ),
      ok: fc.boolean(),
      allowOpen: fc.boolean(),
      historyMissing: fc.boolean(),
    }),
  );
