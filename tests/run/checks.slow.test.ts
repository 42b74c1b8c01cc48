import { describe, expect, it } from "vitest";
import { bash, exitCodeOf, FEATURE, finish, makeProject, play, workers, write } from "./rig.ts";

const test = (name: string, file = name): string =>
  `import assert from "node:assert";\nimport { test } from "node:test";\nimport { ${name} } from "../src/${file}.js";\ntest("${name}", () => assert.equal(${name}(), "${name}"));\n`;
const code = (name: string): string => `export const ${name} = () => "${name}";\n`;
const SCRIPTED = '{ "type": "module", "scripts": { "test": "node --test" } }\n';
const GREEN = { "tests/ok.test.js": 'import { test } from "node:test";\ntest("ok", () => {});\n' };

const STORIES = `## Phase 1: User Story 1 - A (Priority: P1)

### Tests for User Story 1

- [ ] T001 [US1] Write tests in tests/a.test.js

### Implementation for User Story 1

- [ ] T002 [US1] Implement src/helper.js
- [ ] T003 [US1] Implement src/a.js

## Phase 2: User Story 2 - B (Priority: P2)

- [ ] T004 [US2] Write tests in tests/b.test.js
- [ ] T005 [US2] Implement src/b.js
`;

const story = {
  T001: [[write("tests/a.test.js", test("a"))], [finish()]],
  T002: [[write("src/helper.js", "export const help = 1;\n")], [finish()]],
  T003: [[write("src/a.js", code("a"))], [finish()]],
  T004: [[write("tests/b.test.js", test("b"))], [finish()]],
  T005: [[write("src/b.js", code("b"))], [finish()]],
};

describe("tests first", () => {
  it("may turn their story red; the task that turns it green is proved; the checkpoint is green", async () => {
    const project = await makeProject(STORIES, { files: GREEN });
    const run = await play(project, workers(story));
    expect(run.ticks).toEqual(["T001 checked", "T002 checked", "T003 proved", "T004 checked", "T005 proved"]);
    expect(run.of("phase.passed").map(({ phase }) => phase)).toEqual([1, 2]);
    expect(exitCodeOf(run)).toBe(0);
  });

  it("keep two stories side by side from blaming each other", async () => {
    const project = await makeProject(STORIES, { files: GREEN });
    const run = await play(project, workers(story), { flags: { order: "stories", review: "off" } });
    expect([...run.ticks].sort()).toEqual([
      "T001 checked",
      "T002 checked",
      "T003 proved",
      "T004 checked",
      "T005 proved",
    ]);
    expect(exitCodeOf(run)).toBe(0);
  });

  it("make the story's last task answer for them", async () => {
    const project = await makeProject(STORIES, { files: GREEN });
    const wrong = [[write("src/a.js", 'export const a = () => "wrong";\n')], [finish()]];
    const run = await play(project, workers({ ...story, T003: wrong }));
    expect(run.ticks).toEqual(["T001 checked", "T002 checked"]);
    expect(run.of("task.failed").map(({ task, failure }) => [task, failure.reason])).toEqual([
      ["T003", "check-red"],
    ]);
    expect(run.end.ok && run.end.value.summary.blocked.map(({ task }) => task)).toEqual(["T004", "T005"]);
    expect(exitCodeOf(run)).toBe(1);
  });

  it("let the oldest template's tests phase owe its red to the core phase", async () => {
    const g1 = `## Phase 3.2: Tests First (TDD)\n\n- [ ] T001 [P] Write tests in tests/a.test.js\n\n## Phase 3.3: Core Implementation\n\n- [ ] T003 Implement src/a.js\n`;
    const project = await makeProject(g1, { files: GREEN });
    const run = await play(project, workers(story));
    expect(run.ticks).toEqual(["T001 checked", "T003 proved"]);
    expect(run.of("phase.passed").map(({ phase }) => phase)).toEqual([1, 2]);
  });
});

describe("a check", () => {
  const ONE = "## Phase 1: Setup\n\n- [ ] T001 Change src/lib.js\n";
  const files = { "src/lib.js": code("lib"), "tests/lib.test.js": test("lib") };
  const broken = [write("src/lib.js", "export const lib = () => 'broken';\n")];
  const mended = [write("src/lib.js", `${code("lib")}export const more = 1;\n`)];

  it("turned red goes back into the conversation with its output, and the mended work is ticked", async () => {
    const project = await makeProject(ONE, { files });
    const run = await play(project, workers({ T001: [broken, [finish()], mended, [finish()]] }));
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(run.of("check.finished").map(({ check }) => check.status)).toEqual(["failed", "passed", "passed"]);
    const feedback = JSON.stringify(run.api.requests[2]?.body);
    expect(feedback).toContain("node --test");
    expect(feedback).toContain("'broken'");
  });

  it("left red is never merged", async () => {
    const project = await makeProject(ONE, { files });
    const run = await play(project, workers({ T001: [broken, [finish()]] }));
    expect(run.ticks).toEqual([]);
    expect(await project.read("src/lib.js")).toBe(code("lib"));
  });

  it("red before the task does not block it", async () => {
    const project = await makeProject(ONE, {
      files: { ...files, "src/lib.js": "export const lib = () => 'old bug';\n" },
    });
    const change = [write("src/lib.js", "export const lib = () => 'other bug';\n")];
    const run = await play(project, workers({ T001: [change, [finish()]] }));
    expect(run.ticks).toEqual(["T001 unchecked"]);
    expect(run.of("phase.passed")).toHaveLength(1);
  });

  it("that executes no test proves nothing and blocks nothing", async () => {
    const project = await makeProject(ONE, {
      files: { "src/lib.js": code("lib"), "package.json": SCRIPTED },
    });
    const run = await play(project, workers({ T001: [mended, [finish()]] }));
    expect(run.ticks).toEqual(["T001 unchecked"]);
    expect(run.of("check.finished")[0]?.check).toMatchObject({ status: "not-run" });
  });

  it("is found anew when a task brings the manifest", async () => {
    const tasks = "## Phase 1: Setup\n\n- [ ] T001 Create package.json\n- [ ] T002 Change src/lib.js\n";
    const project = await makeProject(tasks, { files });
    project.git("rm", "-q", "--cached", "package.json");
    await project.write("package.json", "{}\n");
    const manifest = [
      [write("package.json", '{ "type": "module", "scripts": { "test": "node --test" } }\n')],
      [finish()],
    ];
    const run = await play(project, workers({ T001: manifest, T002: [mended, [finish()]] }));
    expect(run.ticks.at(-1)).toBe("T002 checked");
  });
});

describe("a run task", () => {
  const RUN = (text: string): string => `## Phase 1: Setup\n\n- [ ] T001 ${text}\n`;

  it("is executed and judged without a model", async () => {
    const project = await makeProject(RUN('Run `node -e "process.exit(0)"`'));
    const run = await play(project, workers({}));
    expect(run.ticks).toEqual(["T001 proved"]);
    expect(run.api.requests).toEqual([]);
    expect(exitCodeOf(run)).toBe(0);
  });

  it("means the project's own check when it names one in words", async () => {
    const project = await makeProject(RUN("Run the full test suite"), { files: GREEN });
    const run = await play(project, workers({}));
    expect(run.ticks).toEqual(["T001 proved"]);
    expect(run.of("check.finished")[0]?.check.command).toBe("node --test");
  });

  it("that expects red is fulfilled by red alone", async () => {
    const red = { "package.json": SCRIPTED, "tests/a.test.js": test("a") };
    const project = await makeProject(RUN("Run `npm test` and confirm the tests fail"), { files: red });
    expect((await play(project, workers({}))).ticks).toEqual(["T001 proved"]);
    const green = await makeProject(RUN("Run `npm test` and confirm the tests fail"), {
      files: { ...GREEN, "package.json": SCRIPTED },
    });
    const run = await play(green, workers({ "T001:fix": [[finish("blocked", "they pass")]] }));
    expect(run.ticks).toEqual([]);
  });

  it("that fails is mended by the fix role, and judged by its command again", async () => {
    const project = await makeProject(RUN("Run `node src/check.js`"), {
      files: { "src/check.js": "process.exit(1);\n" },
    });
    const fix = [[write("src/check.js", "process.exit(0);\n")], [finish()]];
    const run = await play(project, workers({ "T001:fix": fix }));
    expect(run.ticks).toEqual(["T001 proved"]);
    expect(run.of("attempt.started").map(({ role }) => role)).toEqual(["run", "fix"]);
  });

  it("keeps the file that its command writes", async () => {
    const project = await makeProject(
      RUN("Run `node -e \"require('fs').writeFileSync('report.txt','ok')\"`"),
    );
    const run = await play(project, workers({}));
    expect(run.ticks).toEqual(["T001 proved"]);
    expect(await project.read("report.txt")).toBe("ok");
  });

  it("without a command is judged, with a quote from the project", async () => {
    const project = await makeProject(RUN("Verify that the readme explains the licence"), {
      files: { "README.md": "Licence: MIT\n" },
    });
    const review = {
      output: {
        score: 8,
        summary: "It does.",
        findings: [],
        quotes: [{ file: "README.md", line: 1, text: "Licence: MIT" }],
      },
    };
    const run = await play(project, workers({ "T001:review": review }));
    expect(run.ticks).toEqual(["T001 judged"]);
  });
});

describe("set-up", () => {
  it("installs what a task declares, and the lockfile joins the task", async () => {
    const tasks =
      "## Phase 1: Setup\n\n- [ ] T001 Add the greet dependency to package.json\n- [ ] T002 Use it in src/use.js\n";
    const vendor = {
      "vendor/greet/package.json":
        '{ "name": "greet", "version": "1.0.0", "type": "module", "main": "index.js" }\n',
      "vendor/greet/index.js": 'export const greet = () => "hi";\n',
    };
    const project = await makeProject(tasks, { files: { ...vendor, ...GREEN } });
    const manifest =
      '{ "name": "demo", "type": "module", "scripts": { "test": "node --test" }, "dependencies": { "greet": "file:vendor/greet" } }\n';
    const run = await play(
      project,
      workers({
        T001: [[write("package.json", manifest)], [finish()]],
        T002: [
          [
            write("src/use.js", 'import { greet } from "greet";\nconsole.log(greet());\n'),
            bash("node src/use.js > out.txt && cat out.txt && rm out.txt"),
          ],
          [finish()],
        ],
      }),
    );
    expect(run.ticks).toEqual(["T001 checked", "T002 checked"]);
    expect(await project.read("package-lock.json")).toContain('"greet"');
    expect(
      run
        .of("check.finished")
        .filter(({ check }) => check.purpose === "setup")
        .map(({ check }) => check.status),
    ).toContain("passed");
    expect(JSON.stringify(run.api.requests.map(({ body }) => body))).toContain("hi");
    expect(project.git("status", "--porcelain", "--untracked-files=all")).not.toContain("node_modules");
  });
});

describe("a checkpoint", () => {
  const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n";
  const create = [[write("src/a.js", "1\n")], [finish()]];
  const finding = { severity: "P0", file: "src/a.js", line: 1, message: "it is not a module" };
  const bad = { output: { score: 3, summary: "No.", findings: [finding], quotes: [] } };

  it("has the phase read by two reviewers, whose writes are refused", async () => {
    const project = await makeProject(ONE, { files: GREEN });
    const nosy = [[write("src/evil.js", "1"), bash("echo 1 > src/evil2.js")]];
    let security = 0;
    const script = workers({
      T001: create,
      "null:review": { output: { score: 9, summary: "", findings: [], quotes: [] } },
    });
    const run = await play(
      project,
      (turn) => {
        if (turn.role !== "security") return script(turn);
        security += 1;
        return security === 1
          ? { content: nosy[0] ?? [] }
          : { output: { score: 9, summary: "", findings: [], quotes: [] } };
      },
      { flags: {} },
    );
    expect(exitCodeOf(run)).toBe(0);
    expect(
      run
        .of("review.finished")
        .map(({ role, score }) => `${role} ${score}`)
        .sort(),
    ).toEqual(["review 9", "security 9"]);
    expect(run.of("tool.called").find(({ tool, task }) => tool === "write" && task === null)).toMatchObject({
      ok: false,
    });
    await expect(project.read("src/evil.js")).rejects.toThrow("ENOENT");
    await expect(project.read("src/evil2.js")).rejects.toThrow("ENOENT");
  });

  it("with a P0 finding opens one repair before the barrier, and is looked at again", async () => {
    const project = await makeProject(ONE, { files: GREEN });
    const script = workers({ T001: create, "null:fix": [[write("src/a.js", "export {};\n")], [finish()]] });
    const earlier = [{ number: 1, mended: true }];
    const good = { output: { score: 9, summary: "", findings: [], quotes: [], earlier } };
    const run = await play(
      project,
      (turn) => (turn.role === "review" ? (turn.attempt === 1 ? bad : good) : script(turn)),
      { flags: {} },
    );
    expect(run.of("phase.passed")).toHaveLength(1);
    expect(await project.read("src/a.js")).toBe("export {};\n");
    expect(exitCodeOf(run)).toBe(0);
  });

  it.each([
    [
      "bends a test",
      "sed -i 's/1/2/' src/old.js; sed -i 's/, 1)/, 2)/' tests/old.test.js",
      "tests/old.test.js",
    ],
    ["empties the script of a check", "echo 'exit 0' > check.sh", "check.sh"],
  ])("is not repaired by a worker that %s", async (_what, lie, path) => {
    const files = {
      ".specify/specrun.yml": "checks: { phase: [sh check.sh] }\nlimits: { rounds: 0 }\n",
      "check.sh": "node --test && { ! test -e src/a.js || grep -q 2 src/old.js; }\n",
      "src/old.js": "export const old = 1;\n",
      "tests/old.test.js":
        'import test from "node:test";\nimport assert from "node:assert/strict";\nimport { old } from "../src/old.js";\ntest("old", () => assert.equal(old, 1));\n',
    };
    const project = await makeProject(ONE, { files });
    const moves = [[bash(lie)], [finish()]];
    const run = await play(project, workers({ T001: create, "null:fix": moves }));
    const fix = run.of("attempt.finished").find(({ role }) => role === "fix");
    expect(fix?.failure).toMatchObject({ reason: "tests-weakened", path });
    expect(run.of("phase.passed")).toHaveLength(0);
  });

  it("that stays red keeps its boxes, closes the barrier, and is owed by the next run", async () => {
    const project = await makeProject(`${ONE}\n## Phase 2: Foundational\n\n- [ ] T002 Create src/b.js\n`, {
      files: GREEN,
    });
    const script = workers({
      T001: create,
      T002: [[write("src/b.js", "1\n")], [finish()]],
      "null:fix": [[finish()]],
    });
    const red = await play(project, (turn) => (turn.role === "review" ? bad : script(turn)), { flags: {} });
    expect(exitCodeOf(red)).toBe(1);
    expect(red.ticks).toEqual(["T001 checked"]);
    expect(red.of("phase.red").map(({ failure }) => failure.reason)).toEqual(["review-red"]);
    const again = await play(project, script, { flags: {} });
    expect(again.of("phase.passed").map(({ phase }) => phase)).toEqual([1, 2]);
    expect(again.ticks).toEqual(["T002 checked"]);
  });

  it("is red when the phase broke a phase check that its tasks did not run", async () => {
    const files = {
      ...GREEN,
      ".specify/specrun.yml": "checks:\n  task: [node --test]\n  phase: [node build.js]\n",
      "build.js": "process.exit(require('fs').existsSync('src/a.js') ? 1 : 0);\n",
      "package.json": "{}\n",
    };
    const project = await makeProject(ONE, { files });
    const run = await play(project, workers({ T001: create, "null:fix": [[finish("blocked", "no")]] }));
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(run.of("phase.red").map(({ failure }) => failure.reason)).toEqual(["check-red"]);
    expect(exitCodeOf(run)).toBe(1);
  });

  it("does not blame a phase for what was red before it", async () => {
    const files = { ...GREEN, ".specify/specrun.yml": "checks:\n  phase: [node -e 'process.exit(1)']\n" };
    const project = await makeProject(ONE, { files });
    const run = await play(project, workers({ T001: create }));
    expect(exitCodeOf(run)).toBe(0);
  });
});

it("a receipt says what the tick rests on", async () => {
  const project = await makeProject("## Phase 1: Setup\n\n- [ ] T001 Run `node --version`\n");
  await play(project, workers({}));
  const receipt = JSON.parse(await project.read(`${FEATURE}/evidence.jsonl`));
  expect(receipt.checks).toEqual([{ command: "node --version", status: "passed", exitCode: 0 }]);
  expect(receipt.line).toMatch(/^[0-9a-f]{64}$/);
});

describe("what an attacker of the gates tries", () => {
  const ONE = "## Phase 1: Foundational\n\n- [ ] T001 Change src/lib.js\n";
  const files = { "src/lib.js": code("lib"), "tests/lib.test.js": test("lib"), "package.json": SCRIPTED };
  const broken = write("src/lib.js", "export const lib = () => 'broken';\n");

  it.each([
    ["rewrites the check itself", write("package.json", SCRIPTED.replace("node --test", "node -e 0"))],
    [
      "loosens an assertion",
      write("tests/lib.test.js", test("lib").replace(/assert\.equal\(.*?\)\)/, "assert.ok(lib()))")),
    ],
  ])("a worker that %s gets no tick", async (_what, trick) => {
    const project = await makeProject(ONE, { files });
    const run = await play(project, workers({ T001: [[broken, trick], [finish()]] }));
    expect(run.ticks).toEqual([]);
    expect(run.of("task.failed")[0]?.failure.reason).toBe("tests-weakened");
  });

  it("a test task may not break what was green before it", async () => {
    const tasks =
      "## Phase 1: User Story 1 - A (Priority: P1)\n\n- [ ] T001 [US1] Write tests in tests/a.test.js\n- [ ] T002 [US1] Implement src/a.js\n";
    const project = await makeProject(tasks, { files });
    const run = await play(
      project,
      workers({ T001: [[write("tests/a.test.js", test("a")), broken], [finish()]] }),
    );
    expect(run.ticks).toEqual([]);
    expect(run.of("task.failed")[0]?.failure.reason).toBe("check-red");
  });

  it("a red command is not talked away as already true", async () => {
    const tasks = "## Phase 1: Setup\n\n- [ ] T001 Run `node src/check.js`\n";
    const project = await makeProject(tasks, { files: { "src/check.js": "process.exit(1);\n" } });
    const agree = {
      output: {
        score: 9,
        summary: "",
        findings: [],
        quotes: [{ file: "src/check.js", line: 1, text: "process.exit(1);" }],
      },
    };
    const run = await play(
      project,
      workers({ "T001:fix": [[finish("already-true")]], "T001:review": agree }),
    );
    expect(run.ticks).toEqual([]);
  });

  it("what a judge writes on the way is not merged", async () => {
    const tasks = "## Phase 1: Setup\n\n- [ ] T001 Verify that the readme explains the licence\n";
    const project = await makeProject(tasks, { files: { "README.md": "Licence: MIT\n" } });
    const verdict = {
      score: 8,
      summary: "",
      findings: [],
      quotes: [{ file: "README.md", line: 1, text: "Licence: MIT" }],
    };
    const run = await play(project, ({ turn }) =>
      turn === 0 ? { content: [bash("echo pwned > src.js")] } : { output: verdict },
    );
    expect(run.ticks).toEqual(["T001 judged"]);
    await expect(project.read("src.js")).rejects.toThrow("ENOENT");
  });

  it("the lockfile of set-up is nobody's work", async () => {
    const vendor = { "vendor/greet/package.json": '{ "name": "greet", "version": "1.0.0" }\n' };
    const manifest =
      '{ "name": "demo", "type": "module", "dependencies": { "greet": "file:vendor/greet" } }\n';
    const project = await makeProject(ONE, {
      files: { ...vendor, "src/lib.js": code("lib"), "package.json": manifest },
    });
    const run = await play(project, workers({ T001: [[finish()]] }));
    expect(run.ticks).toEqual([]);
    expect(run.of("task.failed")[0]?.failure.reason).toBe("nothing-changed");
  });
});

describe("an interruption while a check runs", () => {
  const slow =
    'import { test } from "node:test";\ntest("slow", () => new Promise((resolve) => setTimeout(resolve, 60_000)));\n';

  it("ticks nothing, merges nothing, passes nothing", async () => {
    const project = await makeProject("## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n", {
      files: { "tests/slow.test.js": slow },
    });
    const interrupt = new AbortController();
    const script = workers({ T001: [[write("src/a.js", "1\n")], [finish()]] });
    const running = play(
      project,
      (turn) => {
        if (turn.turn === 1) setTimeout(() => interrupt.abort("SIGINT"), 1_500);
        return script(turn);
      },
      { interrupt: interrupt.signal },
    );
    const run = await running;
    expect(exitCodeOf(run)).toBe(130);
    expect(run.ticks).toEqual([]);
    expect(run.of("task.merged")).toEqual([]);
    await expect(project.read("src/a.js")).rejects.toThrow("ENOENT");
  });
});

it("a new file too large for the project's history is named, not dropped", async () => {
  const project = await makeProject("## Phase 1: Setup\n\n- [ ] T001 Add src/a.js\n");
  const moves = [[write("src/a.js", "a\n"), bash("truncate -s 60M big.bin")], [finish()]];
  const run = await play(project, workers({ T001: moves, "T001:fix": moves }));
  expect(run.of("task.failed").map(({ failure }) => failure)).toEqual([
    { reason: "output-ignored", path: "big.bin", rule: "built-in: new files over 50 MB" },
  ]);
  expect(run.ticks).toEqual([]);
});
