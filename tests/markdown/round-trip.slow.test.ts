import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Feature } from "../../src/model/feature.ts";
import { applyRules } from "../../src/rules/apply-rules.ts";
import { generatedFeature, markdownSoup } from "./feature-text.ts";

const place = { dir: "specs/001-case", file: "specs/001-case/tasks.md" };

describe("a list in any form", () => {
  it("is read as it was meant", () => {
    fc.assert(
      fc.property(generatedFeature, ({ source, tasks }) => {
        const parsed = parseTasks(source, place);
        expect(
          parsed.value.tasks.map(({ id, state, parallel, stories }) => ({ id, state, parallel, stories })),
        ).toEqual(tasks);
        expect(parsed.diagnostics).toEqual([]);
        for (const { markerRange, marker, idRange, id } of parsed.value.tasks) {
          expect(source.slice(markerRange.start, markerRange.end)).toBe(marker);
          expect(id.startsWith(source.slice(idRange.start, idRange.start + 2))).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("keeps its graph when any box is ticked or cleared", () => {
    fc.assert(
      fc.property(generatedFeature, fc.nat(), ({ source }, pick) => {
        const before = parseTasks(source, place).value;
        fc.pre(before.tasks.length > 0);
        const target = before.tasks[pick % before.tasks.length];
        if (target === undefined) throw new Error("no task");
        const { start, end } = target.markerRange;
        const toggled = source.slice(0, start) + (target.marker === "x" ? " " : "X") + source.slice(end);
        const after = parseTasks(toggled, place).value;
        expect(shapeOf(after)).toEqual(shapeOf(before));
      }),
      { numRuns: 80 },
    );
  });
});

/** Tasks and edges without what a tick may change. */
const shapeOf = (feature: Feature): unknown => [
  feature.tasks.map(({ id, line, title, kind, role, files, parallel, stories, phase, section }) => [
    id,
    line,
    title,
    kind,
    role,
    files,
    parallel,
    stories,
    phase,
    section,
  ]),
  buildGraph(feature, "phases").edges,
];

describe("any text", () => {
  it("is read without throwing, twice the same, and every place fits", () => {
    fc.assert(
      fc.property(fc.oneof(markdownSoup, fc.string({ unit: "binary", maxLength: 200 })), (source) => {
        const parsed = parseTasks(source, place);
        expect(parseTasks(source, place)).toEqual(parsed);
        for (const task of parsed.value.tasks) {
          expect(source.slice(task.markerRange.start, task.markerRange.end)).toBe(task.marker);
          expect(task.range.end).toBeGreaterThan(task.range.start);
          expect(task.range.end).toBeLessThanOrEqual(source.length);
        }
        const diagnostics = [...applyRules(parsed), ...buildGraph(parsed.value, "stories").diagnostics];
        for (const { line, column, length } of diagnostics)
          expect(Math.min(line, column, length)).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
