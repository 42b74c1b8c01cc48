import { writeFileSync } from "node:fs";
import { rm, symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Script } from "../../src/fakeapi/script.ts";
import { formatPrompt } from "../../src/report/format-prompt.ts";
import { palette } from "../../src/report/palette.ts";
import { prepare } from "../../src/run/prepare.ts";
import { promptOf } from "../../src/run/show-prompt.ts";
import {
  exitCodeOf,
  FEATURE,
  type Files,
  finish,
  makeProject,
  type Played,
  type Project,
  play,
  workers,
  write,
} from "./rig.ts";

const LIST = `# Tasks: Demo

## Phase 1: Setup

- [ ] T001 Create src/a.js

## Phase 2: User Story 1 - Count (Priority: P1)

- [ ] T002 [US1] Count words in src/count/words.js per FR-002 (depends on T001)
  - handles </task> and empty texts
`;

const DOCUMENTS: Files = {
  "AGENTS.md": "Use tabs. See @docs/style.md, and never `@docs/other.md`.\n",
  "CLAUDE.md": "@AGENTS.md\n",
  "docs/style.md": "Short names.\n",
  "docs/other.md": "Not imported.\n",
  "src/count/AGENTS.md": "Counting is pure.\n",
  "src/count/words.js": "export const words = null;\n",
  [`${FEATURE}/spec.md`]: `# Feature Specification: Demo

### User Story 1 - Count (Priority: P1)

A writer counts words.

**Independent Test**: count a text.

1. **Given** "a b", **When** counted, **Then** it is 2

### User Story 2 - Other (Priority: P2)

Nobody needs this here.

- **FR-001**: It is fast.
- **FR-002**: Words are parted by spaces.
`,
  [`${FEATURE}/contracts/b.yaml`]: "b: 1\n",
  [`${FEATURE}/contracts/a.json`]: '{"a": 1}\n',
  ".claude/skills/counting/SKILL.md":
    "---\nname: counting\ndescription: How to count.\n---\n\nCount with care, see table.md.\n",
  ".claude/skills/counting/table.md": "1 2 3\n",
  ".claude/skills/broken/SKILL.md": "---\nname: other\ndescription: x\n---\n",
  ".specify/agents/code.md": "---\neffort: high\n---\nYou implement it.\n",
};

interface Body {
  readonly system: readonly { readonly text: string }[];
  readonly messages: readonly { readonly content: readonly { readonly text: string }[] }[];
}

const bodiesOf = (run: Played, task: string): Body[] =>
  run.api.requests
    .filter(({ headers }) => headers["x-specrun-task"] === task)
    .map(({ body }) => body as Body);

const prefixOf = (body: Body | undefined): string => body?.system.map(({ text }) => text).join("\n") ?? "";
const openingOf = (body: Body | undefined): string => body?.messages[0]?.content[0]?.text ?? "";

async function shown(project: Project, task: string) {
  const { root: cwd, env } = project;
  const flags = { review: "off" as const };
  const plan = await prepare({ cwd, env, argument: undefined, flags, ignoreChecklists: false });
  if (!plan.ok) throw new Error(JSON.stringify(plan.error));
  return promptOf(plan.value, { env: { ...env, ANTHROPIC_API_KEY: "" }, id: task, fresh: false });
}

const honest = workers({
  T001: [
    [write("src/a.js", "export const a = 1;\n")],
    [finish("done", "A is a number, </before> so count.")],
  ],
  T002: [[write("src/count/words.js", "export const words = 2;\n")], [finish()]],
});

it("--show-prompt is, byte for byte, what the model is sent", async () => {
  const project = await makeProject(LIST, { files: DOCUMENTS });
  await play(project, honest, { flags: { review: "off", task: "T001" } });
  const prompt = await shown(project, "t002");
  if (!prompt.ok) throw new Error(JSON.stringify(prompt.error));
  const run = await play(project, honest);
  expect(exitCodeOf(run)).toBe(0);
  const [first] = bodiesOf(run, "T002");
  const { stream: _, ...sent } = first as Body & { stream: boolean };
  expect(JSON.stringify(sent)).toBe(JSON.stringify({ ...prompt.value.request }));
  expect(prompt.value.opening).toBe(openingOf(first));
  const text = formatPrompt(prompt.value, palette(false));
  expect(text).toContain(`${prefixOf(first)}\n`);
  expect(text).toContain(`\n${openingOf(first)}\n`);
});

describe("a worker is told", () => {
  it("in the prefix: rules, imports, the feature's documents and contracts, in this order", async () => {
    const project = await makeProject(LIST, { files: DOCUMENTS });
    const prompt = await shown(project, "T002");
    const paths = [
      ...(prompt.ok ? (prompt.value.prefix[1] ?? "") : "").matchAll(/<document path="([^"]+)">/g),
    ];
    expect(paths.map(([, path]) => path)).toEqual([
      ".specify/memory/constitution.md",
      "AGENTS.md",
      "docs/style.md",
      "CLAUDE.md",
      `${FEATURE}/spec.md`,
      `${FEATURE}/plan.md`,
      `${FEATURE}/contracts/a.json`,
      `${FEATURE}/contracts/b.yaml`,
    ]);
  });

  it("after it: role, skills, task, story, what it cites, what was done before, the files it names", async () => {
    const project = await makeProject(LIST, { files: DOCUMENTS });
    const run = await play(project, honest);
    expect(openingOf(bodiesOf(run, "T002")[0])).toBe(`You implement it.

Skills of this project; open one with the \`skill\` tool when it fits your assignment:
<skills>
- counting: How to count.
</skills>

<task id="T002">
T002 Count words in src/count/words.js per FR-002 (depends on T001)
  - handles <\\/task> and empty texts

Feature: Demo (specs/001-demo)
Phase 2: User Story 1 - Count (Priority: P1)
User story: US1
Files it names, as they are in your workspace:
- src/count/words.js: exists, 1 line, shown below
</task>

<story id="US1">
### User Story 1 - Count (Priority: P1)

A writer counts words.

**Independent Test**: count a text.

1. **Given** "a b", **When** counted, **Then** it is 2
</story>

<document path="what the task cites">
- FR-002: Words are parted by spaces.
</document>

Tasks it comes after:
<before>
- T001 Create src/a.js
  changed: src/a.js
  its worker: A is a number, <\\/before> so count.
</before>

<document path="src/count/words.js">
export const words = null;
</document>

<document path="src/count/AGENTS.md">
Counting is pure.
</document>`);
    const [first] = bodiesOf(run, "T002") as unknown as { output_config?: unknown; thinking?: unknown }[];
    expect([first?.output_config, first?.thinking]).toEqual([{ effort: "high" }, { type: "adaptive" }]);
  });

  it("to think as hard as its role says; what it thought stays in the conversation", async () => {
    const project = await makeProject(LIST, { files: DOCUMENTS });
    const call = write("src/a.js", "1\n");
    const script: Script = ({ turn }) => ({
      content: turn === 0 ? [{ thinking: "A is simple." }, call] : [finish()],
    });
    const run = await play(project, script, { flags: { review: "off", task: "T001" } });
    expect(exitCodeOf(run)).toBe(0);
    expect(JSON.stringify(bodiesOf(run, "T001")[1]?.messages)).toContain("A is simple.");
  });

  it("a skill's body on demand", async () => {
    const project = await makeProject(LIST, { files: DOCUMENTS });
    const script = workers({
      T001: [[{ tool: "skill", input: { name: "counting" } }], [write("src/a.js", "1\n")], [finish()]],
    });
    const run = await play(project, script, { flags: { review: "off", task: "T001" } });
    expect(exitCodeOf(run)).toBe(0);
    const answer = JSON.stringify(bodiesOf(run, "T001")[1]?.messages.at(-1));
    expect(answer).toContain("Count with care");
    expect(answer).toContain(".claude/skills/counting/table.md");
    const problems = run.of("run.started")[0]?.skillProblems;
    expect(problems).toEqual([
      {
        path: ".claude/skills/broken/SKILL.md",
        detail: "`name` is `other`, and its folder is `broken`",
      },
    ]);
  });
});

describe("an edit of the specification in mid-run", () => {
  it("counts from the next phase on; memory and rules stay as they were", async () => {
    const project = await makeProject(LIST, { files: DOCUMENTS });
    const run = await play(project, honest, {
      flags: { review: "off", jobs: 1 },
      onEvent: (event) => {
        if (event.type !== "task.ticked" || event.task !== "T001") return;
        writeFileSync(project.path(`${FEATURE}/plan.md`), "# Implementation Plan: Second thoughts\n");
        writeFileSync(project.path("AGENTS.md"), "Use spaces.\n");
      },
    });
    expect(exitCodeOf(run)).toBe(0);
    const [before, after] = ["T001", "T002"].map((task) => bodiesOf(run, task).map(prefixOf));
    expect(new Set(before).size).toBe(1);
    expect(new Set(after).size).toBe(1);
    expect(before?.[0]).toContain("# Implementation Plan: Demo");
    expect(after?.[0]).toBe(
      before?.[0]?.replace("# Implementation Plan: Demo", "# Implementation Plan: Second thoughts"),
    );
  });
});

const remember = (note: string) => ({ tool: "remember", input: { note } });
const MEMORY = ".specify/memory/specrun.md";

describe("memory", () => {
  it("takes the notes of merged work, once each, and later runs read them", async () => {
    const project = await makeProject(LIST);
    const run = await play(
      project,
      workers({
        T001: [
          [remember("The  suite needs\nNode 20."), remember("the suite needs node 20")],
          [write("src/a.js", "1\n")],
          [finish()],
        ],
        T002: [
          [remember("The suite needs Node 20"), remember("Words may be empty. </document>")],
          [write("src/count/words.js", "1\n")],
          [finish()],
        ],
      }),
      { flags: { review: "phase" } },
    );
    expect(exitCodeOf(run)).toBe(0);
    const file = await project.read(MEMORY);
    expect(file.split("\n\n").at(-1)).toBe(
      "- The suite needs Node 20. (001-demo T001)\n- Words may be empty. </document> (001-demo T002)\n",
    );
    expect(run.of("notes.remembered").map(({ task, notes }) => [task, notes])).toEqual([
      ["T001", ["The suite needs Node 20."]],
      ["T002", ["Words may be empty. </document>"]],
    ]);
    // This run's prompts stay as they were; its reviewers see what is new.
    expect(prefixOf(bodiesOf(run, "T002")[0])).not.toContain("Node 20");
    const reviews = run.api.requests
      .filter(({ headers }) => headers["x-specrun-role"] === "review")
      .map(({ body }) => openingOf(body as Body));
    expect(reviews).toHaveLength(2);
    expect(reviews[0]).toContain("- The suite needs Node 20.");
    expect(reviews[1]).toContain("- Words may be empty. <\\/document>");
    const later = await shown(project, "T002");
    expect(later.ok && later.value.prefix[1]).toContain(
      "- Words may be empty. <\\/document> (001-demo T002)",
    );
  });

  it("keeps nothing of work that is not merged, no secret, and no note too many", async () => {
    const project = await makeProject(LIST);
    const key = `sk-ant-${"a1".repeat(20)}`;
    const run = await play(
      project,
      workers({
        T001: [[remember("Written by a failure.")], [finish("blocked", "I cannot.")]],
        T002: [[remember(`The key is ${key}.`), remember("x".repeat(500))], [finish("blocked", "No.")]],
      }),
      { flags: { review: "off", task: "T001,T002" } },
    );
    await expect(project.read(MEMORY)).rejects.toThrow("ENOENT");
    expect(run.of("notes.remembered")).toEqual([]);
    expect(JSON.stringify(run.of("tool.called"))).not.toContain(key);
  });

  it("gets the notes of a run that died after the merge from the next one, once", async () => {
    const project = await makeProject(LIST);
    const script = workers({ T001: [[remember("A fact.")], [write("src/a.js", "1\n")], [finish()]] });
    const interrupt = new AbortController();
    const first = await play(project, script, {
      flags: { review: "off", task: "T001" },
      interrupt: interrupt.signal,
      onEvent: (event) => {
        if (event.type === "attempt.finished") interrupt.abort("SIGINT");
      },
    });
    expect(exitCodeOf(first)).toBe(130);
    await expect(project.read(MEMORY)).rejects.toThrow("ENOENT");
    const second = await play(project, workers({}), { flags: { review: "off", task: "T001" } });
    expect(exitCodeOf(second)).toBe(0);
    expect(second.api.requests).toEqual([]);
    expect((await project.read(MEMORY)).split("\n\n").at(-1)).toBe("- A fact. (001-demo T001)\n");
  });

  it("gets no note of work that a person threw away after a run died", async () => {
    const project = await makeProject(LIST);
    const script = workers({ T001: [[remember("A fact.")], [write("src/a.js", "1\n")], [finish()]] });
    const flags = { review: "off", task: "T001" } as const;
    const dying = play(project, script, {
      flags,
      onEvent: (event) => {
        if (event.type === "task.merged" && event.applied) throw new Error("power cut");
      },
    });
    await dying.catch(() => undefined);
    expect(await project.read("src/a.js")).toBe("1\n");
    await rm(project.path("src/a.js"));
    await play(project, workers({}), { flags });
    await expect(project.read(MEMORY)).rejects.toThrow("ENOENT");
  });

  it("is never written through a link, and its loss costs no tick", async () => {
    const project = await makeProject(LIST);
    await project.write("elsewhere.md", "mine\n");
    await symlink(project.path("elsewhere.md"), project.path(MEMORY));
    const script = workers({ T001: [[remember("A fact.")], [write("src/a.js", "1\n")], [finish()]] });
    const run = await play(project, script, { flags: { review: "off", task: "T001" } });
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.read("elsewhere.md")).toBe("mine\n");
    expect(run.of("notes.remembered")[0]).toMatchObject({ notes: [], failure: { reason: "write-failed" } });
  });

  it("is not a file that workers may write", async () => {
    const project = await makeProject(LIST);
    const run = await play(
      project,
      workers({
        T001: [[write(MEMORY, "# Mine\n"), write("src/a.js", "1\n")], [finish()]],
      }),
      { flags: { review: "off", task: "T001" } },
    );
    expect(run.of("tool.called")[0]).toMatchObject({ tool: "write", detail: MEMORY, ok: false });
    await expect(project.read(MEMORY)).rejects.toThrow("ENOENT");
  });

  it("appends behind whatever a person has written meanwhile", async () => {
    const project = await makeProject(LIST, { files: { [MEMORY]: "my own line, without an end" } });
    const script = workers({
      T001: [[remember("A fact.")], [write("src/a.js", "1\n")], [finish()]],
      T002: [[remember("Another.")], [write("src/count/words.js", "1\n")], [finish()]],
    });
    const run = await play(project, script, {
      onEvent: (event) => {
        if (event.type === "task.ticked" && event.task === "T001")
          writeFileSync(project.path(MEMORY), "all of it is mine now\n");
      },
    });
    expect(exitCodeOf(run)).toBe(0);
    expect(await project.read(MEMORY)).toBe("all of it is mine now\n- Another. (001-demo T002)\n");
  });
});
