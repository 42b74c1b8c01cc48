import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parsePlan } from "../../src/markdown/parse-plan.ts";
import { parseSpec } from "../../src/markdown/parse-spec.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import { formatCheck } from "../../src/report/format-check.ts";
import { applyRules } from "../../src/rules/apply-rules.ts";
import { RULES } from "../../src/rules/catalogue.ts";
import { checkFeature, type FeatureCheck } from "../../src/rules/check-feature.ts";
import type { FeatureFacts } from "../../src/rules/facts.ts";
import type { RuleSettings } from "../../src/rules/settle-severities.ts";
import { expectText, fixtureFolders, readFixture } from "../fixture-folders.ts";

const ROOT = "fixtures/malformed";
const FILE = "specs/001-case/tasks.md";

/** A fixture that is called like a rule turns it on. */
function settingsFor(name: string): RuleSettings {
  const rule = Object.entries(RULES).find(([key]) => key === name)?.[1];
  return new Map(rule === undefined ? [] : [[rule.code, rule.severity]]);
}

function check(source: string, settings: RuleSettings = new Map()): FeatureCheck {
  const parsed = parseTasks(source, { dir: "specs/001-case", file: FILE });
  const read = { value: parsed.value, diagnostics: applyRules(parsed) };
  const facts: FeatureFacts = {
    feature: parsed.value,
    graph: buildGraph(parsed.value, "phases"),
    spec: parseSpec("# Feature: a case\n", "specs/001-case/spec.md"),
    plan: parsePlan("# Plan: a case\n", "specs/001-case/plan.md"),
    checklists: [],
    paths: { statusOf: () => "here" },
    evidence: null,
    required: null,
  };
  return checkFeature(facts, read.diagnostics, {
    gated: true,
    allowOpen: true,
    settings,
    baseline: new Set(),
  });
}

describe.each(fixtureFolders(ROOT))("%s", (name) => {
  it("is reported with its place, its line and a next step", () => {
    const source = readFixture(ROOT, name, "tasks.md");
    const feature = check(source, settingsFor(name));
    expectText(
      join(ROOT, name, "screen.txt"),
      formatCheck({ features: [feature], ok: feature.ok, allowOpen: true }),
    );
    expect(feature.diagnostics.length).toBeGreaterThan(0);
    for (const diagnostic of feature.diagnostics) expect(diagnostic.help).toBeTruthy();
  });
});

describe("the fixtures", () => {
  it("show every rule over the lines of tasks.md", () => {
    const shown = fixtureFolders(ROOT).flatMap(
      (name) => check(readFixture(ROOT, name, "tasks.md"), settingsFor(name)).diagnostics,
    );
    const codes = new Set(shown.map(({ code }) => code));
    const ofLines = Object.values(RULES).filter(({ code }) => code <= "SR018");
    expect(ofLines.filter(({ code }) => !codes.has(code))).toEqual([]);
  });

  it("of good features are quiet but for the mark that needs a person", () => {
    const features = fixtureFolders("fixtures/features");
    const found = features.flatMap(
      (name) => check(readFixture("fixtures/features", name, "tasks.md")).diagnostics,
    );
    const ofLines = found.filter(({ code }) => code <= "SR018");
    expect(ofLines.map(({ code, message }) => `${code} ${message}`)).toEqual([
      "SR011 `[~]` of task `T022` has no agreed meaning, so a person has to look",
      "SR011 `[!]` of task `T028` has no agreed meaning, so a person has to look",
    ]);
  });
});
