import { readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CheckProject, checkProject } from "./check-project.ts";

const list = (...lines: readonly string[]): string =>
  `# Tasks: a\n\n## Phase 1: Setup\n\n${lines.map((line) => `- ${line}\n`).join("")}`;
const feature = (dir: string, ...lines: readonly string[]): Record<string, string> => ({
  [`${dir}/tasks.md`]: list(...lines),
  [`${dir}/spec.md`]: "# Feature: a\n",
  [`${dir}/plan.md`]: "# Plan: a\n",
});

const OPEN = "[ ] T001 Write the guide";
const DONE = "[X] T001 Write the guide";

/** Two features on `main`, both open. */
async function repository(): Promise<CheckProject> {
  const project = await checkProject({ ...feature("specs/001-a", OPEN), ...feature("specs/002-b", OPEN) });
  project.git("init", "-q", "-b", "main");
  project.commit("begin");
  project.git("checkout", "-q", "-b", "work");
  return project;
}

const gated = async (project: CheckProject, ...args: readonly string[]): Promise<readonly string[]> => {
  const { features } = JSON.parse((await project.check(...args, "--format", "json")).out) as {
    features: { dir: string; gated: boolean }[];
  };
  return features.filter((item) => item.gated).map(({ dir }) => dir);
};

describe("--changed", () => {
  it("gates nothing while nothing differs, and reports everything", async () => {
    const project = await repository();
    expect(await gated(project, "--changed", "main")).toEqual([]);
    expect((await project.check("--changed", "main")).code).toBe(0);
  });

  it.each<readonly [string, (project: CheckProject) => Promise<void>]>([
    [
      "a commit",
      async (project) => {
        await project.write({ "specs/002-b/spec.md": "# Feature: b\n" });
        project.commit();
      },
    ],
    [
      "an uncommitted edit",
      (project) => project.write({ "specs/002-b/tasks.md": list(OPEN, "[ ] T002 Write more") }),
    ],
    ["a new file", (project) => project.write({ "specs/002-b/contracts/api.md": "# API\n" })],
    ["a deleted file", (project) => rm(join(project.root, "specs/002-b/plan.md"))],
  ])("gates a feature that differs by %s", async (_name, change) => {
    const project = await repository();
    await change(project);
    expect(await gated(project, "--changed", "main")).toEqual(["specs/002-b"]);
    expect((await project.check("--changed", "main")).code).toBe(1);
  });

  it("compares with where the branch began, not with what main became", async () => {
    const project = await repository();
    project.git("checkout", "-q", "main");
    await project.write({ "specs/001-a/tasks.md": list(DONE) });
    project.commit();
    project.git("checkout", "-q", "work");
    expect(await gated(project, "--changed", "main")).toEqual([]);
  });

  it("takes turned line ends for no change", async () => {
    const project = await repository();
    await project.write({ "specs/001-a/tasks.md": list(OPEN).replaceAll("\n", "\r\n") });
    expect(await gated(project, "--changed", "main")).toEqual([]);
  });

  it("works below the top of the repository", async () => {
    const outer = await checkProject({
      "app/.specify/keep": "",
      ...feature("app/specs/001-a", OPEN),
      ...feature("app/specs/002-b", OPEN),
    });
    outer.git("init", "-q", "-b", "main");
    outer.commit();
    await outer.write({ "app/specs/001-a/notes.md": "new\n" });
    const inner = { ...outer, check: (...args: readonly string[]) => outer.checkIn("app", ...args) };
    expect(await gated(inner, "--changed", "main")).toEqual(["specs/001-a"]);
  });

  it("leaves the repository as it was", async () => {
    const project = await repository();
    await project.write({ "specs/002-b/notes.md": "new\n" });
    const index = await readFile(join(project.root, ".git/index"));
    await project.check("--changed", "main");
    expect(await readFile(join(project.root, ".git/index"))).toEqual(index);
  });

  it("of an unknown commit says what CI has to fetch", async () => {
    expect(await (await repository()).check("--changed", "origin/none")).toEqual({
      code: 2,
      out: "",
      err: "--changed origin/none is no branch or commit of this checkout\nhelp: name a branch or commit that is fetched; in CI, check out with the whole history (fetch-depth: 0)\n",
    });
  });

  it("takes a name that looks like an option for a name", async () => {
    expect((await (await repository()).check("--changed=--all")).code).toBe(2);
  });
});

describe("without any option", () => {
  it("gates the only feature there is", async () => {
    const project = await checkProject(feature("specs/001-a", OPEN));
    expect(await gated(project)).toEqual(["specs/001-a"]);
    expect((await project.check()).code).toBe(1);
    await project.write(feature("specs/002-b", OPEN));
    expect(await gated(project)).toEqual([]);
    await project.write({ ".specify/feature.json": '{"feature_directory":"specs/002-b"}' });
    expect(await gated(project)).toEqual(["specs/002-b"]);
  });
});

describe("--baseline", () => {
  const BROKEN = feature("specs/001-a", "[X] T001 Write the guide (depends on T404)", "[ ] T002 Sleep");

  it("accepts the findings of today, reports those of tomorrow, and forgets with its file", async () => {
    const project = await checkProject(BROKEN);
    expect((await project.check()).code).toBe(1);
    expect(await project.check("--baseline")).toEqual({
      code: 0,
      err: "",
      out: "1 finding in 1 feature accepted in .specify/specrun-baseline.json: from now on `specrun check` reports only new ones\nhelp: commit the file; `specrun check --no-baseline` shows everything, removing it forgets\n",
    });
    expect((await project.check("--allow-open")).code).toBe(0);
    expect((await project.check("--allow-open", "--no-baseline")).code).toBe(1);
    const moved = list(
      "[X] T000 Begin",
      "[X] T001 Write the guide (depends on T404)",
      "[ ] T003 Sleep (depends on T405)",
    );
    await project.write({ "specs/001-a/tasks.md": moved });
    expect(await project.findings()).toEqual([
      "SR006 error task `T003` depends on `T405`, which does not exist",
    ]);
  });

  it("knows a finding again when its box is ticked", async () => {
    const project = await checkProject(feature("specs/001-a", "[ ] T001 Go (depends on T404)"));
    await project.check("--baseline");
    await project.write(feature("specs/001-a", "[X]  T001 Go (depends on T404)"));
    expect(await project.findings()).toEqual([]);
  });

  it("accepts no open task", async () => {
    const project = await checkProject(BROKEN);
    await project.check("--baseline");
    expect((await project.check("--all")).code).toBe(1);
  });

  it("accepts as many equal findings as there were, and not one more", async () => {
    const project = await checkProject(feature("specs/001-a", "[X] T001 Go", "[ ] Free", "[ ] Free"));
    await project.check("--baseline");
    await project.write(feature("specs/001-a", "[X] T001 Go", "[ ] Free", "[ ] Free", "[ ] Free"));
    expect(await project.findings()).toHaveLength(1);
  });

  it("that is damaged is refused", async () => {
    const project = await checkProject({ ...BROKEN, ".specify/specrun-baseline.json": "{" });
    const { code, err } = await project.check();
    expect(code).toBe(2);
    expect(err).toContain("help: make it anew with `specrun check --baseline`, or remove it");
    expect((await project.check("--no-baseline")).code).toBe(1);
  });
});

describe("rules in the configuration", () => {
  const CONFIG = ".specify/specrun.yml";
  const FREE = feature("specs/001-a", "[X] T001 Go", "[ ] Free");

  it.each<readonly [string, readonly string[]]>([
    ["rules: {SR004: off}", []],
    ["rules: {checkbox-without-id: info}", ["SR004 info checkbox without a task id, ignored"]],
    ["rules: {SR004: error}", ["SR004 error checkbox without a task id, ignored"]],
  ])("%s", async (text, expected) => {
    const project = await checkProject({ ...FREE, [CONFIG]: `${text}\n` });
    expect(await project.findings()).toEqual(expected);
  });

  it("turn on what is off by default", async () => {
    const project = await checkProject({
      ...feature("specs/001-a", "[ ] T001 Go"),
      [CONFIG]: "rules: {task-without-path: warning}\n",
    });
    expect(await project.findings()).toEqual([
      "SR019 warning `T001` names no file, so it can only be ordered by where it stands",
    ]);
  });

  it("of a name that does not exist are refused with the nearest one", async () => {
    const project = await checkProject({ ...FREE, [CONFIG]: "rules: {checkbox-without-ids: off}\n" });
    expect(await project.check()).toMatchObject({ code: 2, out: "" });
    expect((await project.check()).err).toContain("did you mean `checkbox-without-id`?");
  });
});

describe("--fix", () => {
  it("rewrites what only looks like tasks, says so on stderr, and checks the result", async () => {
    const text =
      "# Tasks: a\r\n\r\n## Phase 1: Setup\r\n\r\n- T001 Write the guide\r\n- [X] T002 Print it\r\n";
    const project = await checkProject({ ...feature("specs/001-a"), "specs/001-a/tasks.md": text });
    expect((await project.check()).code).toBe(1);
    expect(await project.check("--fix", "--allow-open")).toMatchObject({
      code: 0,
      err: `\
specs/001-a/tasks.md:5 \`T001\` is a task now
  - - T001 Write the guide
  + - [ ] T001 Write the guide

fixed: 1 task in 1 file
`,
    });
    expect(await readFile(join(project.root, "specs/001-a/tasks.md"), "utf8")).toBe(
      text.replace("- T001", "- [ ] T001"),
    );
    expect(await project.check("--fix", "--allow-open")).toMatchObject({ code: 0, err: "" });
  });

  it("leaves a list alone that leads out of the project", async () => {
    const outside = await checkProject({ "tasks.md": "# T\n\n## Phase 1: Setup\n\n- T001 Go\n" });
    const project = await checkProject(feature("specs/001-a"));
    await rm(join(project.root, "specs/001-a/tasks.md"));
    await symlink(join(outside.root, "tasks.md"), join(project.root, "specs/001-a/tasks.md"));
    expect((await project.check("--fix")).code).toBe(2);
    expect(await readFile(join(outside.root, "tasks.md"), "utf8")).toContain("\n- T001 Go\n");
  });
});
