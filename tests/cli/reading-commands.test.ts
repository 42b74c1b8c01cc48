import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type Ended, runInside } from "./run-inside.ts";

const OPEN = "# Tasks: a\n\n## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n- [ ] T002 Create src/b.js\n";
const DONE = "# Tasks: b\n\n## Phase 1: Setup\n\n- [X] T001 Create src/a.js\n";
const BROKEN = "# Tasks: c\n\n## Phase 1: Setup\n\n- [X] T001 Create src/a.js (depends on T404)\n";

const documents = (dir: string): Record<string, string> => ({
  [`${dir}/spec.md`]: "# Feature\n",
  [`${dir}/plan.md`]: "# Plan\n",
});

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "specrun-read-")));
  const created = root;
  onTestFinished(() => rm(created, { recursive: true, force: true }));
  await write({ ".specify/keep": "" });
});

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const specrun = (...args: readonly string[]): Promise<Ended> => runInside(root, args);

describe("check", () => {
  it("reads every feature, and lets open tasks fail only the active one", async () => {
    await write({
      "specs/001-a/tasks.md": OPEN,
      "specs/002-b/tasks.md": DONE,
      "specs/003-c/spec.md": "# C\n",
      ...documents("specs/001-a"),
      ...documents("specs/002-b"),
    });
    expect(await specrun("check")).toEqual({
      code: 0,
      err: "",
      out: `\
feature           tasks     done    aside     open   errors warnings
✔ specs/001-a         2        0        0        2        0        0   open allowed
✔ specs/002-b         1        1        0        0        0        0

passed: 0 errors, 0 warnings in 2 features
`,
    });
    await write({ ".specify/feature.json": '{"feature_directory":"specs/001-a"}' });
    const gated = await specrun("check", "--format", "json");
    expect(gated.code).toBe(1);
    expect(JSON.parse(gated.out)).toMatchObject({
      version: 1,
      ok: false,
      features: [
        { dir: "specs/001-a", gated: true, open: 2 },
        { dir: "specs/002-b", gated: false, open: 0 },
      ],
    });
  });

  it.each<[string[], number]>([
    [["a"], 1],
    [["a", "--allow-open"], 0],
    [["b"], 0],
    [["a", "b"], 1],
    [["--all"], 1],
    [["--all", "--allow-open"], 0],
    [["c"], 2],
    [["nowhere"], 2],
    [["--format", "yaml"], 2],
  ])("%j ends with %i", async (args, code) => {
    await write({
      "specs/001-a/tasks.md": OPEN,
      "specs/002-b/tasks.md": DONE,
      "specs/003-c/spec.md": "# C\n",
    });
    expect((await specrun("check", ...args)).code).toBe(code);
  });

  it("fails on an error wherever it is, and shows the line", async () => {
    await write({
      "specs/001-a/tasks.md": OPEN,
      "specs/002-b/tasks.md": BROKEN,
      ...documents("specs/001-a"),
      ...documents("specs/002-b"),
    });
    const { code, out } = await specrun("check");
    expect(code).toBe(1);
    expect(
      out.startsWith(
        "specs/002-b/tasks.md:5:29 task `T001` depends on `T404`, which does not exist (SR006)\n",
      ),
    ).toBe(true);
  });

  it("refuses a file it cannot read, and still reports the others", async () => {
    await write({ "specs/001-a/tasks.md": DONE });
    await mkdir(join(root, "specs/002-b"));
    await writeFile(join(root, "specs/002-b/tasks.md"), Buffer.from([0x2d, 0xff]));
    const { code, out, err } = await specrun("check");
    expect(code).toBe(2);
    expect(out).toContain("specs/001-a");
    expect(err).toContain("`specs/002-b/tasks.md` is not UTF-8 (byte 1)");
  });

  it("never goes green on a pointer to nowhere", async () => {
    await write({
      "specs/001-a/tasks.md": DONE,
      ".specify/feature.json": '{"feature_directory":"specs/404"}',
    });
    const { code, err } = await specrun("check");
    expect(code).toBe(2);
    expect(err).toContain("the folder `specs/404` does not exist");
  });
});

describe("graph", () => {
  it("prints text, JSON and mermaid", async () => {
    await write({ "specs/001-a/tasks.md": OPEN });
    const text = await specrun("graph");
    expect(text.code).toBe(0);
    expect(text.out).toContain("  ○ T002  code  Create src/b.js");
    expect(text.out).toContain("expected gain");
    const json = await specrun("graph", "a", "--format", "json", "--order", "stories");
    expect(JSON.parse(json.out)).toMatchObject({
      feature: { dir: "specs/001-a", resolvedBy: "argument" },
      order: "stories",
      waves: [["T001"], ["T002"]],
    });
    expect((await specrun("graph", "--format", "mermaid")).out.startsWith("flowchart TD\n")).toBe(true);
  });

  it("shows who would work at what is open, and from which file; a role that no run could use is told", async () => {
    await write({
      "specs/001-a/tasks.md": OPEN,
      ".claude/agents/code.md":
        "---\nmodel: opus\neffort: high\nmaxTurns: 9\nmaxMinutes: 2\nskills: [sql]\n---\nMine.\n",
      ".claude/skills/sql/SKILL.md": "---\nname: sql\ndescription: How to query.\n---\nSelect.\n",
      ".claude/skills/odd/SKILL.md": "---\nname: odd\n---\nx\n",
      ".specify/specrun.yml": "models: { security: some-model }\n",
    });
    const shown = await specrun("graph");
    expect(shown.code).toBe(0);
    expect(shown.out.slice(shown.out.indexOf("roles"))).toBe(`\
roles
  code      claude-opus-5-5    effort high, at most 9 turns, at most 2 m 00 s, skills sql, from .claude/agents/code.md
  review    claude-sonnet-5-5  skills sql, built in
  security  some-model         skills sql, built in
  fix       claude-opus-5-5    skills sql, built in
  skill .claude/skills/odd/SKILL.md is not used: its front matter has no \`description\`
`);
    await write({ ".claude/agents/code.md": "---\neffort: hihg\n---\nMine.\n" });
    const refused = await specrun("graph");
    expect(refused.code).toBe(2);
    expect(refused.out).not.toContain("roles");
    expect(refused.err).toBe(`\
the role file \`.claude/agents/code.md\` cannot be used: \`effort\` is \`"hihg"\`, and must be one of low, medium, high, xhigh, max; did you mean \`high\`?
help: correct its front matter, or remove the file to get the built-in role
`);
    await write({ "specs/001-a/tasks.md": DONE });
    expect(await specrun("graph")).toMatchObject({ code: 2 });
  });

  it("says why a task waits, also to programs", async () => {
    await write({ "specs/001-a/tasks.md": OPEN });
    expect((await specrun("graph", "--why", "T002")).out).toBe(`\
T002 Create src/b.js (line 6)
  waits for
    T001 (sequence: T002 has no [P])
`);
    expect(JSON.parse((await specrun("graph", "--why", "T002", "--format", "json")).out)).toMatchObject({
      version: 1,
      task: "T002",
      state: "todo",
      waits: [{ from: "T001", to: "T002", reason: "sequence", depth: 0 }],
    });
    const unknown = await specrun("graph", "--why", "T0O2");
    expect([unknown.code, unknown.err]).toEqual([
      2,
      "there is no task `T0O2` in specs/001-a/tasks.md\nhelp: did you mean `T002`?\n",
    ]);
  });

  it("shows what is wrong on stderr, and keeps stdout one document", async () => {
    await write({ "specs/002-b/tasks.md": BROKEN });
    const text = await specrun("graph");
    expect(text.code).toBe(2);
    expect(text.err).toContain("`T404`, which does not exist");
    const json = await specrun("graph", "--format", "json");
    expect([json.code, json.err]).toEqual([2, ""]);
    expect(JSON.parse(json.out).diagnostics).toMatchObject([
      { code: "SR006", severity: "error", line: 5, column: 29 },
    ]);
  });
});

describe("status", () => {
  it("is about one feature, or all of them", async () => {
    await write({
      "specs/001-a/tasks.md": OPEN,
      "specs/002-b/tasks.md": DONE,
      "specs/002-b/evidence.jsonl":
        '{"v":1,"task":"T001","level":"checked"}\n{"v":1,"task":"T009","level":"proved"}\ntorn',
    });
    expect((await specrun("status")).out).toContain("0 of 2 tasks done, 2 open");
    expect((await specrun("status", "b")).out).toContain("  evidence      1 checked\n");
    expect((await specrun("status", "--all")).out.trimEnd().split("\n")).toHaveLength(2);
    const json = await specrun("status", "--all", "--json");
    expect(JSON.parse(json.out).features.map(({ dir, done, total }: never) => [dir, done, total])).toEqual([
      ["specs/001-a", 0, 2],
      ["specs/002-b", 1, 1],
    ]);
  });

  it("without a project says where to begin", async () => {
    await rm(join(root, ".specify"), { recursive: true });
    const { code, err } = await specrun("status");
    expect(code).toBe(2);
    expect(err.trimEnd().split("\n").at(-1)).toMatch(/^help: /);
  });
});
