import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import { formatCheck } from "../../src/report/format-check.ts";
import { applyRules } from "../../src/rules/apply-rules.ts";
import { RULES } from "../../src/rules/catalogue.ts";
import { checkFeature, type FeatureCheck } from "../../src/rules/check-feature.ts";
import type { FeatureFacts } from "../../src/rules/facts.ts";
import { expectText, fixtureFolders, readFixture } from "../fixture-folders.ts";

const ROOT = "fixtures/malformed";
const FILE = "specs/001-case/tasks.md";

function check(source: string): FeatureCheck {
  const parsed = parseTasks(source, { dir: "specs/001-case", file: FILE });
  const read = { value: parsed.value, diagnostics: applyRules(parsed) };
  const facts: FeatureFacts = {
    feature: parsed.value,
    graph: buildGraph(parsed.value, "phases"),
    spec: null,
    plan: null,
    checklists: [],
    paths: { statusOf: () => "here" },
    evidence: null,
    required: null,
  };
  return checkFeature(facts, read.diagnostics, {
    gated: true,
    allowOpen: true,
    settings: new Map(),
    baseline: new Set(),
  });
}

describe.each(fixtureFolders(ROOT))("%s", (name) => {
  it("is reported with its place, its line and a next step", () => {
    const source = readFixture(ROOT, name, "tasks.md");
    const feature = check(source);
    expectText(
      join(ROOT, name, "screen.txt"),
      formatCheck({ features: [feature], ok: feature.ok, allowOpen: true }),
    );
    expect(feature.diagnostics.length).toBeGreaterThan(0);
    for (const diagnostic of feature.diagnostics) expect(diagnostic.help).toBeTruthy();
  });
});

describe("the fixtures", () => {
  it("show every rule at least once", () => {
    const shown = fixtureFolders(ROOT).flatMap(
      (name) => check(readFixture(ROOT, name, "tasks.md")).diagnostics,
    );
    const codes = new Set(shown.map(({ code }) => code));
    expect(Object.values(RULES).filter(({ code }) => !codes.has(code))).toEqual([]);
  });

  it("of good features are quiet but for the mark that needs a person", () => {
    const features = fixtureFolders("fixtures/features");
    const found = features.flatMap(
      (name) => check(readFixture("fixtures/features", name, "tasks.md")).diagnostics,
    );
    expect(found.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "SR011 `[~]` of task `T022` has no agreed meaning, so a person has to look",
      "SR011 `[!]` of task `T028` has no agreed meaning, so a person has to look",
    ]);
  });
});
