import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { FEATURE, makeProject, type Project } from "../run/rig.ts";
import { readTree } from "../store/project.ts";
import { fingerprint } from "../store/seal.ts";
import { openMerger } from "./merged-work.ts";
import { specrun } from "./rig.ts";

/**
 * Random work of tasks and of a person in the same files, and random undos. Every line says whose it is, so that what may
 * and what may not disappear is known without any merging in the test.
 */
const IDS = ["T001", "T002", "T003", "T004", "T005", "T006"];
const TASKS = `## Phase 1: Setup\n\n${IDS.slice(0, 3)
  .map((id) => `- [ ] ${id} Work\n`)
  .join("")}
## Phase 2: Core\n\n${IDS.slice(3)
  .map((id) => `- [ ] ${id} Work\n`)
  .join("")}`;
const FILES = ["src/a.txt", "src/b.txt", "src/c.txt"];
const STEPS = 14;

function generator(seed: number): (below: number) => number {
  let state = seed * 2654435761;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Texts = Record<string, string | null>;

/** One to three lines of theirs into a file, over some that stood there, or a file of their own, or one less. */
function edit(pick: (below: number) => number, tree: Readonly<Record<string, string>>, who: string): Texts {
  const path = FILES[pick(FILES.length)] ?? "";
  const lines = (tree[path] ?? "").split("\n").slice(0, -1);
  if (pick(10) === 0) return { [`src/${who}.txt`]: `${who} 0\n${who} 1\n` };
  if (pick(14) === 0 && tree[path] !== undefined) return { [path]: null };
  const added = Array.from({ length: 1 + pick(3) }, (_, at) => `${who} ${at}`);
  lines.splice(pick(lines.length + 1), pick(3), ...added);
  return { [path]: `${lines.join("\n")}\n` };
}

const sources = (project: Project): Record<string, string> =>
  Object.fromEntries(Object.entries(readTree(project.root)).filter(([path]) => path.startsWith("src/")));

const linesOf = (tree: Readonly<Record<string, string>>, who: RegExp): readonly string[] =>
  Object.values(tree)
    .flatMap((text) => text.split("\n"))
    .filter((line) => who.test(line))
    .sort();

const ticked = async (project: Project): Promise<readonly string[]> =>
  [...(await project.tasks()).matchAll(/\[X\] (T\d+)/g)].map(([, id]) => id ?? "");

const counts = { undone: 0, refused: 0, nothing: 0 };

async function undoSome(project: Project, pick: (below: number) => number): Promise<void> {
  const before = { tree: sources(project), ticks: await ticked(project) };
  const chosen = [...new Set([IDS[pick(6)] ?? "", IDS[pick(6)] ?? ""])];
  const scope = pick(5) === 0 ? ["--phase", String(1 + pick(2))] : ["--task", chosen.join(",")];
  const { code, out, err } = await specrun(project, "undo", ...scope, "--yes", "--json");
  const after = { tree: sources(project), ticks: await ticked(project) };
  const { status, merges } = JSON.parse(out) as { status: string; merges?: { task: string }[] };
  if (status === "undone") {
    const tasks = new Set((merges ?? []).map(({ task }) => task));
    const others = IDS.filter((id) => !tasks.has(id));
    counts.undone += 1;
    expect(code).toBe(0);
    // A person's lines, and those of every other task, are all there; of the undone tasks, none is.
    expect(linesOf(after.tree, /^person/)).toEqual(
      expect.arrayContaining([...linesOf(before.tree, /^person/)]),
    );
    for (const id of others)
      expect(linesOf(after.tree, new RegExp(`^${id}`))).toEqual(
        expect.arrayContaining([...linesOf(before.tree, new RegExp(`^${id}`))]),
      );
    for (const id of tasks) expect(linesOf(after.tree, new RegExp(`^${id}`))).toEqual([]);
    expect(after.ticks).toEqual(before.ticks.filter((id) => !tasks.has(id)));
    return;
  }
  counts[status === "nothing" ? "nothing" : "refused"] += 1;
  expect([code, err]).toEqual(
    status === "nothing" ? [0, ""] : [3, expect.stringContaining("nothing was written")],
  );
  expect(after).toEqual(before);
}

async function work(project: Project, pick: (below: number) => number, step: number): Promise<void> {
  const now = await project.tasks();
  const open = IDS.filter((id) => new RegExp(`\\[ \\] ${id}`).test(now));
  const id = open[pick(Math.max(1, open.length))];
  if (id === undefined) return;
  const merger = await openMerger(project);
  await merger.merge(id, edit(pick, sources(project), `${id} of ${step}`));
  await merger.close();
}

async function type(project: Project, pick: (below: number) => number, step: number): Promise<void> {
  for (const [path, text] of Object.entries(edit(pick, sources(project), `person ${step}`))) {
    if (text === null) rmSync(project.path(path));
    else await project.write(path, text);
  }
}

describe("random work, typing and undo", () => {
  it.each([1, 2, 3, 4, 5, 6])("loses no line of anybody's (seed %i)", async (seed) => {
    const pick = generator(seed);
    const start = Array.from({ length: 12 }, (_, at) => `line ${at}\n`).join("");
    const project = await makeProject(TASKS, {
      files: Object.fromEntries(FILES.map((path) => [path, start])),
    });
    const git = fingerprint(project.path(".git"));
    for (let step = 0; step < STEPS; step++) {
      const what = step < 3 ? 0 : pick(4);
      if (what < 2) await work(project, pick, step);
      else if (what === 2) await type(project, pick, step);
      if (what === 3 || pick(4) === 0) await undoSome(project, pick);
    }
    expect(fingerprint(project.path(".git"))).toBe(git);
    // Every receipt that is left stands for a tick.
    const evidence = await project.read(`${FEATURE}/evidence.jsonl`).catch(() => "");
    const proved = evidence
      .split("\n")
      .flatMap((line) => (line === "" ? [] : (JSON.parse(line) as { task: string }).task));
    expect([...proved].sort()).toEqual([...(await ticked(project))].sort());
  });

  afterAll(() => {
    expect(Math.min(counts.undone, counts.refused)).toBeGreaterThan(3);
  });
});
