import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkProject as audit } from "../../src/check.ts";
import { undo } from "../../src/undo/undo.ts";
import {
  bash,
  FEATURE,
  finish,
  type Moves,
  makeProject,
  type Project,
  play,
  workers,
  write,
} from "../run/rig.ts";
import { fingerprint } from "../store/seal.ts";
import { copyProject, looks, specrun, stateDir } from "./rig.ts";

/** Work is done by the real program, then taken back by it. */
const LINES = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";
const sed = (...scripts: readonly string[]): Moves => [
  [bash(`sed -i ${scripts.map((script) => `-e '${script}'`).join(" ")} src/b.js`)],
  [finish()],
];

const TASKS = `## Phase 1: Setup

- [ ] T001 Create src/a.js
- [ ] T002 Change src/b.js

## Phase 2: Core

- [ ] T003 Improve src/b.js
- [ ] T004 Create src/d.js (depends on T002)
`;

const MOVES: Readonly<Record<string, Moves>> = {
  T001: [[write("src/a.js", "export const a = 1;\n")], [finish()]],
  T002: sed("s/two/TWO/"),
  T003: sed("s/nine/NINE/"),
  T004: [[write("src/d.js", "export const d = 4;\n")], [finish()]],
};

const SAME_LINES = { ...MOVES, T003: sed("s/TWO/2/") };

/** Work that is done once, and copied for each test with all that specrun knows of it. */
const finished = new Map<Readonly<Record<string, Moves>>, Promise<Project>>();
async function done(moves: Readonly<Record<string, Moves>> = MOVES): Promise<Project> {
  const known = finished.get(moves) ?? finishAll(moves);
  finished.set(moves, known);
  return copyProject(await known);
}

async function finishAll(moves: Readonly<Record<string, Moves>>): Promise<Project> {
  const project = await makeProject(TASKS, { files: { "src/b.js": LINES } });
  await play(project, workers(moves));
  return project;
}

const receipts = async (project: Project): Promise<readonly string[]> => {
  const text = await project.read(`${FEATURE}/evidence.jsonl`).catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { task: string }).task);
};

const findings = async ({ root }: Project): Promise<readonly string[]> => {
  const { features } = await audit({
    root,
    features: [{ dir: FEATURE, gated: true }],
    allowOpen: true,
    settings: new Map(),
    required: () => null,
    requiredOfAll: false,
    baseline: new Set(),
  });
  return features.flatMap(({ diagnostics }) => diagnostics.map(({ code, message }) => `${code} ${message}`));
};

const at = (text: string): string => text.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");

describe("one task", () => {
  it("goes with its file, its tick and its receipt; nothing else changes, and git is not touched", async () => {
    const project = await done();
    const git = fingerprint(project.path(".git"));
    const undone = await specrun(project, "undo", "--task", "T001", "--yes");
    expect({ ...undone, out: at(undone.out) }).toEqual({
      code: 0,
      err: "",
      out: `undo in specs/001-demo: the work of T001

  files
    src/a.js  is removed    +0 -1

  ticks
    T001  line 3  Create src/a.js

  receipts that stop counting
    T001  unchecked, of TIME

undone: 1 file, 1 tick
next: \`specrun implement\` works on T001 again
`,
    });
    await expect(project.read("src/a.js")).rejects.toThrow("ENOENT");
    expect(await project.tasks()).toBe(TASKS.replaceAll("[ ]", "[X]").replace("[X] T001", "[ ] T001"));
    expect(await receipts(project)).toEqual(["T002", "T003", "T004"]);
    expect(fingerprint(project.path(".git"))).toBe(git);
    expect(await findings(project)).toEqual([]);
  });

  it("is open again: the next run works on it anew, and its new receipt counts", async () => {
    const project = await done();
    await specrun(project, "undo", "--task", "T001", "--yes");
    const again = await play(
      project,
      workers({ T001: [[write("src/a.js", "export const a = 2;\n")], [finish()]] }),
    );
    expect(again.ticks).toEqual(["T001 unchecked"]);
    expect(again.of("attempt.started").map(({ task, attempt }) => [task, attempt])).toEqual([["T001", 1]]);
    expect(await project.read("src/a.js")).toBe("export const a = 2;\n");
    expect(await receipts(project)).toEqual(["T002", "T003", "T004", "T001"]);
    expect(await findings(project)).toEqual([]);
    await specrun(project, "undo", "--task", "T001", "--yes");
    await expect(project.read("src/a.js")).rejects.toThrow("ENOENT");
  });

  it("comes out from under a later task of the same file, which stays and is named", async () => {
    const project = await done();
    const { code, out } = await specrun(project, "undo", "--task", "t002", "--yes");
    expect([code, at(out)]).toEqual([
      0,
      `undo in specs/001-demo: the work of T002

  files
    src/b.js  changes back  +1 -1

  ticks
    T002  line 4  Change src/b.js

  receipts that stop counting
    T002  unchecked, of TIME

  stays, though it was made with this in place
    T003  later changed src/b.js
    T004  depends on T002

undone: 1 file, 1 tick
next: \`specrun implement\` works on T002 again
`,
    ]);
    expect(await project.read("src/b.js")).toBe(LINES.replace("nine", "NINE"));
    expect(await findings(project)).toContain(
      "SR054 `src/b.js` changed after `T003` was ticked, and no later receipt covers it",
    );
  });

  it("that deleted a file brings it back", async () => {
    const tasks = "## Phase 1: Setup\n\n- [ ] T001 Delete src/b.js\n";
    const project = await makeProject(tasks, { files: { "src/b.js": LINES } });
    await play(project, workers({ T001: [[bash("rm src/b.js")], [finish()]] }));
    await expect(project.read("src/b.js")).rejects.toThrow("ENOENT");
    const { out } = await specrun(project, "undo", "--task", "T001", "--yes");
    expect(out).toContain("    src/b.js  comes back    +9 -0\n");
    expect(await project.read("src/b.js")).toBe(LINES);
    expect(project.git("status", "--porcelain")).toBe("");
  });
});

describe("what a person did since", () => {
  it("elsewhere in the file stays", async () => {
    const project = await done();
    const mine = (await project.read("src/b.js")).replace("five", "mine");
    await project.write("src/b.js", mine);
    expect((await specrun(project, "undo", "--task", "T002", "--yes")).code).toBe(0);
    expect(await project.read("src/b.js")).toBe(mine.replace("TWO", "two"));
  });

  it("in the same lines is never lost: refused with the three-way diff, and nothing is written", async () => {
    const project = await done();
    await project.write("src/b.js", LINES.replace("two", "mine\u001b[2J").replace("nine", "NINE"));
    const before = looks(project);
    expect(await specrun(project, "undo", "--task", "T001-T002", "--yes")).toEqual({
      code: 3,
      out: "",
      err: `\`src/b.js\` changed since in the same places that T002 wrote; taking T002 back would lose that, so nothing was written
    src/b.js: what T002 wrote over what was there
      @@ -1,5 +1,5 @@
       one
      -two
      +TWO
       three
       four
       five
    src/b.js: what changed since (by T003, or by you)
      @@ -1,9 +1,9 @@
       one
      -TWO
      +mine\\x1b[2J
       three
       four
       five
       six
       seven
       eight
      -nine
      +NINE
help: put back in those places what T002 wrote, or what was there before it, then run the same command again
`,
    });
    expect(looks(project)).toEqual(before);
  });

  it("in a created file keeps it: one line of theirs is enough", async () => {
    const project = await done();
    await project.write("src/a.js", "export const a = 1;\nexport const mine = 2;\n");
    const { code, err } = await specrun(project, "undo", "--task", "T001", "--yes");
    expect(code).toBe(3);
    expect(err).toContain("      +export const mine = 2;\n");
    expect(await project.read("src/a.js")).toBe("export const a = 1;\nexport const mine = 2;\n");
    expect(await receipts(project)).toHaveLength(4);
  });

  it("by hand already leaves the tick and the receipt to take back", async () => {
    const project = await done();
    await rm(project.path("src/a.js"));
    const { code, out } = await specrun(project, "undo", "--task", "T001", "--yes");
    expect([code, out.split("\n").slice(2, 4)]).toEqual([
      0,
      ["  files", "    src/a.js  is as it was before already"],
    ]);
    expect(out).toContain("undone: 0 files, 1 tick\n");
    expect(await project.tasks()).toContain("- [ ] T001");
  });

  it("to the words of a ticked task: its tick may mean something else by now, so nothing is written", async () => {
    const project = await done();
    await project.write(`${FEATURE}/tasks.md`, (await project.tasks()).replace("Create src/a.js", "Sell it"));
    const before = looks(project);
    expect(await specrun(project, "undo", "--phase", "1", "--yes")).toEqual({
      code: 3,
      out: "",
      err: `the text of \`T001\` in \`specs/001-demo/tasks.md\` is not the one it was ticked for, so its tick is not specrun's to take back; nothing was written
help: untick \`T001\` yourself if that line still means this work, then run the same command again
`,
    });
    expect(looks(project)).toEqual(before);
    await project.write(`${FEATURE}/tasks.md`, (await project.tasks()).replace("[X] T001", "[ ] T001"));
    expect((await specrun(project, "undo", "--phase", "1", "--yes")).code).toBe(0);
    await expect(project.read("src/a.js")).rejects.toThrow("ENOENT");
  });

  it("to vouch for the work goes with it", async () => {
    const project = await done();
    await project.write("src/a.js", "export const a = 3;\n");
    expect((await specrun(project, "confirm", "T001")).code).toBe(0);
    await project.write("src/a.js", "export const a = 1;\n");
    expect((await specrun(project, "undo", "--task", "T001", "--yes")).code).toBe(0);
    expect(await receipts(project)).toEqual(["T002", "T003", "T004"]);
  });
});

describe("later work in the same lines", () => {
  it("is named with the command that takes both back, and that command does", async () => {
    const project = await done(SAME_LINES);
    const before = looks(project);
    expect(await specrun(project, "undo", "--task", "T002", "--yes")).toEqual({
      code: 3,
      out: "",
      err: `T003 later built on \`src/b.js\` in the same places that T002 wrote, so T002 does not come out alone; nothing was written
    src/b.js: what T002 wrote over what was there
      @@ -1,5 +1,5 @@
       one
      -two
      +TWO
       three
       four
       five
    src/b.js: what changed since (by T003, or by you)
      @@ -1,5 +1,5 @@
       one
      -TWO
      +2
       three
       four
       five
help: take them back together: \`specrun undo 001-demo --task T002,T003\`
`,
    });
    expect(looks(project)).toEqual(before);
    expect((await specrun(project, "undo", "001-demo", "--task", "T002,T003", "--yes")).code).toBe(0);
    expect(await project.read("src/b.js")).toBe(LINES);
  });

  it("is not blamed for a person's lines", async () => {
    const project = await done(SAME_LINES);
    await project.write("src/b.js", LINES.replace("two", "mine"));
    const { code, err } = await specrun(project, "undo", "--task", "T002", "--yes");
    expect([code, err.split("\n")[0]]).toEqual([
      3,
      "`src/b.js` changed since in the same places that T002 wrote; taking T002 back would lose that, so nothing was written",
    ]);
  });
});

describe("a phase", () => {
  const bad = {
    output: {
      score: 3,
      summary: "",
      findings: [{ severity: "P0", file: "src/b.js", line: 1, message: "wrong" }],
      quotes: [],
    },
  };
  const good = { output: { score: 9, summary: "", findings: [], quotes: [] } };
  const mended = { output: { ...good.output, earlier: [{ number: 1, mended: true }] } };

  async function repaired(): Promise<Project> {
    const project = await makeProject(TASKS, { files: { "src/b.js": LINES } });
    const script = workers({ ...MOVES, "null:fix": sed("s/TWO/Two/") });
    await play(
      project,
      (turn) => {
        if (turn.role !== "review" && turn.role !== "security") return script(turn);
        if (turn.phase !== 1) return good;
        return turn.attempt === 1 ? bad : mended;
      },
      { flags: {} },
    );
    return project;
  }

  it("goes with its repair; one of its tasks alone is told of the repair that built on it", async () => {
    const project = await repaired();
    expect(await project.read("src/b.js")).toBe(LINES.replace("two", "Two").replace("nine", "NINE"));
    const alone = await specrun(project, "undo", "--task", "T002", "--yes");
    expect([alone.code, alone.err.split("\n")[0], alone.err.split("\n").at(-2)]).toEqual([
      3,
      "the repair of phase 1 later built on `src/b.js` in the same places that T002 wrote, so T002 does not come out alone; nothing was written",
      "help: take them back together: `specrun undo 001-demo --phase 1`",
    ]);
    const { code, out } = await specrun(project, "undo", "--phase", "1", "--yes");
    expect([code, out.split("\n")[0]]).toEqual([
      0,
      "undo in specs/001-demo: the work of T001, T002 and the repair of phase 1",
    ]);
    expect(await project.read("src/b.js")).toBe(LINES.replace("nine", "NINE"));
    expect(await receipts(project)).toEqual(["T003", "T004"]);
    expect(await project.tasks()).toBe(TASKS.replace("[ ] T003", "[X] T003").replace("[ ] T004", "[X] T004"));
  });
});

describe("a run", () => {
  it("goes with all it merged: the project is as it was, to the byte", async () => {
    const project = await makeProject(TASKS, { files: { "src/b.js": LINES } });
    const before = looks(project);
    await play(project, workers(MOVES));
    const preview = await specrun(project, "undo", "--run", "last", "--dry-run");
    expect([preview.code, preview.out.split("\n").at(-2)]).toEqual([0, "dry run: nothing was written"]);
    expect(await receipts(project)).toHaveLength(4);
    expect((await specrun(project, "undo", "--run", "last", "--yes")).code).toBe(0);
    expect(looks(project)).toEqual(before);
    expect(await specrun(project, "undo", "--run", "last", "--yes")).toEqual({
      code: 0,
      err: "",
      out: "nothing to undo for `--run last` in specs/001-demo: no work that specrun merged is left there\n",
    });
  });

  it("is only that one: what an earlier run did stays, also of the same task", async () => {
    const project = await done();
    await project.write(`${FEATURE}/tasks.md`, (await project.tasks()).replace("[X] T002", "[ ] T002"));
    const second = await play(project, workers({ T002: sed("s/four/FOUR/") }));
    const id = second.of("run.finished")[0]?.run ?? "";
    expect((await specrun(project, "undo", "--run", id, "--yes")).code).toBe(0);
    expect(await project.read("src/b.js")).toBe(LINES.replace("two", "TWO").replace("nine", "NINE"));
    expect(await receipts(project)).toEqual(["T001", "T002", "T003", "T004"]);
    expect(await project.tasks()).toContain("- [ ] T002");
  });

  it("keeps the tick of a task that a later run did again", async () => {
    const project = await done();
    await project.write(`${FEATURE}/tasks.md`, (await project.tasks()).replace("[X] T002", "[ ] T002"));
    await play(project, workers({ T002: sed("s/five/FIVE/") }));
    const first = JSON.parse((await project.read(`${FEATURE}/evidence.jsonl`)).split("\n")[0] ?? "") as {
      run: string;
    };
    expect((await specrun(project, "undo", "--run", first.run, "--yes")).code).toBe(0);
    expect(await project.read("src/b.js")).toBe(LINES.replace("five", "FIVE"));
    expect(await project.tasks()).toBe(TASKS.replace("[ ] T002", "[X] T002"));
    expect(await receipts(project)).toEqual(["T002"]);
  });

  it.each([
    [
      "nobody knows",
      "nope",
      /^`--run nope` selects no task\n {4}there are `last`, `\d{8}-\d{6}-[0-9a-f]{4}`\n/,
    ],
  ])("that %s is refused with those there are", async (_what, id, said) => {
    const project = await done();
    const { code, err } = await specrun(project, "undo", "--run", id);
    expect(code).toBe(2);
    expect(err).toMatch(said);
  });
});

describe("what cannot be taken back", () => {
  it("a tick without a record: only git can", async () => {
    const project = await done();
    await rm(project.path("../state"), { recursive: true });
    const before = looks(project);
    expect(await specrun(project, "undo", "--task", "T001", "--yes")).toEqual({
      code: 1,
      out: "",
      err: `\`T001\` is ticked, but specrun holds no record of the work: done by hand or with \`specrun confirm\`, on another machine, or its state was deleted
help: only git can take it back: revert the files, then untick it yourself
`,
    });
    expect((await specrun(project, "undo", "--run", "last", "--yes")).err).toBe(
      `no run of specrun is recorded for this feature, so \`--run last\` names nothing it could take back
help: take the work back with git; specrun's own history of it was deleted, or made on another machine
`,
    );
    expect(looks(project)).toEqual(before);
  });

  it("a merge whose commits are gone", async () => {
    const project = await done();
    await rm(join(await stateDir(project), "repo.git"), { recursive: true });
    const { code, err } = await specrun(project, "undo", "--task", "T001", "--yes");
    expect([code, err.split("\n")[0]]).toEqual([
      1,
      "`T001` is ticked, but specrun holds no record of the work: done by hand or with `specrun confirm`, on another machine, or its state was deleted",
    ]);
  });

  it("a task that was never done, or is undone already, is nothing to undo", async () => {
    const project = await makeProject(TASKS, { files: { "src/b.js": LINES } });
    const nothing = {
      code: 0,
      err: "",
      out: "nothing to undo for `--task T001` in specs/001-demo: no work that specrun merged is left there\n",
    };
    expect(await specrun(project, "undo", "--task", "T001", "--yes")).toEqual(nothing);
    await play(project, workers(MOVES));
    await specrun(project, "undo", "--task", "T001", "--yes");
    expect(await specrun(project, "undo", "--task", "T001", "--yes")).toEqual(nothing);
  });

  it("anything while a merge is in progress", async () => {
    const project = await done();
    await project.write(".git/MERGE_HEAD", `${project.git("rev-parse", "HEAD")}`);
    const { code, err } = await specrun(project, "undo", "--task", "T001", "--yes");
    expect([code, err.split("\n")[0]]).toEqual([
      2,
      "a merge is in progress in this repository, so its files are not a base to build on",
    ]);
  });
});

describe("consent", () => {
  it("without a terminal and --yes only the preview is shown, exit 3", async () => {
    const project = await done();
    const before = looks(project);
    const asked = await specrun(project, "undo", "--task", "T001");
    expect([asked.code, asked.err]).toEqual([
      3,
      "nothing was written: nobody agreed to it yet\nhelp: run the same command again with --yes\n",
    ]);
    expect(asked.out).toContain("    src/a.js  is removed    +0 -1\n");
    expect(looks(project)).toEqual(before);
  });

  it.each([[[]], [["--task", "T001", "--run", "last"]], [["--phase", "1", "--task", "T001"]]])(
    "%j is not exactly one choice",
    async (args) => {
      const project = await makeProject(TASKS);
      expect(await specrun(project, "undo", ...args)).toEqual({
        code: 2,
        out: "",
        err: "undo needs exactly one of --task, --phase and --run\nhelp: name what to take back, such as `specrun undo --task T012` or `specrun undo --run last`\n",
      });
    },
  );

  it("--json is one document for every end", async () => {
    const project = await done();
    const asked = await specrun(project, "undo", "--task", "T002", "--json");
    expect(asked.code).toBe(3);
    expect(JSON.parse(asked.out)).toEqual({
      version: 1,
      status: "declined",
      feature: FEATURE,
      scope: { by: "task", value: "T002" },
      merges: [
        {
          task: "T002",
          phase: 1,
          run: expect.stringMatching(/^\d{8}-/),
          commit: expect.stringMatching(/^[0-9a-f]{40}$/),
        },
      ],
      files: [{ path: "src/b.js", change: "restored", added: 1, removed: 1 }],
      asBefore: [],
      ticks: [{ task: "T002", line: 4 }],
      receipts: [{ task: "T002", run: expect.any(String), at: expect.any(String), level: "unchecked" }],
      builtOn: [
        { task: "T003", phase: 2, files: ["src/b.js"], dependsOn: [] },
        { task: "T004", phase: 2, files: [], dependsOn: ["T002"] },
      ],
      unrecorded: [],
    });
    const yes = await specrun(project, "undo", "--task", "T002", "--json", "--yes");
    expect([yes.code, JSON.parse(yes.out).status]).toEqual([0, "undone"]);
    const again = await specrun(project, "undo", "--task", "T002", "--json", "--yes");
    expect([again.code, JSON.parse(again.out).status]).toEqual([0, "nothing"]);
    const wrong = await specrun(project, "undo", "--task", "T099", "--json", "--yes");
    expect([wrong.code, JSON.parse(wrong.out)]).toEqual([
      2,
      { version: 1, status: "refused", failure: expect.objectContaining({ reason: "selection-empty" }) },
    ]);
  });
});

describe("an undo that stopped half way", () => {
  it("is finished by the next one: the receipts lie behind a link, which is never written through", async () => {
    const project = await done();
    const evidence = project.path(`${FEATURE}/evidence.jsonl`);
    await rename(evidence, project.path("../elsewhere.jsonl"));
    await symlink("../../../elsewhere.jsonl", evidence);
    const stopped = await specrun(project, "undo", "--task", "T001", "--yes");
    expect([stopped.code, stopped.err.split("\n")[0]]).toEqual([
      1,
      expect.stringContaining(`\`${FEATURE}/evidence.jsonl\` could not be written: ELOOP`),
    ]);
    expect(await project.tasks()).toContain("- [ ] T001");
    await expect(project.read("src/a.js")).rejects.toThrow("ENOENT");
    await rename(project.path("../elsewhere.jsonl"), evidence);
    const { code, out } = await specrun(project, "undo", "--task", "T001", "--yes");
    expect([code, out.split("\n").at(-2)]).toEqual([0, "undone: 0 files, 0 ticks"]);
    expect(await receipts(project)).toEqual(["T002", "T003", "T004"]);
    expect(await project.tasks()).toContain("- [ ] T001");
  });
});

describe("while the question is open", () => {
  const asked = (project: Project, meanwhile: () => Promise<unknown>) =>
    undo({
      cwd: project.root,
      env: project.env,
      argument: undefined,
      scope: { by: "task", value: "T001-T002" },
      dryRun: false,
      consent: async () => {
        await meanwhile();
        return true;
      },
    });

  it("a person's edit in the same lines refuses it, and the ticks that were taken stand again", async () => {
    const project = await done();
    const tasks = await project.tasks();
    const ended = await asked(project, () => project.write("src/b.js", LINES.replace("two", "mine")));
    expect(ended).toMatchObject({ ok: false, error: { reason: "undo-conflict" } });
    expect(await project.tasks()).toBe(tasks);
    expect(await project.read("src/b.js")).toBe(LINES.replace("two", "mine"));
    expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
    expect(await receipts(project)).toEqual(["T001", "T002", "T003", "T004"]);
  });

  it("an edit elsewhere in the files stays, and one of tasks.md too", async () => {
    const project = await done();
    const tasks = await project.tasks();
    const ended = await asked(project, async () => {
      await project.write("src/b.js", (await project.read("src/b.js")).replace("five", "mine"));
      await project.write(`${FEATURE}/tasks.md`, `# Mine\n\n${tasks}`);
    });
    expect(ended).toMatchObject({ ok: true, value: { kind: "undone" } });
    expect(await project.read("src/b.js")).toBe(LINES.replace("five", "mine").replace("nine", "NINE"));
    expect(await project.tasks()).toBe(
      `# Mine\n\n${tasks.replace("[X] T001", "[ ] T001").replace("[X] T002", "[ ] T002")}`,
    );
  });

  it("other words under a tick refuse it before anything is written", async () => {
    const project = await done();
    const typed = (await project.tasks()).replace("Change src/b.js", "Sell src/b.js");
    const ended = await asked(project, () => project.write(`${FEATURE}/tasks.md`, typed));
    expect(ended).toEqual({
      ok: false,
      error: { reason: "undo-tick", task: "T002", file: `${FEATURE}/tasks.md` },
    });
    expect(await project.tasks()).toBe(typed);
    expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
  });

  it("another branch refuses it, and a run has to wait", async () => {
    const project = await done();
    const before = await project.tasks();
    const ended = await asked(project, async () => {
      const run = await play(project, workers({}));
      expect(run.end).toMatchObject({ ok: false, error: { reason: "locked" } });
      project.git("switch", "-q", "-c", "other");
    });
    expect(ended).toEqual({
      ok: false,
      error: { reason: "branch-switched", from: "main", to: "other" },
    });
    expect(await project.tasks()).toBe(before);
  });
});

it("work that a crash left without its tick is not ticked after its undo, but done anew", async () => {
  const project = await makeProject(TASKS, { files: { "src/b.js": LINES } });
  await mkdir(project.path(`${FEATURE}/evidence.jsonl`));
  await play(project, workers(MOVES), { flags: { review: "off", task: "T001" } });
  await rm(project.path(`${FEATURE}/evidence.jsonl`), { recursive: true });
  expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
  expect(await project.tasks()).toBe(TASKS);
  const { code, out } = await specrun(project, "undo", "--task", "T001", "--yes");
  expect([code, out.split("\n").at(-2)]).toEqual([0, "undone: 1 file, 0 ticks"]);
  const again = await play(project, workers(MOVES), { flags: { review: "off", task: "T001" } });
  expect(again.of("attempt.started").map(({ task }) => task)).toEqual(["T001"]);
  expect(again.ticks).toEqual(["T001 unchecked"]);
});
