import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { topologicalOrder } from "../../src/graph/topological-order.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Order, TaskGraph } from "../../src/model/graph.ts";
import { formatGraph } from "../../src/report/format-graph.ts";
import { formatGraphJson } from "../../src/report/format-graph-json.ts";
import { applyRules, sortDiagnostics } from "../../src/rules/apply-rules.ts";
import { expectText, fixtureFolders, readFixture } from "../fixture-folders.ts";

const ROOT = "fixtures/features";
const ORDERS: readonly Order[] = ["phases", "stories"];

function read(source: string, order: Order = "phases"): { graph: TaskGraph; json: string } {
  const parsed = parseTasks(source, { dir: "specs/001-case", file: "specs/001-case/tasks.md" });
  const graph = buildGraph(parsed.value, order);
  const diagnostics = sortDiagnostics([...applyRules(parsed), ...graph.diagnostics]);
  return { graph, json: formatGraphJson(graph, "argument", diagnostics) };
}

describe.each(fixtureFolders(ROOT))("%s", (name) => {
  const source = readFixture(ROOT, name, "tasks.md");

  it("becomes the graph that is written down", () => {
    expectText(join(ROOT, name, "graph.json"), read(source).json);
    expectText(join(ROOT, name, "graph.txt"), formatGraph(read(source).graph));
    expectText(join(ROOT, name, "graph.stories.txt"), formatGraph(read(source, "stories").graph));
  });

  it.each(ORDERS)("is acyclic and has a bounded number of edges in the order %s", (order) => {
    const { graph } = read(source, order);
    const nodes = [...graph.tasks.keys(), ...graph.barriers];
    expect(topologicalOrder(nodes, graph.edges)).toHaveLength(nodes.length);
    const written = graph.edges.filter(({ reason }) => reason === "explicit").length;
    expect(graph.edges.length - written).toBeLessThanOrEqual(5 * graph.tasks.size);
  });

  it("does not depend on line ends or a byte order mark", () => {
    const plain = JSON.parse(read(source).json);
    for (const variant of [
      source.replaceAll("\n", "\r\n"),
      `\uFEFF${source}`,
      `\uFEFF${source.replaceAll("\n", "\r")}`,
    ]) {
      expect(JSON.parse(read(variant).json)).toEqual(plain);
    }
  });

  it("points every offset into the original text", () => {
    for (const text of [source, `\uFEFF${source.replaceAll("\n", "\r\n")}`]) {
      for (const task of read(text).graph.feature.tasks) {
        expect(text.slice(task.markerRange.start, task.markerRange.end)).toBe(task.marker);
        expect(text[task.markerRange.start - 1]).toBe("[");
        expect(text[task.markerRange.end]).toBe("]");
        expect(task.id.startsWith(text.slice(task.idRange.start, task.idRange.start + 3).slice(0, 3))).toBe(
          true,
        );
        for (const note of task.dependencies) {
          expect(text.slice(note.range.start, note.range.end).replace(/\s+/g, " ")).toBe(note.text);
        }
      }
    }
  });
});
