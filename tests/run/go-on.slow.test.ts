import { writeFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import type { Event } from "../../src/model/event.ts";
import {
  bash,
  exitCodeOf,
  FEATURE,
  type Files,
  finish,
  makeProject,
  type Project,
  play,
  workers,
  write,
} from "./rig.ts";

/** What a run that ended too early leaves to the next one. */
const ONE = "## Phase 1: Setup\n\n- [ ] T001 Add src/a.js\n";
const LINES = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
const work = workers({ T001: [[write("src/a.js", "export const a = 1;\n")], [finish()]] });
const none = workers({});

/** Interrupted as soon as an event of this type is in the journal. */
async function interruptedAt(project: Project, type: Event["type"], script = work) {
  const interrupt = new AbortController();
  const onEvent = (event: Event): void => {
    if (event.type === type) interrupt.abort("SIGINT");
  };
  return play(project, script, { interrupt: interrupt.signal, onEvent });
}

describe("accepted work that was not merged", () => {
  it("is merged by the next run without another conversation", async () => {
    const project = await makeProject(ONE);
    const first = await interruptedAt(project, "attempt.finished");
    expect(exitCodeOf(first)).toBe(130);
    expect(await project.tasks()).toBe(ONE);
    const second = await play(project, none);
    expect(exitCodeOf(second)).toBe(0);
    expect(second.api.requests).toHaveLength(0);
    expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
    expect(second.ticks).toEqual(["T001 unchecked"]);
  });

  it("is merged with what a person changed meanwhile", async () => {
    const project = await makeProject(ONE.replace("Add", "Change"), { files: { "src/a.js": LINES } });
    const change = workers({ T001: [[bash("sed -i 's/two/worker/' src/a.js")], [finish()]] });
    await interruptedAt(project, "attempt.finished", change);
    await project.write("src/a.js", LINES.replace("six", "person"));
    const second = await play(project, none);
    expect(exitCodeOf(second)).toBe(0);
    expect(await project.read("src/a.js")).toBe(LINES.replace("two", "worker").replace("six", "person"));
  });

  it.each([
    [
      "the task's words changed",
      async (project: Project) => {
        await project.write(`${FEATURE}/tasks.md`, ONE.replace("src/a.js", "src/a.js with a comment"));
      },
      {},
    ],
    ["earlier attempts are to be forgotten", async () => undefined, { fresh: true }],
  ])("is worked on again where %s", async (_what, change, options) => {
    const project = await makeProject(ONE);
    await interruptedAt(project, "attempt.finished");
    await change(project);
    const second = await play(project, work, options);
    expect(exitCodeOf(second)).toBe(0);
    expect(second.of("attempt.started")).toHaveLength(1);
  });
});

describe("work that was interrupted in the middle", () => {
  const prompts: string[] = [];
  const goesOn = workers({ T001: [[bash("mkdir -p src && echo more >> src/a.js")], [finish()]] });
  const listening: typeof work = (turn) => {
    if (turn.turn === 0) prompts.push(JSON.stringify(turn.body.messages[0]));
    return goesOn(turn);
  };

  it("is in the next attempt's workspace, which is told of it, and no attempt is counted", async () => {
    const project = await makeProject(ONE);
    const first = await interruptedAt(project, "tool.called");
    expect(exitCodeOf(first)).toBe(130);
    const second = await play(project, listening);
    expect(exitCodeOf(second)).toBe(0);
    expect(await project.read("src/a.js")).toBe("export const a = 1;\nmore\n");
    expect(second.of("attempt.started").map(({ attempt }) => attempt)).toEqual([1]);
    expect(prompts.at(-1)).toContain("An earlier attempt at this task was interrupted");
    expect(prompts.at(-1)).toContain(
      'merged with the project as it is now:\\n<found by=\\"specrun\\">\\nsrc/a.js\\n</found>',
    );
  });

  it("for other words is no start for what the task says now", async () => {
    const project = await makeProject(ONE);
    await interruptedAt(project, "tool.called");
    await project.write(`${FEATURE}/tasks.md`, ONE.replace("src/a.js", "src/a.js, a longer one"));
    const second = await play(project, listening);
    expect(exitCodeOf(second)).toBe(0);
    expect(await project.read("src/a.js")).toBe("more\n");
    expect(prompts.at(-1)).not.toContain("interrupted");
  });

  it("is salvaged from the slot when the run died without a word", async () => {
    const project = await makeProject(ONE);
    const first = await interruptedAt(project, "tool.called");
    await forgetEnd(first.end.ok ? first.end.value.summary.stateDir : "", first.events[0]?.run ?? "");
    const second = await play(project, listening);
    expect(exitCodeOf(second)).toBe(0);
    expect(second.of("attempt.finished").map(({ outcome }) => outcome)).toEqual(["interrupted", "done"]);
    expect(await project.read("src/a.js")).toBe("export const a = 1;\nmore\n");
  });

  it("is begun anew where its slot is gone as well", async () => {
    const project = await makeProject(ONE);
    const first = await interruptedAt(project, "tool.called");
    await forgetEnd(first.end.ok ? first.end.value.summary.stateDir : "", first.events[0]?.run ?? "");
    await rm(project.env.XDG_CACHE_HOME ?? "", { recursive: true });
    const second = await play(project, work);
    expect(exitCodeOf(second)).toBe(0);
    expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
  });
});

/** As `kill -9` leaves the journal: nothing after the attempt's start. */
async function forgetEnd(stateDir: string, run: string): Promise<void> {
  const file = join(stateDir, "runs", `${run}.jsonl`);
  const lines = (await readFile(file, "utf8")).split("\n");
  const end = lines.findIndex((line) => line.includes('"type":"attempt.finished"'));
  await writeFile(file, `${lines.slice(0, end).join("\n")}\n`);
}

describe("checks that passed", () => {
  const files = { "tests/a.test.js": 'import { test } from "node:test";\ntest("ok", () => {});\n' };

  it("are not run again on the same tree by the next run, unless told to forget", async () => {
    const project = await makeProject(`${ONE}- [ ] T002 Ask a person, manually\n`, { files });
    const first = await play(project, work);
    expect(first.of("check.finished").length).toBeGreaterThan(0);
    await project.write(`${FEATURE}/tasks.md`, ONE);
    await rm(project.path("src/a.js"));
    const again = await play(project, work);
    expect(again.ticks).toEqual(["T001 checked"]);
    expect(again.of("check.finished")).toEqual([]);
    await project.write(`${FEATURE}/tasks.md`, ONE);
    await rm(project.path("src/a.js"));
    const fresh = await play(project, work, { fresh: true });
    expect(fresh.of("check.finished").length).toBeGreaterThan(0);
  });
});

/** Green only while src/a.js has the word. */
const NEEDS_TWO = `import { readFileSync } from "node:fs";
import { test } from "node:test";
test("two", () => {
  if (!readFileSync("src/a.js", "utf8").includes("two")) throw new Error("no two");
});
`;

describe("a person's unfinished edit", () => {
  const test = (body: string) => `import { test } from "node:test";\n${body}\n`;
  const files = {
    "src/a.js": LINES,
    "tests/ok.test.js": test('test("ok", () => {});'),
  };
  const HALF = 'import { test } from "node:test";\ntest("half", () => {\n';

  it("hides nothing: the work is checked without it and ticked, and the phase says whose edit it waits for", async () => {
    const project = await makeProject(ONE.replace("Add", "Change"), { files });
    const { script, hold } = holdable(
      workers({ T001: [[bash("sed -i 's/two/worker/' src/a.js")], [finish()]] }),
    );
    const held = hold({ task: "T001", turn: 1 });
    const running = play(project, script);
    await held.reached;
    await project.write("tests/mine.test.js", HALF);
    held.release();
    const run = await running;
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(run.of("attempt.started").map(({ role }) => role)).toEqual(["code"]);
    expect(run.of("phase.red").map(({ failure }) => failure)).toMatchObject([
      { reason: "person-red", paths: ["tests/mine.test.js"] },
    ]);
    expect(exitCodeOf(run)).toBe(3);
  });

  /** Between the end of the first task and the start of the second. */
  async function editedBetween(second: string, suite: Files) {
    const tasks = `${ONE.replace("src/a.js", "src/b.js")}- [ ] T002 Change src/a.js\n`;
    const project = await makeProject(tasks, { files: { "src/a.js": LINES, ...suite } });
    const change = [[bash(second)], [finish()]];
    const script = workers({
      T001: [[write("src/b.js", "export const b = 1;\n")], [finish()]],
      T002: change,
      "T002:fix": change,
    });
    const onEvent = (event: Event): void => {
      if (event.type === "task.ticked" && event.task === "T001")
        writeFileSync(project.path("tests/mine.test.js"), HALF);
    };
    return play(project, script, { onEvent });
  }

  const byTest: Files = { ...files, "tests/two.test.js": NEEDS_TWO };
  /** Nothing but its exit code is known. */
  const byExitCode: Files = {
    ...files,
    ".specify/specrun.yml": "checks:\n  task: [sh test.sh]\n",
    "test.sh": "test ! -e tests/mine.test.js && grep -q two src/a.js\n",
  };

  it.each([
    ["test by test", byTest],
    ["by exit code", byExitCode],
  ])("does not excuse work that would be red without it, %s", async (_how, suite) => {
    const run = await editedBetween("sed -i 's/two/worker/' src/a.js", suite);
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(run.of("task.failed").map(({ task, failure }) => [task, failure.reason])).toEqual([
      ["T002", "check-red"],
    ]);
  });

  it.each([
    ["test by test", byTest],
    ["by exit code", byExitCode],
  ])("takes no level from work that is green without it, %s", async (_how, suite) => {
    const run = await editedBetween("sed -i 's/three/worker/' src/a.js", suite);
    expect(run.ticks).toEqual(["T001 checked", "T002 checked"]);
    expect(run.of("phase.red").map(({ failure }) => failure)).toMatchObject([
      { reason: "person-red", paths: ["tests/mine.test.js"] },
    ]);
  });

  it("of a finished kind is one more thing that the work has to fit", async () => {
    const project = await makeProject(ONE.replace("Add", "Change"), { files });
    const { script, hold } = holdable(
      workers({
        T001: [[bash("sed -i 's/two/worker/' src/a.js")], [finish()]],
        "T001:fix": [[bash("sed -i 's/worker/two workers/' src/a.js")], [finish()]],
      }),
    );
    const held = hold({ task: "T001", turn: 1 });
    const running = play(project, script);
    await held.reached;
    await project.write("tests/two.test.js", NEEDS_TWO);
    held.release();
    const run = await running;
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(run.of("attempt.started").map(({ role }) => role)).toEqual(["code", "fix"]);
    expect(exitCodeOf(run)).toBe(0);
  });
});
