import { existsSync, renameSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Reply, Script, Turn } from "../../src/fakeapi/script.ts";
import { readReceipts } from "../../src/writeback/evidence-file.ts";
import { exitCodeOf, FEATURE, finish, makeProject, type Project, play, write } from "./rig.ts";

/** What people and machines do to a project between two runs, and in the middle of one. */
const TASKS = [
  "# Tasks: Demo",
  "",
  "## Phase 1: Setup",
  "",
  "- [ ] T001 Write src/t001.txt",
  "- [ ] T002 Write src/t002.txt",
  "- [ ] T003 Write src/t003.txt",
  "",
].join("\n");

/** Every task writes the file it names; `at` may do something else first, in its first turn. */
const honest =
  (at: Readonly<Record<string, () => void>> = {}): Script =>
  ({ task, turn }: Turn): Reply => {
    if (turn === 0) at[String(task)]?.();
    return { content: turn === 0 ? [write(`src/${task?.toLowerCase()}.txt`, `${task}\n`)] : [finish()] };
  };

const inState = (project: Project): string => String(project.env.XDG_STATE_HOME);
const inCache = (project: Project): string => String(project.env.XDG_CACHE_HOME);
const boxes = async (project: Project): Promise<string> =>
  (await project.tasks()).match(/\[.\] T00\d/g)?.join(" ") ?? "";
const receipts = async (project: Project): Promise<string[]> =>
  (await readReceipts(project.root, FEATURE)).map(({ task }) => task);
const ALL = "[X] T001 [X] T002 [X] T003";

interface Fault {
  readonly name: string;
  readonly make: (project: Project) => unknown;
  /** `make` renames the project's folder to this. */
  readonly movesTo?: (root: string) => string;
  /** Ticked by the second run, and told by the evidence file after it. */
  readonly ticks: readonly string[];
  readonly evidence: readonly string[];
}

const REST = ["T002", "T003"];
const WHOLE = ["T001", "T002", "T003"];

const BETWEEN: readonly Fault[] = [
  { name: "nothing", make: () => undefined, ticks: REST, evidence: WHOLE },
  {
    name: "the state is wiped",
    make: (project) => rmSync(inState(project), { recursive: true }),
    ticks: REST,
    evidence: WHOLE,
  },
  {
    name: "the cache is wiped",
    make: (project) => rmSync(inCache(project), { recursive: true }),
    ticks: REST,
    evidence: WHOLE,
  },
  {
    name: "git gc --prune=now",
    make: ({ git }) => git("gc", "-q", "--prune=now"),
    ticks: REST,
    evidence: WHOLE,
  },
  {
    name: "the history that was there is gone",
    make: ({ git }) => {
      git("-c", "user.name=P", "-c", "user.email=p@example.com", "commit", "-q", "--amend", "-m", "anew");
      git("reflog", "expire", "--expire=now", "--all");
      git("gc", "-q", "--prune=now");
    },
    ticks: REST,
    evidence: WHOLE,
  },
  {
    name: "git clean -fdx takes new files and the evidence, not the tick",
    make: ({ git }) => git("clean", "-qfdx"),
    ticks: REST,
    evidence: REST,
  },
  {
    name: "git stash -a takes work, tick and evidence: all of it is done again",
    make: ({ git }) => git("-c", "user.name=P", "-c", "user.email=p@example.com", "stash", "-qa"),
    ticks: WHOLE,
    evidence: WHOLE,
  },
  {
    name: "another branch",
    make: ({ git }) => git("switch", "-q", "-c", "other"),
    ticks: REST,
    evidence: WHOLE,
  },
  {
    name: "the project has another name: markdown and evidence go with it, its state does not",
    make: ({ root }) => renameSync(root, `${root}-renamed`),
    movesTo: (root) => `${root}-renamed`,
    ticks: REST,
    evidence: WHOLE,
  },
];

/** The same project elsewhere. */
function moved(project: Project, root: string): Project {
  const path = (name: string): string => join(root, name);
  return { ...project, root, path, tasks: () => readFile(path(`${FEATURE}/tasks.md`), "utf8") };
}

describe("between two runs", () => {
  it.each(BETWEEN)("$name", async ({ make, movesTo, ticks, evidence }) => {
    const before = await makeProject(TASKS);
    const first = await play(before, honest(), { flags: { review: "off", maxTasks: 1 } });
    expect(first.ticks).toEqual(["T001 unchecked"]);
    make(before);
    const project = movesTo === undefined ? before : moved(before, movesTo(before.root));
    const second = await play(project, honest());
    expect([exitCodeOf(second), second.ticks]).toEqual([0, ticks.map((task) => `${task} unchecked`)]);
    expect(await boxes(project)).toBe(ALL);
    expect(await receipts(project)).toEqual(evidence);
    for (const task of ticks) expect(existsSync(project.path(`src/${task.toLowerCase()}.txt`))).toBe(true);
    const third = await play(project, honest());
    expect([exitCodeOf(third), third.ticks]).toEqual([0, []]);
    if (project !== before) renameSync(project.root, before.root);
  });
});

describe("in the middle of a run", () => {
  const MIDDLE: readonly (Omit<Fault, "ticks" | "evidence" | "movesTo"> & { readonly after: string })[] = [
    { name: "git gc --prune=now", make: ({ git }) => git("gc", "-q", "--prune=now"), after: ALL },
    { name: "git clean -fdx", make: ({ git }) => git("clean", "-qfdx"), after: ALL },
    {
      name: "git stash -a: what was ticked is open again, as the files say, and is done again",
      make: ({ git }) => git("-c", "user.name=P", "-c", "user.email=p@example.com", "stash", "-qa"),
      after: ALL,
    },
  ];

  it.each(MIDDLE)("$name", async ({ make, after }) => {
    const project = await makeProject(TASKS);
    const played = await play(project, honest({ T002: () => void make(project) }), {
      flags: { review: "off", jobs: 1 },
    });
    expect([exitCodeOf(played), played.of("task.failed"), await boxes(project)]).toEqual([0, [], after]);
    const next = await play(project, honest());
    expect([exitCodeOf(next), await boxes(project)]).toEqual([0, ALL]);
  });
});
