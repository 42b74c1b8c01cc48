import { describe, expect, it } from "vitest";
import { exitCodeOf, FEATURE, finish, type Moves, makeProject, play, workers, write } from "./rig.ts";

/** Work that others have done already, and workers who cannot go on. */
const TASKS = `## Phase 1: Foundational

- [ ] T001 Create src/a.js
- [ ] T002 Create src/b.js with a greeting
- [ ] T003 Change src/a.js
- [ ] T004 Add a greeting to src/b.js
`;
const done = (path: string, text: string): Moves => [[write(path, text)], [finish()]];
const agree = (file: string, text: string) => ({
  output: { score: 9, summary: "It is there.", findings: [], quotes: [{ file, line: 1, text }] },
});
const receiptOf = async (project: { read(name: string): Promise<string> }, task: string) =>
  (await project.read(`${FEATURE}/evidence.jsonl`))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
    .find((receipt) => receipt.task === task);

const work = {
  T001: done("src/a.js", "export const a = 1;\n"),
  T002: done("src/b.js", 'export const greeting = "hello";\n'),
  T003: done("src/a.js", "export const a = 3;\n"),
  T004: [[finish("already-true", "T002 brought it")]],
};

describe("a claim of already-true", () => {
  it("is told with the task that made it true", async () => {
    const project = await makeProject(TASKS);
    const review = agree("src/b.js", 'greeting = "hello"');
    const run = await play(project, workers({ ...work, "T004:review": review }));
    expect(run.ticks).toEqual(["T001 unchecked", "T002 unchecked", "T003 unchecked", "T004 judged"]);
    expect(run.of("task.ticked").map(({ task, since }) => [task, since])).toEqual([
      ["T001", undefined],
      ["T002", undefined],
      ["T003", undefined],
      ["T004", "T002"],
    ]);
    expect(await receiptOf(project, "T004")).toMatchObject({ outcome: "already-true", since: "T002" });
  });

  it("finds the task in an earlier run, too", async () => {
    const project = await makeProject(TASKS);
    const review = agree("src/b.js", 'greeting = "hello"');
    await play(project, workers(work), { flags: { review: "off", maxTasks: 3 } });
    const run = await play(project, workers({ ...work, "T004:review": review }));
    expect(run.of("task.ticked").map(({ task, since }) => [task, since])).toEqual([["T004", "T002"]]);
  });

  it("names nobody where it was true before all of them", async () => {
    const project = await makeProject(TASKS, { files: { "src/old.js": "export const greet = () => {};\n" } });
    const review = agree("src/old.js", "export const greet");
    const run = await play(project, workers({ ...work, "T004:review": review }));
    expect(run.ticks.at(-1)).toBe("T004 judged");
    expect((await receiptOf(project, "T004")).since).toBeUndefined();
  });
});

describe("a worker that says it cannot go on", () => {
  it("costs no other attempt, and stops no sibling", async () => {
    const tasks =
      "## Phase 1: Foundational\n\n- [ ] T001 [P] Create src/a.js\n- [ ] T002 [P] Create src/b.js\n";
    const project = await makeProject(tasks);
    const run = await play(
      project,
      workers({ T001: [[finish("blocked", "the API key is missing")]], T002: done("src/b.js", "1;\n") }),
    );
    expect(run.ticks).toEqual(["T002 unchecked"]);
    expect(
      run
        .of("attempt.started")
        .map(({ task, role }) => [task, role])
        .sort(),
    ).toEqual([
      ["T001", "code"],
      ["T002", "code"],
    ]);
    expect(run.of("task.failed").map(({ task, failure }) => [task, failure])).toEqual([
      ["T001", { reason: "worker-blocked", summary: "the API key is missing" }],
    ]);
    expect(run.of("turn.ended").filter(({ task }) => task === "T001")).toHaveLength(1);
    expect(exitCodeOf(run)).toBe(1);
  });
});
