import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import { bash, exitCodeOf, FEATURE, finish, makeProject, play, workers, write } from "./rig.ts";

const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n";
const createA = [[write("src/a.js", "export const a = 1;\n")], [finish()]];

describe("a task", () => {
  it("is done: work merged, box ticked, receipt written, git untouched", async () => {
    const project = await makeProject(ONE);
    const run = await play(project, workers({ T001: createA }));
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.tasks()).toBe(ONE.replace("[ ]", "[X]"));
    expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
    const receipt = JSON.parse(await project.read(`${FEATURE}/evidence.jsonl`));
    expect(receipt).toMatchObject({
      v: 1,
      task: "T001",
      level: "unchecked",
      outcome: "done",
      sandbox: "none",
    });
    expect(project.git("log", "--oneline").trim().split("\n")).toHaveLength(1);
    expect(project.git("diff", "--cached", "--name-only")).toBe("");
  });

  it("works in a project without git", async () => {
    const project = await makeProject(ONE, { git: false });
    const run = await play(project, workers({ T001: createA }));
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.read("src/a.js")).toBe("export const a = 1;\n");
  });

  it("keeps line endings, byte order mark and the file's own style of tick", async () => {
    const text = `\uFEFF## Phase 1: Setup\r\n\r\n- [x] T000 Plan\r\n- [ ] T001 Create src/a.js  \r\n`;
    const project = await makeProject(text);
    await play(project, workers({ T001: createA }));
    expect(await project.tasks()).toBe(text.replace("[ ]", "[x]"));
  });

  it("starts from a dirty tree and leaves it as dirty as it was", async () => {
    const project = await makeProject(ONE, { files: { "src/mine.js": "old\n" } });
    await project.write("src/mine.js", "half-typed\n");
    await project.write("notes.txt", "untracked\n");
    const script = workers({ T001: [[bash("cat src/mine.js notes.txt > src/a.js")], [finish()]] });
    const run = await play(project, script);
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.read("src/a.js")).toBe("half-typed\nuntracked\n");
    expect(await project.read("src/mine.js")).toBe("half-typed\n");
    expect(project.git("status", "--porcelain", "--untracked-files=all").split("\n").sort()).toEqual([
      "",
      ` M ${FEATURE}/tasks.md`,
      " M src/mine.js",
      "?? notes.txt",
      `?? ${FEATURE}/evidence.jsonl`,
      "?? src/a.js",
    ]);
  });
});

describe("parallel tasks", () => {
  const THREE = `## Phase 1: Setup

- [ ] T001 [P] Create src/a.js
- [ ] T002 [P] Create src/b.js
- [ ] T003 [P] Create src/c.js
- [ ] T004 Create src/d.js
`;
  const creates = (name: string) => [[write(`src/${name}.js`, `export const ${name} = 1;\n`)], [finish()]];

  it("are at work at the same moment, each in its own copy, and the next waits for all of them", async () => {
    const project = await makeProject(THREE);
    const { script, hold } = holdable(
      workers({
        T001: creates("a"),
        T002: creates("b"),
        T003: creates("c"),
        T004: [[bash("ls src")], ...creates("d")],
      }),
    );
    const holds = ["T001", "T002", "T003"].map((task) => hold({ task, turn: 1 }));
    const running = play(project, script);
    await Promise.all(holds.map(({ reached }) => reached));
    for (const { release } of holds) release();
    const run = await running;
    expect(exitCodeOf(run)).toBe(0);
    expect(run.end.ok && run.end.value.summary.parallelMax).toBe(3);
    expect(run.ticks.at(-1)).toBe("T004 unchecked");
    const listing = run.api.requests.find(
      ({ headers, body }) => headers["x-specrun-task"] === "T004" && JSON.stringify(body).includes("c.js"),
    );
    expect(listing).toBeDefined();
  });

  it("share one warmed prefix, byte for byte, and say who they are", async () => {
    const project = await makeProject(THREE);
    const run = await play(
      project,
      workers({ T001: creates("a"), T002: creates("b"), T003: creates("c"), T004: creates("d") }),
    );
    const bodies = run.api.requests.map(
      ({ body }) => body as { system: unknown; tools: unknown; max_tokens: number },
    );
    expect(new Set(bodies.map(({ system, tools }) => JSON.stringify([system, tools]))).size).toBe(1);
    expect(bodies.filter(({ max_tokens }) => max_tokens === 0)).toHaveLength(1);
    const named = run.api.requests.filter(({ headers }) => headers["x-specrun-task"] === "T002");
    expect(named[0]?.headers).toMatchObject({
      "x-specrun-role": "code",
      "x-specrun-attempt": "1",
      "x-specrun-run": expect.stringMatching(/^\d{8}-/),
    });
    expect(
      run.api.requests.find(({ body }) => (body as { max_tokens: number }).max_tokens === 0)?.headers[
        "x-specrun-task"
      ],
    ).toBeUndefined();
  });
});

const RED_WITHOUT_A =
  'import "node:test";\nimport { existsSync, readFileSync } from "node:fs";\nif (existsSync("src/a.js") && readFileSync("src/a.js", "utf8").includes("broken")) process.exit(1);\n';

describe("a worker that lies", () => {
  const liars: readonly [what: string, moves: Parameters<typeof workers>[0][string], reason: string][] = [
    ["says done without changing anything", [[finish()]], "nothing-changed"],
    ["changes another file", [[write("src/z.js", "1")], [finish()]], "named-files-untouched"],
    [
      "ticks its own box with a command",
      [[bash(`sed -i 's/\\[ \\]/[x]/' ${FEATURE}/tasks.md`), write("src/a.js", "1")], [finish()]],
      "protected-path",
    ],
    ["claims that it was already true, and nobody can quote it", [[finish("already-true")]], "judged-false"],
    [
      "claims not-needed after changing files",
      [[write("src/a.js", "1")], [finish("not-needed")]],
      "claim-rejected",
    ],
    ["never finishes", { content: "I am done, believe me." }, "no-finish"],
    [
      "writes a key into the code",
      [[write("src/a.js", `const k = "AKIA${"B".repeat(16)}";`)], [finish()]],
      "secret",
    ],
  ];

  it.each(liars)("%s: no tick", async (_what, moves, reason) => {
    const project = await makeProject(ONE);
    const run = await play(project, workers({ T001: moves }));
    expect(run.ticks).toEqual([]);
    expect(await project.tasks()).toBe(ONE);
    expect(run.of("task.failed").map(({ task, failure }) => [task, failure.reason])).toEqual([
      ["T001", reason],
    ]);
    expect(exitCodeOf(run)).toBe(1);
  });

  it("is told what is wrong in its own conversation, and may mend it", async () => {
    const project = await makeProject(ONE);
    const run = await play(project, workers({ T001: [[finish()], [write("src/a.js", "1\n")], [finish()]] }));
    expect(run.ticks).toEqual(["T001 unchecked"]);
    expect(run.of("attempt.started")).toHaveLength(1);
    const second = run.api.requests[1]?.body as {
      messages: { content: { content?: string; is_error?: boolean }[] }[];
    };
    expect(second.messages[2]?.content[0]).toMatchObject({
      is_error: true,
      content: expect.stringContaining("Make the change the task asks for"),
    });
  });

  it("leaves what it made where a person can look at it", async () => {
    const project = await makeProject(ONE, { files: { "tests/a.test.js": RED_WITHOUT_A } });
    const run = await play(project, workers({ T001: [[write("src/a.js", "broken(\n"), finish()]] }));
    const [failed] = run.of("task.failed");
    expect(failed?.kept?.files).toEqual(["src/a.js"]);
    expect(await readFile(join(failed?.kept?.dir ?? "", "src/a.js"), "utf8")).toBe("broken(\n");
  });

  it("gets two rounds, then the fix role gets one fresh attempt, then it has failed", async () => {
    const project = await makeProject(ONE);
    const run = await play(project, workers({ T001: [[finish()]] }));
    expect(run.of("attempt.started").map(({ role, attempt }) => `${role} ${attempt}`)).toEqual([
      "code 1",
      "fix 2",
    ]);
    expect(run.of("turn.ended").map(({ attempt }) => attempt)).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it("that is honestly blocked costs nothing more", async () => {
    const project = await makeProject(ONE);
    const run = await play(project, workers({ T001: [[finish("blocked", "the API is not documented")]] }));
    expect(run.of("task.failed")[0]?.failure).toEqual({
      reason: "worker-blocked",
      summary: "the API is not documented",
    });
    expect(run.of("attempt.started")).toHaveLength(1);
  });
});

describe("nothing had to change", () => {
  const agree = {
    output: {
      score: 9,
      summary: "It is there.",
      findings: [],
      quotes: [{ file: "src/a.js", line: 1, text: "export const a = 1;" }],
    },
  };

  it("is ticked as judged when a reviewer quotes what is there", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": "export const a = 1;\n" } });
    const run = await play(project, workers({ T001: [[finish("already-true")]], "T001:review": agree }));
    expect(run.ticks).toEqual(["T001 judged"]);
    const receipt = JSON.parse(await project.read(`${FEATURE}/evidence.jsonl`));
    expect(receipt).toMatchObject({
      outcome: "already-true",
      quotes: [{ file: "src/a.js", text: "export const a = 1;" }],
    });
  });

  it("is not ticked when the quote is invented", async () => {
    const project = await makeProject(ONE, { files: { "src/a.js": "export const b = 2;\n" } });
    const run = await play(project, workers({ T001: [[finish("already-true")]], "T001:review": agree }));
    expect(run.ticks).toEqual([]);
  });
});

describe("what a person chooses", () => {
  const FOUR = `## Phase 1: Setup

- [ ] T001 Create src/a.js

## Phase 2: User Story 1 - B (Priority: P1)

- [ ] T002 [US1] Create src/b.js
- [ ] T003 [US1] Create src/c.js
`;
  const all = workers({
    T001: createA,
    T002: [[write("src/b.js", "1\n")], [finish()]],
    T003: [[write("src/c.js", "1\n")], [finish()]],
  });

  it.each([
    { flags: { task: "T001" }, ticked: ["T001"] },
    { flags: { task: "T002-T003" }, ticked: ["T002", "T003"] },
    { flags: { phase: "1" }, ticked: ["T001"] },
    { flags: { phase: "story 1" }, ticked: ["T002", "T003"] },
    { flags: { story: "us1" }, ticked: ["T002", "T003"] },
    { flags: { maxTasks: 2 }, ticked: ["T001", "T002"] },
  ])("$flags runs $ticked", async ({ flags, ticked }) => {
    const project = await makeProject(FOUR);
    const run = await play(project, all, { flags: { review: "off", ...flags } });
    expect(run.of("task.ticked").map(({ task }) => task)).toEqual(ticked);
    expect(exitCodeOf(run)).toBe(0);
  });

  it("that matches nothing is refused with what there is", async () => {
    const project = await makeProject(FOUR);
    const run = await play(project, all, { flags: { story: "US7" } });
    expect(run.end).toEqual({
      ok: false,
      error: { reason: "selection-empty", option: "--story", value: "US7", known: ["US1"] },
    });
  });
});

describe("tasks that no worker may do", () => {
  const HELD = `## Phase 1: Setup

- [ ] T001 Create src/a.js
- [ ] T002 Manually check the page on a phone
- [ ] T003 Commit the work
- [ ] T004 Create src/b.js
- [ ] T005 Create src/c.js (depends on T002)
`;

  it("are held and listed, block only what depends on them explicitly, and end the run with 3", async () => {
    const project = await makeProject(HELD);
    const run = await play(
      project,
      workers({ T001: createA, T004: [[write("src/b.js", "1\n")], [finish()]] }),
    );
    expect(exitCodeOf(run)).toBe(3);
    expect(run.of("task.waiting").map(({ task, why }) => `${task} ${why}`)).toEqual([
      "T002 person",
      "T003 git",
    ]);
    expect(run.ticks).toEqual(["T001 unchecked", "T004 unchecked"]);
    expect(run.end.ok && run.end.value.summary.blocked).toEqual([{ task: "T005", by: "T002" }]);
  });
});

describe("consent", () => {
  const files = { "package.json": '{ "type": "module", "scripts": { "test": "node --test" } }\n' };

  it("without it nothing is executed: the commands are listed with where they come from", async () => {
    const project = await makeProject(`${ONE}- [ ] T002 Run \`node --version\`\n`, { files });
    const run = await play(project, workers({}), { yes: false });
    expect(run.end).toMatchObject({
      ok: false,
      error: {
        reason: "consent-needed",
        commands: [
          { command: "npm run -s test", source: "package.json scripts.test", network: false },
          { command: "node --version", source: `${FEATURE}/tasks.md:4`, network: false },
        ],
      },
    });
    expect(run.api.requests).toEqual([]);
  });

  it("is asked for once, and again when a script's text changes", async () => {
    const project = await makeProject(ONE, { files });
    const asked: string[][] = [];
    const options = {
      yes: false,
      askConsent: async (items: readonly { command: string }[]) => {
        asked.push(items.map(({ command }) => command));
        return true;
      },
    };
    await play(project, workers({ T001: createA }), options);
    await play(project, workers({}), options);
    await project.write(
      "package.json",
      files["package.json"].replace("node --test", "node --test --test-reporter=tap"),
    );
    await play(project, workers({}), options);
    expect(asked).toEqual([["npm run -s test"], ["npm run -s test"]]);
  });
});
