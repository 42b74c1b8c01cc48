import { appendFile, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { taskFingerprint } from "../../src/markdown/mark-task.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Receipt } from "../../src/model/evidence.ts";
import { sha256 } from "../../src/util/hash.ts";
import { type CheckProject, checkProject } from "./check-project.ts";

const TASKS = "specs/001-a/tasks.md";
const list = (...lines: readonly string[]): string =>
  `# Tasks: a\n\n## Phase 1: Setup\n\n${lines.map((line) => `- ${line}\n`).join("")}`;

const DOCUMENTS = { "specs/001-a/spec.md": "# Feature: a\n", "specs/001-a/plan.md": "# Plan: a\n" };

/** A second feature, so that none is the only one. */
const OTHER = {
  "specs/002-b/tasks.md": "# Tasks: b\n\n## Phase 1: Setup\n\n- [X] T001 Write the guide\n",
  "specs/002-b/spec.md": "# Feature: b\n",
  "specs/002-b/plan.md": "# Plan: b\n",
};

async function project(files: Readonly<Record<string, string>>): Promise<CheckProject> {
  const made = await checkProject({ ...DOCUMENTS, ...files });
  made.git("init", "-q", "-b", "main");
  made.commit("begin");
  return made;
}

const EVIDENCE = "specs/001-a/evidence.jsonl";

function receipt(source: string, id: string, change: Partial<Receipt> = {}): string {
  const { tasks } = parseTasks(source, { dir: "specs/001-a", file: TASKS }).value;
  const task = tasks.find((item) => item.id === id);
  if (task === undefined) throw new Error(`no task ${id}`);
  const full: Receipt = {
    v: 1,
    task: id,
    level: "checked",
    outcome: "done",
    at: "2026-11-20T10:00:00.000Z",
    run: "r1",
    line: sha256(taskFingerprint(task, source)),
    files: {},
    checks: [],
    sandbox: "none",
    ...change,
  };
  return `${JSON.stringify(full)}\n`;
}
describe("a tick whose file is not there", () => {
  const phantom = (severity: string, path = "src/login.ts"): string =>
    `SR040 ${severity} \`T001\` is ticked, but \`${path}\` is in no commit and no file is called so: its work may never have been done`;
  const ticked = (text: string): Record<string, string> => ({ [TASKS]: list(`[X] T001 ${text}`) });

  it.each<readonly [string, Record<string, string>, readonly string[]]>([
    ["that nobody ever saw is a phantom", ticked("Create the form in src/login.ts"), [phantom("error")]],
    ["under another folder", { ...ticked("Create src/login.ts"), "web/src/login.ts": "" }, []],
    ["under a shorter path", { ...ticked("Create app/src/login.ts"), "src/login.ts": "" }, []],
    ["with another extension", { ...ticked("Create src/login.ts"), "src/login.tsx": "" }, []],
    ["in other letters", { ...ticked("Create src/login.ts"), "src/Login.ts": "" }, []],
    ["by a telling name", { ...ticked("Create src/login-form.ts"), "lib/ui/login-form.ts": "" }, []],
    ["that is to be removed", ticked("Delete src/login.ts"), []],
    ["that is to be renamed", ticked("Rename src/old-name.ts to src/login.ts"), []],
    ["that is replaced, in other words", ticked("Remplacer src/ancien.ts par un module"), []],
    ["that was put off, as the task says", ticked("Create src/login.ts (deferred to v2)"), []],
    ["that only sounds like a removal", ticked("Create `Dropdown` in src/login.ts"), [phantom("error")]],
    ["that git ignores", { ...ticked("Generate src/api/client.ts"), ".gitignore": "/src/api/\n" }, []],
    [
      "of a submodule that is not checked out",
      {
        ...ticked("Create vendor/ui/src/login.ts"),
        ".gitmodules": '[submodule "ui"]\n\tpath = vendor/ui\n\turl = https://example.org/ui.git\n',
      },
      [],
    ],
    ["that a command only reads", ticked("Run the tests of src/login.ts with `npm test`"), []],
    [
      "by a common name only",
      { ...ticked("Create src/ui/index.ts"), "lib/index.ts": "" },
      [phantom("error", "src/ui/index.ts")],
    ],
  ])("%s", async (_name, files, expected) => {
    const { findings } = await project(files);
    expect(await findings("001-a")).toEqual(expected);
  });

  it("is told apart from ignored ones beside it, and from one behind a link", async () => {
    const tasks = list(
      "[X] T001 Create dist/app.js",
      "[X] T002 Create src/app.ts",
      "[X] T003 Create link/a.ts",
    );
    const { findings, root } = await project({ [TASKS]: tasks, ".gitignore": "dist/\n", "lib/b.ts": "" });
    await symlink("lib", join(root, "link"));
    expect((await findings("001-a")).map((finding) => finding.slice(0, 18))).toEqual([
      "SR040 error `T002`",
      "SR040 error `T003`",
    ]);
  });

  it("is found beside the project's own folder", async () => {
    const tasks = list("[X] T001 Create ../../libs/ui/Card.tsx", "[X] T002 Create libs/ui/Menu.tsx");
    const { checkIn } = await project({
      "libs/ui/Card.tsx": "",
      "apps/web/.specify/keep": "",
      "apps/web/specs/001-a/spec.md": "# Feature: a\n",
      "apps/web/specs/001-a/plan.md": "# Plan: a\n",
      "apps/web/specs/001-a/tasks.md": tasks,
    });
    const { out } = await checkIn("apps/web", "--format", "tsc");
    expect(out.match(/SR\d{3}: `T\d{3}`/g)).toEqual(["SR040: `T002`"]);
  });

  it("is quiet about a file that a commit once had, on any branch", async () => {
    const { findings, git, commit, write, root } = await project(ticked("Create src/login.ts"));
    git("checkout", "-q", "-b", "other");
    await write({ "src/Login.ts": "export {};\n" });
    commit();
    git("checkout", "-q", "main");
    await rm(join(root, "src"), { recursive: true, force: true });
    expect(await findings("001-a")).toEqual([]);
  });

  it("is left to its receipt where it has one", async () => {
    const source = list("[X] T001 Create src/login.ts");
    const evidence = receipt(source, "T001", { files: { "src/sign-in.ts": sha256("in\n") } });
    const files = { [TASKS]: source, [EVIDENCE]: evidence, "src/sign-in.ts": "in\n" };
    expect(await (await project(files)).findings("001-a")).toEqual([]);
  });

  it("of several that are missing in part is said more softly", async () => {
    const { findings } = await project({
      ...ticked("Create src/login.ts and src/logout.ts"),
      "src/login.ts": "",
    });
    expect(await findings("001-a")).toEqual([
      "SR042 warning `T001` is ticked, but `src/logout.ts`, of the 2 files it names, is in no commit and no file is called so",
    ]);
  });

  it("fails only features that are gated", async () => {
    const { check, findings } = await project({ ...ticked("Create src/login.ts"), ...OTHER });
    expect((await check()).code).toBe(0);
    expect(await findings()).toEqual([phantom("warning")]);
    expect((await check("001-a")).code).toBe(1);
  });

  it("is left alone where the history is only a part of it", async () => {
    const origin = await project(ticked("Create src/login.ts"));
    const { git, findings, check, root } = await checkProject();
    await rm(join(root, ".specify"), { recursive: true });
    git("clone", "-q", "--depth", "1", `file://${origin.root}`, ".");
    expect(await findings("001-a")).toEqual([]);
    expect((await check("001-a")).out).toContain("fetch-depth: 0");
  });

  it("is left alone without any history", async () => {
    const { findings } = await checkProject({ ...DOCUMENTS, ...ticked("Create src/login.ts") });
    expect(await findings("001-a")).toEqual([]);
  });
});

describe("receipts", () => {
  const SOURCE = list("[X] T001 Create src/a.ts", "[X] T002 Create src/b.ts");
  const FILES = { [TASKS]: SOURCE, "src/a.ts": "a\n", "src/b.ts": "b\n" };

  const both = (first: Partial<Receipt> = {}): string =>
    receipt(SOURCE, "T001", { files: { "src/a.ts": sha256("a\n") }, ...first }) +
    receipt(SOURCE, "T002", { files: { "src/b.ts": sha256("b\n") } });

  it("that fit say nothing, and without the file nothing is said", async () => {
    expect(await (await project(FILES)).findings("001-a")).toEqual([]);
    expect(await (await project({ ...FILES, [EVIDENCE]: both() })).findings("001-a")).toEqual([]);
  });

  it("that are missing make a tick worth nothing", async () => {
    const { findings, check } = await project({
      ...FILES,
      ...OTHER,
      [EVIDENCE]: receipt(SOURCE, "T001"),
    });
    expect(await findings("001-a")).toEqual([
      "SR050 error `T002` is ticked, but specs/001-a/evidence.jsonl has no receipt for it",
    ]);
    expect((await check()).code).toBe(0);
  });

  it("are for the words of the task, whatever its boxes say", async () => {
    const changed = list("[x] T001 Create src/a.ts", "[X] T002 Create src/b.ts and its tests");
    const { findings } = await project({ ...FILES, [TASKS]: changed, [EVIDENCE]: both() });
    expect(await findings("001-a")).toEqual([
      "SR051 warning the text of `T002` changed after it was ticked, so its evidence is for other words",
    ]);
  });

  it("know what their files held, with either line end", async () => {
    const { findings, write, root } = await project({ ...FILES, [EVIDENCE]: both() });
    await write({ "src/a.ts": "a\r\n", "src/b.ts": "other\n" });
    expect(await findings("001-a")).toEqual([
      "SR054 info `src/b.ts` changed after `T002` was ticked, and no later receipt covers it",
    ]);
    await rm(join(root, "src/b.ts"));
    expect(await findings("001-a")).toEqual([
      "SR053 warning `src/b.ts`, which `T002` wrote, is gone and its content is nowhere else",
    ]);
  });

  it("outlive a formatter's choice of bullets", async () => {
    const { findings } = await project({
      ...FILES,
      [TASKS]: SOURCE.replace(/^-/gm, "*"),
      [EVIDENCE]: both(),
    });
    expect(await findings("001-a")).toEqual([]);
  });

  it("offer a confirmation only where that is enough", async () => {
    const { check } = await project(FILES);
    const helpAt = async (level: string): Promise<string | undefined> =>
      /^help: .*T002.*|^help: untick.*/m.exec((await check("001-a", "--require", level)).out)?.[0];
    expect(await helpAt("checked")).toBe("help: untick it so that `specrun implement` does it");
    expect(await helpAt("confirmed")).toBe(
      "help: untick it so that `specrun implement` does it, or vouch for it with `specrun confirm T001`",
    );
  });

  it("follow a file that was moved", async () => {
    const { findings, root } = await project({ ...FILES, [EVIDENCE]: both() });
    await rename(join(root, "src/b.ts"), join(root, "src/renamed.ts"));
    expect(await findings("001-a")).toEqual([]);
  });

  it("of later tasks cover what earlier ones wrote", async () => {
    const later = receipt(SOURCE, "T002", { files: { "src/a.ts": sha256("new\n") } });
    const { findings, write } = await project({ ...FILES, [EVIDENCE]: both() + later });
    await write({ "src/a.ts": "new\n" });
    expect(await findings("001-a")).toEqual([]);
  });

  it("must reach the level that is required, as well as a person can", async () => {
    const source = list(
      "[X] T001 Create src/a.ts",
      "[X] T002 Manually test the form on a phone",
      "[X] T003 Create src/c.ts",
    );
    const evidence = receipt(source, "T001") + receipt(source, "T002", { level: "confirmed" });
    const { findings, write } = await project({
      ...FILES,
      [TASKS]: source,
      "src/c.ts": "",
      [EVIDENCE]: evidence,
    });
    expect(await findings("001-a", "--require", "proved")).toEqual([
      "SR055 error `T001` is only `checked`, where `proved` is required",
      "SR055 error `T003` is ticked without any evidence, where `proved` is required",
    ]);
    await write({ ".specify/specrun.yml": "require:\n  default: unchecked\n  001-a: checked\n" });
    expect(await findings("001-a")).toEqual([
      "SR055 error `T003` is ticked without any evidence, where `checked` is required",
    ]);
  });

  it("are demanded of every feature that has them, unless only what changed counts", async () => {
    const { check } = await project({ ...FILES, ...OTHER, [EVIDENCE]: both() });
    expect((await check("--require", "proved")).code).toBe(1);
    expect((await check("--require", "checked")).code).toBe(0);
    expect((await check("--require", "proved", "--changed", "HEAD")).code).toBe(0);
  });

  it("count against a feature without any, once a level is required", async () => {
    const { findings } = await project(FILES);
    expect(await findings("001-a", "--require", "checked")).toHaveLength(2);
  });

  it("that cannot be read, or are for nobody, are named", async () => {
    const { findings, root } = await project({ ...FILES, [EVIDENCE]: both() });
    const source = list("[X] T009 Create src/a.ts");
    await appendFile(join(root, EVIDENCE), `{"v":1,"task":"T0\n${receipt(source, "T009")}`);
    expect(await findings("001-a")).toEqual([
      "SR056 warning this line is no receipt, so it proves nothing",
      "SR057 info the receipt is for `T009`, which specs/001-a/tasks.md does not have",
    ]);
  });
});
