import { cpuUsage } from "node:process";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { fixTasks } from "../../src/markdown/fix-tasks.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import { applyRules } from "../../src/rules/apply-rules.ts";

/** Processor time of everything that `check` does with a text. */
function cpuMs(source: string): number {
  const start = cpuUsage();
  const parsed = parseTasks(source, { dir: ".", file: "tasks.md" });
  applyRules(parsed);
  buildGraph(parsed.value, "phases");
  const { user, system } = cpuUsage(start);
  return (user + system) / 1_000;
}

/** The best of three, without the second where the first is good enough. */
function least(measure: () => number, enough = 0): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3 && best > enough; round++) best = Math.min(best, measure());
  return best;
}

const PIECES = [
  "word ",
  "[",
  "[P] ",
  "(depends on T001, ",
  "[D:T002] ",
  "T001 → ",
  "`",
  "`a",
  "*",
  "a/b/",
  "src\\",
  "<!--",
  "~~",
  "~~a",
  "7",
  "| a ",
  "- [ ] ",
  "> ",
  "1. ",
  " ",
  "保",
];
const MEGABYTE = 1_000_000;
const CPU_MS_MAX = 1_000;

describe("a line of a megabyte", () => {
  it.each(PIECES)("of %j is read in under a second", (piece) => {
    const text = piece.repeat(Math.ceil(MEGABYTE / piece.length));
    for (const lead of ["- [ ] T001 ", ""]) {
      const source = `## Phase 1: X\n\n${lead}${text}\n`;
      expect(least(() => cpuMs(source), CPU_MS_MAX)).toBeLessThan(CPU_MS_MAX);
    }
  });
});

describe("four times the lines", () => {
  const line = (number: number): string => `T${String(number).padStart(4, "0")}`;
  it.each([
    ["tasks", (at: number) => `- [ ] ${line(at)} [P] Write src/a${at}.js (depends on ${line(at - 1)})`],
    ["headings", (at: number) => `### ${line(at)} Write it`],
    ["boxes without ids", () => "- [ ] do it"],
    ["lost boxes", (at: number) => `-[ ] ${line(at)} do it`],
    ["table rows", (at: number) => `${at === 1 ? "| ID | Task |\n|-|-|\n" : ""}| ${line(at)} | do it |`],
    ["paragraphs", (at: number) => `**${line(at)}** do it\n`],
  ])("of %s cost at most some six times as much", (_, make) => {
    const text = (count: number): string =>
      `## Phase 1: X\n\n${Array.from({ length: count }, (__, at) => make(at + 1)).join("\n")}\n`;
    const [small, large] = [text(150), text(600)];
    const cost = (source: string): number => {
      const start = cpuUsage();
      cpuMs(source);
      fixTasks(source);
      const { user, system } = cpuUsage(start);
      return (user + system) / 1_000;
    };
    cost(large);
    const bound = 6 * least(() => cost(small)) + 200;
    expect(least(() => cost(large), bound)).toBeLessThan(bound);
  });
});
