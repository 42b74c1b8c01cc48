import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import type { Script } from "../../src/fakeapi/script.ts";
import {
  bash,
  exitCodeOf,
  FEATURE,
  finish,
  type Moves,
  makeProject,
  type Project,
  play,
  workers,
  write,
} from "./rig.ts";

const ONE = "## Phase 1: Setup\n\n- [ ] T001 Change src/a.js\n";
const LINES = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";

/** Holds the worker just before it finishes, lets the person do something, then goes on. */
async function meanwhile(
  project: Project,
  moves: Parameters<typeof workers>[0] | Script,
  person: () => Promise<void>,
  task = "T001",
) {
  const { script, hold } = holdable(typeof moves === "function" ? moves : workers(moves));
  const held = hold({ task, turn: 1 });
  const running = play(project, script);
  await held.reached;
  await person();
  held.release();
  return running;
}

describe("a person who types while a worker works", () => {
  const change = (to: string) => ({ T001: [[bash(`sed -i '${to}' src/a.js`)], [finish()]] });

  it("keeps every line, and the worker's are added", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const run = await meanwhile(project, change("s/one/ONE/"), () =>
      project.write("src/a.js", LINES.replace("seven", "SEVEN")),
    );
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.read("src/a.js")).toBe(LINES.replace("one", "ONE").replace("seven", "SEVEN"));
  });

  it("on the same line: the task stays open, both versions are kept and named, exit 3", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const run = await meanwhile(project, change("s/two/worker/"), () =>
      project.write("src/a.js", LINES.replace("two", "person")),
    );
    expect(exitCodeOf(run)).toBe(3);
    expect(await project.tasks()).toBe(ONE);
    expect(await project.read("src/a.js")).toBe(LINES.replace("two", "person"));
    const [waiting] = run.of("task.waiting");
    expect(waiting).toMatchObject({
      task: "T001",
      why: "conflict",
      failure: { reason: "conflict-person", paths: ["src/a.js"] },
    });
    const kept = waiting?.failure?.reason === "conflict-person" ? waiting.failure.keptIn : "";
    expect(await project.read(join("..", kept.slice(join(project.root, "..").length), "src/a.js"))).toBe(
      LINES.replace("two", "worker"),
    );
  });

  it("may delete what the worker changes: that is a conflict too, and it stays deleted", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const run = await meanwhile(project, change("s/two/worker/"), () => rm(project.path("src/a.js")));
    expect(exitCodeOf(run)).toBe(3);
    await expect(project.read("src/a.js")).rejects.toThrow("ENOENT");
  });

  it("may rename what the worker changes: nothing of it is lost, and a person decides", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const run = await meanwhile(project, change("s/two/worker/"), async () => {
      await rm(project.path("src/a.js"));
      await project.write("src/b.js", LINES);
    });
    expect(exitCodeOf(run)).toBe(3);
    expect(await project.read("src/b.js")).toBe(LINES);
    expect(run.ticks).toEqual([]);
  });

  it("may tick a task that has not started: it is not done again", async () => {
    const two = `${ONE}- [ ] T002 Change src/b.js\n`;
    const project = await makeProject(two, { files: { "src/a.js": LINES } });
    const run = await meanwhile(project, change("s/two/worker/"), () =>
      project.write(`${FEATURE}/tasks.md`, two.replace("[ ] T002", "[x] T002")),
    );
    expect(exitCodeOf(run)).toBe(0);
    expect(run.of("attempt.started").map(({ task }) => task)).toEqual(["T001"]);
  });

  it("may edit tasks.md: their bytes stay, the tick lands on the right line, and what they add is done too", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const edited =
      "# Title, typed just now\n\n## Phase 1: Setup\n\n- [ ] T009 Add src/b.js\n- [ ] T001 Change src/a.js\n\nA note.\n";
    const moves = { ...change("s/two/worker/"), T009: [[write("src/b.js", "b\n")], [finish()]] };
    const run = await meanwhile(project, moves, () => project.write(`${FEATURE}/tasks.md`, edited));
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.tasks()).toBe(edited.replaceAll("[ ]", "[X]"));
  });

  it("may insert a phase before the running one: it is done as soon as nothing runs", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const edited = `## Phase 1: Before\n\n- [ ] T009 Add src/b.js\n\n${ONE.replace("Phase 1", "Phase 2")}`;
    const moves = { ...change("s/two/worker/"), T009: [[write("src/b.js", "b\n")], [finish()]] };
    const run = await meanwhile(project, moves, () => project.write(`${FEATURE}/tasks.md`, edited));
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.tasks()).toBe(edited.replaceAll("[ ]", "[X]"));
    expect(
      run
        .of("phase.passed")
        .map(({ title }) => title)
        .sort(),
    ).toEqual(["Phase 1: Before", "Phase 2: Setup"]);
  });

  it("may untick what was just done: it is done again", async () => {
    const two = `${ONE}- [ ] T002 Add src/b.js\n`;
    const project = await makeProject(two, { files: { "src/a.js": LINES } });
    const first = workers({ ...change("s/two/worker/"), T002: [[write("src/b.js", "b\n")], [finish()]] });
    const second = workers({ T001: [[bash("echo more >> src/a.js")], [finish()]] });
    const run = await meanwhile(
      project,
      (turn) => (turn.task === "T001" && turn.attempt === 2 ? second : first)(turn),
      async () =>
        project.write(`${FEATURE}/tasks.md`, (await project.tasks()).replace("[X] T001", "[ ] T001")),
      "T002",
    );
    expect(exitCodeOf(run)).toBe(0);
    expect(run.ticks.map((tick) => tick.slice(0, 4))).toEqual(["T001", "T002", "T001"]);
    expect(await project.read("src/a.js")).toBe(`${LINES.replace("two", "worker")}more\n`);
  });

  it("takes the task's line away: nothing is ticked, nothing overwritten, the work is not merged", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const edited = "## Phase 1: Setup\n";
    const run = await meanwhile(project, change("s/two/worker/"), () =>
      project.write(`${FEATURE}/tasks.md`, edited),
    );
    expect(run.ticks).toEqual([]);
    expect(run.of("task.failed").map(({ failure }) => failure)).toEqual([
      { reason: "text-changed", task: "T001", file: `${FEATURE}/tasks.md`, isGone: true },
    ]);
    expect(await project.tasks()).toBe(edited);
    expect(await project.read("src/a.js")).toBe(LINES);
    await project.write(`${FEATURE}/tasks.md`, ONE);
    const again = await play(project, workers({}));
    expect(exitCodeOf(again)).toBe(0);
    expect(await project.read("src/a.js")).toBe(LINES.replace("two", "worker"));
  });

  it("saves the same file faster than it can be written: no save is lost, and the next run only merges", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    let saves = 0;
    const save = (): void => {
      const file = project.path("src/a.js");
      if (!existsSync(file)) return;
      saves += 1;
      writeFileSync(`${file}.tmp`, readFileSync(file, "utf8").replace(/seven.*/, `seven ${saves}`));
      renameSync(`${file}.tmp`, file);
    };
    const timer = setInterval(save, 5);
    const run = await play(project, workers(change("s/two/worker/"))).finally(() => clearInterval(timer));
    expect(exitCodeOf(run)).toBe(3);
    expect(run.of("task.waiting")[0]?.failure).toMatchObject({ paths: ["src/a.js"], neverStill: true });
    save();
    const again = await play(project, workers({}));
    expect(exitCodeOf(again)).toBe(0);
    expect(await project.read("src/a.js")).toBe(
      LINES.replace("two", "worker").replace("seven", `seven ${saves}`),
    );
  });

  it("changes what the task asks for: it is done as it reads now", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const edited = ONE.replace("Change src/a.js", "Change src/a.js to say three");
    const asked: string[] = [];
    const work = workers(change("s/two/worker/"));
    const run = await meanwhile(
      project,
      (turn) => {
        if (turn.turn === 0) asked.push(JSON.stringify(turn.body.messages[0]));
        return work(turn);
      },
      () => project.write(`${FEATURE}/tasks.md`, edited),
    );
    expect(asked.map((prompt) => prompt.includes("to say three"))).toEqual([false, true]);
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.tasks()).toBe(edited.replace("[ ]", "[X]"));
  });

  it("switches the branch: the run stops before it writes anything there", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const run = await meanwhile(project, change("s/two/worker/"), async () => {
      project.git("switch", "-q", "-c", "other");
    });
    expect(exitCodeOf(run)).toBe(3);
    expect(run.end.ok && run.end.value.summary.stopped).toEqual({
      reason: "branch-switched",
      from: "main",
      to: "other",
    });
    expect(await project.read("src/a.js")).toBe(LINES);
    expect(await project.tasks()).toBe(ONE);
  });
});

describe("two tasks on the same lines", () => {
  const TWO =
    "## Phase 1: Setup\n\n- [ ] T001 [P] Change the first thing\n- [ ] T002 [P] Change the second thing\n";
  const set = (word: string) => [[bash(`sed -i 's/two/${word}/' src/a.js`)], [finish()]];

  async function oneAfterTheOther(fix: Moves) {
    const project = await makeProject(TWO, { files: { "src/a.js": LINES } });
    const moves = {
      T001: set("first"),
      T002: [[bash("sed -i 's/two/second/' src/a.js && echo s > s.txt")], [finish()]],
    };
    const prompts: string[] = [];
    const scripted = workers({ ...moves, "T002:fix": fix });
    const { script, hold } = holdable((turn) => {
      if (turn.role === "fix" && turn.turn === 0) prompts.push(JSON.stringify(turn.body.messages[0]));
      return scripted(turn);
    });
    const [first, second] = [hold({ task: "T001", turn: 1 }), hold({ task: "T002", turn: 1 })];
    const running = play(project, (turn) => script(turn));
    await Promise.all([first.reached, second.reached]);
    first.release();
    await expect.poll(() => project.tasks(), { timeout: 15_000 }).toContain("[X] T001");
    second.release();
    return { project, run: await running, prompts };
  }

  it("the second one is done again on top of the first, with what did not conflict in place", async () => {
    const { project, run, prompts } = await oneAfterTheOther([
      [bash("sed -i 's/first/first and second/' src/a.js")],
      [finish()],
    ]);
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.read("src/a.js")).toBe(LINES.replace("two", "first and second"));
    expect(await project.read("s.txt")).toBe("s\n");
    const attempts = run.of("attempt.started").map(({ task, role }) => `${task} ${role}`);
    expect(attempts.sort()).toEqual(["T001 code", "T002 code", "T002 fix"]);
    expect(prompts).toHaveLength(1);
    expect(prompts[0]).toContain(
      'merged with the project as it is now:\\n<found by=\\"specrun\\">\\ns.txt\\n</found>',
    );
    expect(prompts[0]).toContain(
      'make it again on top of theirs:\\n<found by=\\"specrun\\">\\nsrc/a.js\\n</found>',
    );
    expect(prompts[0]).toContain("+second");
  });
});

describe("before anything starts", () => {
  const none = workers({});

  it("a merge in progress is refused", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const identified = (...args: string[]) =>
      project.git("-c", "user.name=P", "-c", "user.email=p@example.com", ...args);
    const commit = (text: string) => identified("commit", "-qam", text);
    project.git("switch", "-q", "-c", "other");
    await project.write("src/a.js", LINES.replace("two", "theirs"));
    commit("theirs");
    project.git("switch", "-q", "main");
    await project.write("src/a.js", LINES.replace("two", "ours"));
    commit("ours");
    expect(() => identified("merge", "-q", "other")).toThrow();
    const run = await play(project, none);
    expect(run.end).toEqual({ ok: false, error: { reason: "git-busy", operation: "merge" } });
  });

  it("a second runner is refused, and named", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const { script, hold } = holdable(workers({ T001: [[bash("sed -i s/one/ONE/ src/a.js")], [finish()]] }));
    const held = hold({ task: "T001", turn: 0 });
    const first = play(project, script);
    await held.reached;
    expect((await play(project, none)).end).toMatchObject({
      ok: false,
      error: { reason: "locked", holder: expect.stringContaining(String(process.pid)) },
    });
    held.release();
    expect(exitCodeOf(await first)).toBe(0);
  });

  const inputs: readonly [what: string, arrange: (project: Project) => Promise<unknown>, reason: string][] = [
    ["no .specify", (project) => rm(project.path(".specify"), { recursive: true }), "no-project"],
    ["no tasks.md", (project) => rm(project.path(`${FEATURE}/tasks.md`)), "document-missing"],
    ["no plan.md", (project) => rm(project.path(`${FEATURE}/plan.md`)), "document-missing"],
    ["an empty tasks.md", (project) => project.write(`${FEATURE}/tasks.md`, ""), "diagnostics"],
    [
      "no checkboxes",
      (project) => project.write(`${FEATURE}/tasks.md`, "## Phase 1: Setup\n\nT001 is text.\n"),
      "diagnostics",
    ],
    [
      "duplicate ids",
      (project) => project.write(`${FEATURE}/tasks.md`, `${ONE}- [ ] T001 Again\n`),
      "diagnostics",
    ],
    [
      "a cycle",
      (project) =>
        project.write(
          `${FEATURE}/tasks.md`,
          `${ONE.trimEnd()} (depends on T002)\n- [ ] T002 B (depends on T001)\n`,
        ),
      "diagnostics",
    ],
    [
      "bytes that are not UTF-8",
      async (project) => {
        await project.write("x", "");
        await import("node:fs/promises").then(({ writeFile }) =>
          writeFile(project.path(`${FEATURE}/tasks.md`), Buffer.from([0x2d, 0xff, 0xfe])),
        );
      },
      "not-utf8",
    ],
    [
      "an unknown key in specrun.yml",
      (project) => project.write(".specify/specrun.yml", "job: 3\n"),
      "config-invalid",
    ],
    [
      "JavaScript in a role file",
      (project) => project.write(".claude/agents/code.md", "---js\n{ model: process.exit(1) }\n---\nx\n"),
      "role-invalid",
    ],
    [
      "an open checklist",
      (project) => project.write(`${FEATURE}/checklists/ux.md`, "- [ ] CHK001 Is it nice?\n"),
      "checklists-open",
    ],
  ];

  it.each(inputs)("%s is a clear refusal, and no call is made", async (_what, arrange, reason) => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    await arrange(project);
    const run = await play(project, none, { argument: FEATURE });
    expect(exitCodeOf(run)).toBe(reason);
    expect(run.api.requests).toEqual([]);
  });

  it("an unknown feature is refused with the nearest name", async () => {
    const project = await makeProject(ONE);
    const run = await play(project, none, { argument: "001-dmo" });
    expect(run.end).toMatchObject({
      ok: false,
      error: { reason: "feature-unknown", nearest: ["001-demo"] },
    });
  });

  it("checklists can be ignored on purpose", async () => {
    const project = await makeProject(ONE, {
      files: { "src/a.js": LINES, [`${FEATURE}/checklists/ux.md`]: "- [ ] CHK001 Nice?\n" },
    });
    const run = await play(project, workers({ T001: [[bash("sed -i s/one/ONE/ src/a.js")], [finish()]] }), {
      ignoreChecklists: true,
    });
    expect(exitCodeOf(run)).toBe(0);
  });
});

describe("a disk that refuses", () => {
  it("while ticking: the run stops, says what could not be written, and the next run ticks without working again", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const moves = { T001: [[bash("sed -i s/one/ONE/ src/a.js")], [finish()]] };
    const stopped = await meanwhile(project, moves, () =>
      mkdir(project.path(`${FEATURE}/evidence.jsonl`)).then(() => undefined),
    );
    expect(stopped.end.ok && stopped.end.value.summary.stopped).toMatchObject({
      reason: "write-failed",
      path: `${FEATURE}/evidence.jsonl`,
    });
    expect(exitCodeOf(stopped)).toBe(1);
    expect(await project.tasks()).toBe(ONE);
    await rm(project.path(`${FEATURE}/evidence.jsonl`), { recursive: true });
    const again = await play(project, workers({}));
    expect(again.ticks).toEqual(["T001 checked".replace("checked", "unchecked")]);
    expect(again.of("attempt.started")).toEqual([]);
    expect(exitCodeOf(again)).toBe(0);
  });
});

it("a link out of the project is neither read nor written through", async () => {
  const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
  await mkdir(project.path("../outside"));
  await symlink("../../outside", project.path("src/out"));
  const run = await play(
    project,
    workers({ T001: [[write("src/out/x.txt", "x")], [finish("blocked", "no")]] }),
  );
  expect(run.of("tool.called")[0]).toMatchObject({ tool: "write", ok: false });
  expect(await readdir(project.path("../outside"))).toEqual([]);
});

it("a byte that is not UTF-8, typed into tasks.md in mid-run, survives: nothing is ticked there", async () => {
  const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
  const typed = Buffer.concat([
    Buffer.from(`${ONE}\n## Notes\n\n`),
    Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]),
  ]);
  const run = await meanwhile(
    project,
    { T001: [[bash("sed -i 's/two/worker/' src/a.js")], [finish()]] },
    () => writeFile(project.path(`${FEATURE}/tasks.md`), typed),
  );
  expect(run.ticks).toEqual([]);
  expect(await readFile(project.path(`${FEATURE}/tasks.md`))).toEqual(typed);
});
