import { existsSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import type { Script } from "../../src/fakeapi/script.ts";
import { startFakeApi } from "../../src/fakeapi/server.ts";
import type { Stamped } from "../../src/model/event.ts";
import { bash, FEATURE, finish, makeProject, type Project, workers, write } from "../run/rig.ts";
import { run, start } from "./program.ts";

const hasBubblewrap = existsSync("/usr/bin/bwrap");

async function serve(project: Project, script: Script) {
  const api = await startFakeApi({ script });
  onTestFinished(() => api.close());
  const env = { ...project.env, ANTHROPIC_BASE_URL: api.url };
  return { api, options: { cwd: project.root, env } };
}

const create = (name: string) => [[write(`src/${name}.js`, `export const ${name} = 1;\n`)], [finish()]];
const events = (stdout: string): Stamped[] =>
  stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Stamped);

const CHAIN = `## Phase 1: Setup

- [ ] T001 Create src/a.js
- [ ] T002 Create src/b.js

## Phase 2: Foundational

- [ ] T003 Create src/c.js
- [ ] T004 Create src/d.js
`;
const chain = { T001: create("a"), T002: create("b"), T003: create("c"), T004: create("d") };
const IMPLEMENT = ["implement", "--yes", "--json", "--no-review", "--unsafe-no-sandbox"];

describe("after kill -9", () => {
  it("the next run goes on, repeats no ticked task, and the interrupted one uses up no attempt", async () => {
    const project = await makeProject(CHAIN);
    const { script, hold } = holdable(workers(chain));
    const first = await serve(project, script);
    const held = hold({ task: "T003", turn: 1 });
    const killed = start(IMPLEMENT, first.options);
    await held.reached;
    killed.child.kill("SIGKILL");
    expect((await killed.ended).signal).toBe("SIGKILL");
    held.release();
    expect(await project.tasks()).toBe(CHAIN.replace("[ ] T001", "[X] T001").replace("[ ] T002", "[X] T002"));

    const second = await serve(project, workers(chain));
    const ended = await run(IMPLEMENT, second.options);
    expect(ended.code).toBe(0);
    const seen = events(ended.stdout);
    expect(seen[0]).toMatchObject({ type: "run.started", resumes: expect.stringMatching(/^\d{8}-/) });
    expect(
      seen.flatMap((event) => (event.type === "attempt.started" ? [`${event.task} ${event.attempt}`] : [])),
    ).toEqual(["T003 1", "T004 1"]);
    expect(await project.tasks()).not.toContain("[ ]");
    expect((await run(IMPLEMENT, second.options)).code).toBe(0);
    expect(second.api.requests).toHaveLength(4);
  });
});

describe("Ctrl-C", () => {
  it("once: running work is set aside, exit 130, and the next run finishes", async () => {
    const project = await makeProject(CHAIN);
    const { script, hold } = holdable(workers(chain));
    const { options } = await serve(project, script);
    const held = hold({ task: "T002", turn: 1 });
    const interrupted = start(IMPLEMENT, options);
    await held.reached;
    interrupted.child.kill("SIGINT");
    const ended = await interrupted.ended;
    held.release();
    expect(ended.code).toBe(130);
    expect(events(ended.stdout).at(-1)).toMatchObject({ type: "run.finished", exitCode: 130 });
    expect((await run(IMPLEMENT, options)).code).toBe(0);
  });
});

describe("a feature with everything in it", () => {
  const MIXED = `# Tasks: Mixed

## Phase 1: Setup

- [ ] T001 Add the greet dependency to package.json
- [ ] T002 Run \`node --version\` to check the toolchain
- [ ] T007 Manually check the greeting on a real terminal

## Phase 2: User Story 1 - Greet (Priority: P1)

- [ ] T003 [US1] Write tests in tests/greet.test.js
- [ ] T004 [US1] Implement src/greet.js
- [ ] T005 [P] [US1] Implement src/broken.js
- [ ] T006 [P] [US1] Document it in docs/greet.md

## Phase 3: Polish

- [ ] T008 Polish src/greet.js
`;
  const manifest = '{ "name": "demo", "type": "module", "dependencies": { "greet": "file:vendor/greet" } }\n';
  const suite =
    'import assert from "node:assert";\nimport { test } from "node:test";\nimport { hello } from "../src/greet.js";\ntest("hello", () => assert.equal(hello(), "hi"));\n';
  const moves = {
    T001: [[write("package.json", manifest)], [finish()]],
    T003: [[write("tests/greet.test.js", suite)], [finish()]],
    T004: [
      [
        bash("ls node_modules/greet && git status --short"),
        write("src/greet.js", 'import { greet } from "greet";\nexport const hello = () => greet();\n'),
      ],
      [finish()],
    ],
    T005: [[finish()]],
    T006: [[write("docs/greet.md", "# Greet\n")], [finish()]],
  };
  const files = {
    "vendor/greet/package.json":
      '{ "name": "greet", "version": "1.0.0", "type": "module", "main": "index.js" }\n',
    "vendor/greet/index.js": 'export const greet = () => "hi";\n',
    "tests/ok.test.js": 'import { test } from "node:test";\ntest("ok", () => {});\n',
  };

  it.skipIf(!hasBubblewrap)(
    "ends as it should, in the sandbox and on a dirty tree [needs bubblewrap]",
    async () => {
      const project = await makeProject(MIXED, { files });
      await project.write("notes.txt", "mine\n");
      await project.write("vendor/greet/index.js", 'export const greet = () => "hi"; // mine\n');
      const { options } = await serve(project, workers(moves));
      const ended = await run(["implement", "--yes", "--no-review"], options);
      expect(ended.code).toBe(1);
      expect(await project.tasks()).toBe(
        ["T001", "T002", "T003", "T004", "T006"].reduce(
          (text, id) => text.replace(`[ ] ${id}`, `[X] ${id}`),
          MIXED,
        ),
      );
      expect(await project.read("notes.txt")).toBe("mine\n");
      expect(await project.read("vendor/greet/index.js")).toContain("// mine");
      expect(await project.read("package-lock.json")).toContain("greet");
      const receipts = (await project.read(`${FEATURE}/evidence.jsonl`))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(receipts.map(({ task, level, sandbox }) => `${task} ${level} ${sandbox}`)).toEqual([
        "T001 checked bwrap",
        "T002 proved bwrap",
        "T003 checked bwrap",
        "T004 proved bwrap",
        "T006 checked bwrap",
      ]);
      expect(ended.stdout).toContain("T005");
      expect(ended.stdout).toContain("specrun confirm T007");

      const confirmed = await run(["confirm", "T007", "--note", "looked at it"], options);
      expect(confirmed.code).toBe(0);
      expect(await project.tasks()).toContain("[X] T007");
      const last = (await project.read(`${FEATURE}/evidence.jsonl`)).trim().split("\n").at(-1) ?? "";
      expect(JSON.parse(last)).toMatchObject({
        task: "T007",
        level: "confirmed",
        note: "looked at it",
        by: expect.any(String),
      });
      expect((await run(["check", FEATURE], options)).code).toBe(1);
    },
  );
});

describe("on a machine without bubblewrap", () => {
  it("nothing is run and nothing is paid: exit 2 with the install hint", async () => {
    const project = await makeProject(CHAIN);
    const { api, options } = await serve(project, workers(chain));
    const bin = project.path("../bin");
    await mkdir(bin);
    for (const tool of ["git", "bash"]) await symlink(`/usr/bin/${tool}`, `${bin}/${tool}`);
    await symlink(process.execPath, `${bin}/node`);
    const ended = await run(["implement", "--yes"], { ...options, env: { ...options.env, PATH: bin } });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain("bubblewrap");
    expect(api.requests).toEqual([]);
  });
});

describe("--dry-run --show-prompt", () => {
  it("prints what a task would be sent, in parts or as one document, without a key and without starting anything", async () => {
    const project = await makeProject(CHAIN);
    const options = { cwd: project.root, env: { ...project.env, ANTHROPIC_API_KEY: "" } };
    const text = await run(["implement", "--dry-run", "--show-prompt", "T002"], options);
    expect(text.code).toBe(0);
    const heads = text.stdout.split("\n").filter((line) => line.startsWith("══"));
    expect(heads.map((line) => line.replace(/[\d,]+(?= tokens)/, "N"))).toEqual([
      "══ tools  about N tokens, cached with the prefix; --json prints their definitions",
      "══ prefix  about N tokens, the same for every conversation, cached for an hour",
      "══ T002: role code, model claude-sonnet-5-5  about N tokens, this task's own",
    ]);
    const json = await run(["implement", "--dry-run", "--show-prompt", "T002", "--json"], options);
    const document = JSON.parse(json.stdout);
    expect(document).toMatchObject({
      version: 1,
      task: "T002",
      role: { name: "code", model: "claude-sonnet-5-5", effort: null, overriddenBy: null },
      request: { model: "claude-sonnet-5-5", max_tokens: 16_000, messages: [{ role: "user" }] },
    });
    expect(text.stdout).toContain(document.request.messages[0].content[0].text);
    expect(existsSync(project.env.XDG_STATE_HOME ?? "")).toBe(false);
  });

  it("says what it cannot show", async () => {
    const project = await makeProject(`${CHAIN}- [ ] T005 Run \`npm test\`\n`);
    const options = { cwd: project.root, env: project.env };
    const failed = async (...args: string[]) => {
      const ended = await run(["implement", ...args], options);
      return [ended.code, ended.stderr];
    };
    expect(await failed("--show-prompt", "T002")).toEqual([
      2,
      "--show-prompt shows what a task would be sent, and starts nothing\nhelp: add --dry-run: `specrun implement --dry-run --show-prompt T002`\n",
    ]);
    expect(await failed("--dry-run", "--show-prompt", "T0O2")).toEqual([
      2,
      `there is no task \`T0O2\` in ${FEATURE}/tasks.md\nhelp: did you mean \`T002\`?\n`,
    ]);
    expect(await failed("--dry-run", "--show-prompt", "T005")).toEqual([
      2,
      "T005 is a task that specrun executes itself, so that no worker is asked\nhelp: `specrun graph` shows which tasks are worked on by a role\n",
    ]);
  });
});
