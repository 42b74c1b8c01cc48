import { describe, expect, it } from "vitest";
import { buildGraph } from "../../src/graph/build-graph.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";

/** Each finding as it reads: place, message, related places and help. */
function read(source: string): readonly string[] {
  const { value } = parseTasks(source, { dir: "specs/001", file: "tasks.md" });
  return buildGraph(value, "phases").diagnostics.flatMap((entry) => [
    `${entry.line}:${entry.column}+${entry.length} ${entry.code} ${entry.message}`,
    ...(entry.related ?? []).map(({ line, message }) => `  ${line} ${message}`),
    `  help: ${entry.help}`,
  ]);
}

const list = (...works: readonly string[]): string =>
  `## Phase 1: A\n${works.map((work, at) => `- [ ] T00${at + 1} [P] ${work}\n`).join("")}\n`;

describe("what is said about the order and cannot be so", () => {
  it("names both waves, and what stands against them", () => {
    const tasks = list("a", "b (depends on T001)", "c");
    expect(read(`${tasks}## Waves\n\n- **Wave 1**: T002, T003\n- **Wave 2**: T001\n`)).toEqual([
      "9:3+16 SR022 `T001` stands in wave 2, behind `T002` of wave 1, but `T002` depends on `T001` (line 3), so it is left out",
      "  8 wave 1, with `T002`",
      "  3 `T002` depends on `T001`",
      "  2 the line of `T001`",
      "  help: put `T001` into an earlier wave than `T002`, or remove the dependency",
    ]);
  });

  it("names the way from one task to the other", () => {
    const tasks = list("a", "b (depends on T001)", "c (depends on T002)", "d (depends on T003)");
    expect(read(`${tasks}## Dependencies\n\nT003 before T001\n\nT004 before T001\n`)).toEqual([
      "9:1+16 SR020 this puts `T003` before `T001`, but `T002` depends on `T001` (line 3) and `T003` depends on `T002` (line 4), so it is left out",
      "  3 `T002` depends on `T001`",
      "  4 `T003` depends on `T002`",
      "  help: correct the one that is wrong",
      "11:1+16 SR020 this puts `T004` before `T001`, but `T002` depends on `T001` (line 3) and `T003` depends on `T002` (line 4), and so on, so it is left out",
      "  3 `T002` depends on `T001`",
      "  4 `T003` depends on `T002`",
      "  5 `T004` depends on `T003`",
      "  help: correct the one that is wrong",
    ]);
  });

  it("names the sentence that came first", () => {
    expect(read(`${list("a", "b")}## Dependencies\n\nT001 before T002\n\nT002 before T001\n`)).toEqual([
      "9:1+16 SR020 this puts `T002` before `T001`, but `T001` comes before `T002` (line 7), so it is left out",
      "  7 `T001` comes before `T002`",
      "  help: correct the one that is wrong",
    ]);
  });

  it("underlines an arrow without its indentation", () => {
    const graph = "```mermaid\ngraph TD\n    T002 --> T001  \n```\n";
    expect(read(`${list("a", "b (depends on T001)")}## Dependencies\n\n${graph}`)).toEqual([
      "9:5+13 SR022 this puts `T002` before `T001`, but `T002` depends on `T001` (line 3), so it is left out",
      "  3 `T002` depends on `T001`",
      "  help: correct the one that is wrong",
    ]);
  });

  it("speaks of the heading where that is what waits", () => {
    const later = "## Phase 2: B\n- [ ] T002 b\n";
    expect(read(`## Phase 1: A (depends on T002)\n- [ ] T001 a\n${later}`)).toEqual([
      "1:16+15 SR009 this phase depends on `T002`, but the phases have it the other way round, so it is left out",
      "  3 `T002` stands in `Phase 2: B`",
      "  help: move `T002` to an earlier phase, or remove the dependency",
    ]);
    expect(read(`## Phase 1: A\n### Names (depends on Phase 2)\n- [ ] T001 a\n${later}`)).toEqual([
      "2:12+18 SR009 `T001`, below this heading, depends on `Phase 2: B`, but the phases have it the other way round, so it is left out",
      "  1 `T001` stands in `Phase 1: A`",
      "  help: move that phase before this one, or remove the dependency",
    ]);
    expect(read(`## Phase 1: A\n- [ ] T001 a (depends on Phase 2)\n${later}`)).toEqual([
      "2:15+18 SR009 `T001` depends on `Phase 2: B`, but the phases have it the other way round, so it is left out",
      "  1 `T001` stands in `Phase 1: A`",
      "  help: move that phase before this one, or remove the dependency",
    ]);
  });

  it("names a task where many meet", () => {
    const works = Array.from({ length: 18 }, (_, at) => `- [ ] T0${10 + at} [P] a\n`);
    const tasks = `## Phase 1: A\n${works.join("")}- [ ] T028 [P] a (depends on T027)\n`;
    const said =
      "## Dependencies\n\nT019 before T010\n\nT010-T018 before T019-T026, T027\n\nT028 before T018\n";
    expect(read(`${tasks}\n${said}`)).toEqual([
      "26:1+32 SR020 this puts `T010` before `T019`, but `T019` comes before `T010` (line 24), so it is left out",
      "  24 `T019` comes before `T010`",
      "  help: correct the one that is wrong",
      "28:1+16 SR020 this puts `T028` before `T018`, but `T018` comes before `T027` (line 26) and `T028` depends on `T027` (line 20), so it is left out",
      "  26 `T018` comes before `T027`",
      "  20 `T028` depends on `T027`",
      "  help: correct the one that is wrong",
    ]);
  });
});
