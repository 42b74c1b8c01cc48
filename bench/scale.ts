import { buildGraph } from "../src/graph/build-graph.ts";
import { parseTasks } from "../src/markdown/parse-tasks.ts";
import { parseMarkdown } from "../src/markdown/syntax-tree.ts";
import { type Bench, spreadOf } from "./bench.ts";
import { generateFeature } from "./generate-feature.ts";

/** Ten times the tasks in about ten times the time, beside what remark alone and a bare walk over the lines take. */
const SIZES = [100, 1_000, 10_000];
const GROWTH_MAX = 12;
const PLACE = { dir: "specs/001-billing", file: "specs/001-billing/tasks.md" };

const STEPS: Readonly<Record<string, (source: string) => unknown>> = {
  "parse and graph": (source) => buildGraph(parseTasks(source, PLACE).value, "phases"),
  "parse alone": (source) => parseTasks(source, PLACE),
  "remark alone": (source) => parseMarkdown(source).root.children.length,
  "line scan": (source) => source.split("\n").filter((line) => /^\s*[-*+] \[.\] T\d/.test(line)).length,
};
const MEASURED = "parse and graph";

export const scale: Bench = {
  name: "scale",
  title: "scale: microseconds a task, in one warm process",
  run({ rounds }) {
    const sources = SIZES.map((size) => generateFeature(size).tasks);
    const warm = sources[1] ?? "";
    for (const step of Object.values(STEPS)) for (let i = 0; i < 3; i++) step(warm);
    const samples = new Map(Object.keys(STEPS).map((name) => [name, SIZES.map((): number[] => [])]));
    for (let round = 0; round < Math.max(3, rounds >> 2); round++)
      for (const [index, source] of sources.entries())
        for (const [name, step] of Object.entries(STEPS))
          samples.get(name)?.[index]?.push(timed(step, source));
    const perTask = (name: string): readonly number[] =>
      SIZES.map((size, index) => (spreadOf(samples.get(name)?.[index] ?? []).median * 1_000) / size);
    const measured = perTask(MEASURED);
    return {
      header: ["step", ...SIZES.map((size) => `${size} tasks`)],
      rows: Object.keys(STEPS).map((name) => [name, ...perTask(name).map((us) => us.toFixed(1))]),
      targets: SIZES.slice(1).map((size, index) => ({
        what: `${MEASURED}, ${SIZES[index]} to ${size} tasks`,
        ratio: (10 * (measured[index + 1] ?? 0)) / (measured[index] ?? 1),
        ratioMax: GROWTH_MAX,
      })),
    };
  },
};

function timed(step: (source: string) => unknown, source: string): number {
  const start = performance.now();
  step(source);
  return performance.now() - start;
}
