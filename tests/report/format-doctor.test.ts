import { describe, expect, it } from "vitest";
import type { CleanUp, Fact } from "../../src/model/health.ts";
import { formatDoctor, formatDoctorJson, isHealthy } from "../../src/report/format-doctor.ts";

const WELL: readonly Fact[] = [
  { about: "node", status: "ok", version: "22.1.0", needed: "20.19" },
  { about: "git", status: "ok", version: "2.39.5" },
  { about: "repository", status: "ok", traits: ["none"], branch: null },
  { about: "repository", status: "ok", traits: ["linked-worktree", "shallow"], branch: "main" },
  {
    about: "folder",
    name: "cache",
    status: "ok",
    path: "/home/ada/.cache/specrun/todo-1",
    parts: [
      { name: "slots", bytes: 1_200_000 },
      { name: "packages", bytes: 0 },
    ],
  },
  { about: "lock", status: "ok", holder: null },
  { about: "leftover", kind: "refs", status: "ok", items: [] },
];

const ILL: readonly Fact[] = [
  { about: "flock", status: "warning", found: false },
  {
    about: "failure",
    name: "repository",
    status: "problem",
    failure: { reason: "git-busy", operation: "merge" },
  },
  { about: "submodules", status: "warning", paths: ["a", "b", "c", "d"] },
  { about: "disk", status: "problem", path: "/state", freeBytes: 99_000_000 },
  { about: "lock", status: "warning", holder: "process 7, since noon" },
  {
    about: "runs",
    status: "warning",
    unfinished: [{ run: "r1", feature: "specs/001-todo", tasks: ["T001", "T002"] }],
    finished: 3,
  },
  { about: "apply", status: "problem", interrupted: true },
  { about: "slots", status: "warning", count: 5, dirty: [1], spare: [5] },
  { about: "leftover", kind: "processes", status: "warning", items: ["12 node", "13 evil\u001b[2J"] },
];

describe("doctor on paper", () => {
  it("is one line a fact where all is well", () => {
    expect(formatDoctor({ facts: WELL, cleanUp: null })).toBe(
      `ok      node       22.1.0; 20.19 or newer is needed
ok      git        2.39.5
ok      repository no git: specrun keeps its own history
ok      repository git on main; linked worktree, shallow: works
ok      cache      /home/ada/.cache/specrun/todo-1  slots 1.2 MB, packages 0 bytes
ok      lock       free
ok      refs       no name of a commit that nobody needs

0 problems, 0 warnings
`,
    );
    expect(isHealthy(WELL)).toBe(true);
  });

  it("gives one next step below what is not, and lets no control character through", () => {
    expect(formatDoctor({ facts: ILL, cleanUp: null })).toMatchInlineSnapshot(`
      "warning flock      not on PATH, so a file has to keep two runs apart, which does not work between containers
                         help: install \`flock\` (util-linux)
      problem repository a merge is in progress in this repository, so its files are not a base to build on
                         help: finish the merge (or \`git merge --abort\`), then run the same command again
      warning submodules tasks do not see the files of 4 submodules: \`a\`, \`b\`, \`c\` and 1 more
                         help: run specrun in a submodule itself where its files are to change
      problem disk       99.0 MB free at /state
                         help: make room: every run keeps checkouts and history there
      warning lock       a run is at work: process 7, since noon; what lies about is its own and was not looked at
                         help: wait until it ends, then look again
      warning runs       3 earlier runs; interrupted: r1 of specs/001-todo with T001, T002 begun
                         help: \`specrun implement specs/001-todo\` goes on where it stopped
      problem apply      a run was killed while it wrote a task's files; some may be new and others old
                         help: \`specrun implement\` or \`specrun doctor --clean\` finishes it, or takes it back
      warning slots      5 checkouts; with files of earlier tasks in 1; more than a run would use now: 5
                         help: \`specrun doctor --clean\` removes what is left over
      warning processes  2 processes of a dead run still at work: \`12 node\`, \`13 evil\\x1b[2J\`
                         help: \`specrun doctor --clean\` removes what is left over

      3 problems, 6 warnings
      "
    `);
    expect(isHealthy(ILL)).toBe(false);
    expect(JSON.parse(formatDoctorJson({ facts: ILL.slice(0, 1), cleanUp: null }))).toEqual({
      version: 1,
      ok: true,
      facts: [
        {
          name: "flock",
          status: "warning",
          text: "not on PATH, so a file has to keep two runs apart, which does not work between containers",
          help: "install `flock` (util-linux)",
        },
      ],
    });
  });

  it("says what was removed, or would be", () => {
    const done: CleanUp = {
      dryRun: false,
      applyFinished: true,
      removed: [
        { kind: "processes", items: ["12 node"] },
        { kind: "slots", items: ["1", "2"] },
        { kind: "refs", items: ["attempts/T001/r-1"] },
      ],
      restored: ["src/a.js"],
      spared: [],
      repository: { bytesBefore: 5_000_000, bytesAfter: 1_000_000 },
      bytesFreed: 9_000_000,
    };
    const text = (cleanUp: CleanUp): string => formatDoctor({ facts: [], cleanUp });
    expect(text(done)).toBe(
      `ended the interrupted write
removed 1 process: \`12 node\`
removed 2 checkouts: \`1\`, \`2\`
removed 1 name of a commit: \`attempts/T001/r-1\`
gave back what a crash had set aside: src/a.js
packed the own repository: 5.0 MB to 1.0 MB
9.0 MB came back


0 problems, 0 warnings
`,
    );
    const spared = [{ task: "T002", slot: 1, feature: "specs/001-todo" }];
    expect(text({ ...done, applyFinished: false, removed: [], restored: [], spared, bytesFreed: 0 })).toBe(
      `kept every checkout: number 1 holds what T002 was at; \`specrun implement specs/001-todo\` goes on from there
0 bytes came back


0 problems, 0 warnings
`,
    );
    expect(text({ ...done, dryRun: true, restored: [] })).toBe(
      `would finish the interrupted write, or take it back
would remove 1 process: \`12 node\`
would remove 2 checkouts: \`1\`, \`2\`
would remove 1 name of a commit: \`attempts/T001/r-1\`
nothing was changed


0 problems, 0 warnings
`,
    );
  });
});
