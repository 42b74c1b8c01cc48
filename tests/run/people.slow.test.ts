import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import { bash, exitCodeOf, FEATURE, finish, makeProject, type Project, play, workers, write } from "./rig.ts";

const ONE = "## Phase 1: Setup\n\n- [ ] T001 Change src/a.js\n";
const LINES = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";

/** Holds the worker just before it finishes, lets the person do something, then goes on. */
async function meanwhile(
  project: Project,
  moves: Parameters<typeof workers>[0],
  person: () => Promise<void>,
  task = "T001",
) {
  const { script, hold } = holdable(workers(moves));
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

  it("may edit tasks.md: their bytes stay, and the tick lands on the right line", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const edited =
      "# Title, typed just now\n\n## Phase 1: Setup\n\n- [ ] T009 A new task of mine\n- [ ] T001 Change src/a.js\n\nA note.\n";
    const run = await meanwhile(project, change("s/two/worker/"), () =>
      project.write(`${FEATURE}/tasks.md`, edited),
    );
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.tasks()).toBe(edited.replace("[ ] T001", "[X] T001"));
  });

  it.each([
    ["takes the task's line away", "## Phase 1: Setup\n", "T001 is missing in specs/001-demo/tasks.md"],
    [
      "changes what the task asks for",
      ONE.replace("Change", "Delete"),
      "the text of T001 changed while it was worked on",
    ],
  ])("%s: nothing is ticked, nothing overwritten", async (_what, edited, detail) => {
    const project = await makeProject(ONE, { files: { "src/a.js": LINES } });
    const run = await meanwhile(project, change("s/two/worker/"), () =>
      project.write(`${FEATURE}/tasks.md`, edited),
    );
    expect(run.ticks).toEqual([]);
    expect(run.of("task.failed").map(({ failure }) => failure)).toEqual([{ reason: "line-gone", detail }]);
    expect(await project.tasks()).toBe(edited);
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

  it("the second one fails, and what it made is kept", async () => {
    const project = await makeProject(TWO, { files: { "src/a.js": LINES } });
    const { script, hold } = holdable(workers({ T001: set("first"), T002: set("second") }));
    const [first, second] = [hold({ task: "T001", turn: 1 }), hold({ task: "T002", turn: 1 })];
    const running = play(project, (turn) => script(turn));
    await Promise.all([first.reached, second.reached]);
    first.release();
    await expect.poll(() => project.tasks(), { timeout: 15_000 }).toContain("[X] T001");
    second.release();
    const run = await running;
    expect(exitCodeOf(run)).toBe(1);
    expect(run.of("task.failed")[0]).toMatchObject({
      task: "T002",
      failure: { reason: "conflict-task", paths: ["src/a.js"], tasks: ["T001"] },
    });
    expect(await project.read("src/a.js")).toBe(LINES.replace("two", "first"));
    const { stateDir } = run.end.ok ? run.end.value.summary : { stateDir: "" };
    expect(await readdir(join(stateDir, "kept"))).toHaveLength(1);
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
