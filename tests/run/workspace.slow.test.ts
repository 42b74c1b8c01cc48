import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { probeSandbox } from "../../src/slots/sandbox-probe.ts";
import { bash, exitCodeOf, finish, makeProject, type Project, play, workers, write } from "./rig.ts";

const SETTINGS = ".specify/specrun.yml";
const PARALLEL = `## Phase 1: Setup

- [ ] T001 [P] Create src/a.txt
- [ ] T002 [P] Create src/b.txt
- [ ] T003 [P] Create src/c.txt
- [ ] T004 [P] Create src/d.txt
`;

const creates = (letter: string, ...before: ReturnType<typeof bash>[]) => [
  [...before, write(`src/${letter}.txt`, `${letter}\n`)],
  [finish()],
];
const each = (...before: ReturnType<typeof bash>[]) =>
  workers({
    T001: creates("a", ...before),
    T002: creates("b", ...before),
    T003: creates("c", ...before),
    T004: creates("d", ...before),
  });

/** Fails where two of them run at once. */
const alone = ({ root }: Project): string =>
  `mkdir ${join(root, "../used")} && sleep 0.2 && rmdir ${join(root, "../used")}`;

describe("locks", () => {
  it("keep checks of parallel tasks apart", async () => {
    const project = await makeProject(PARALLEL);
    await project.write(
      SETTINGS,
      `locks: { db: 1 }\nchecks: { task: [{ run: "${alone(project)}", locks: [db] }], phase: [] }\n`,
    );
    const run = await play(project, each());
    expect([...run.ticks].sort()).toEqual(["T001 checked", "T002 checked", "T003 checked", "T004 checked"]);
    expect(run.of("check.finished").map(({ check }) => check.status)).not.toContain("failed");
  });

  it("keep the commands of workers and checks of the tasks apart that need them", async () => {
    const project = await makeProject(PARALLEL);
    const tasks = ["T001", "T002", "001-demo/T003", "T004"].map((id) => `  ${id}: { locks: [port] }\n`);
    await project.write(
      SETTINGS,
      `locks: { port: 1 }\ntasks:\n${tasks.join("")}checks: { task: ["${alone(project)}"], phase: [] }\n`,
    );
    const run = await play(project, each(bash(alone(project))));
    expect(run.ticks).toHaveLength(4);
    const bad = run.of("tool.called").filter(({ ok }) => !ok);
    expect(bad).toEqual([]);
    expect(JSON.stringify(run.api.requests.map(({ body }) => body))).not.toContain("File exists");
  });

  it("let go of a run that is interrupted while a command waits", async () => {
    const project = await makeProject(PARALLEL);
    await project.write(
      SETTINGS,
      `locks: { db: 1 }\nchecks: { task: [{ run: "sleep 30", locks: [db] }], phase: [] }\n`,
    );
    const interrupt = new AbortController();
    const started = Date.now();
    const playing = play(project, each(), {
      interrupt: interrupt.signal,
      onEvent: (event) => {
        if (event.type === "lock.waiting") interrupt.abort("SIGINT");
      },
    });
    const run = await playing;
    expect(exitCodeOf(run)).toBe(130);
    expect(run.of("lock.waiting")[0]).toMatchObject({ locks: ["db"], command: "sleep 30" });
    expect(Date.now() - started).toBeLessThan(15_000);
  });

  it("that nobody declared are an error with the nearest name", async () => {
    const project = await makeProject(PARALLEL);
    await project.write(
      SETTINGS,
      "locks: { postgres: 1 }\nchecks: { task: [{ run: x, locks: [postgers] }] }\n",
    );
    const run = await play(project, each());
    expect(run.end).toEqual({
      ok: false,
      error: {
        reason: "config-invalid",
        path: SETTINGS,
        problems: [
          {
            key: "checks.task.0.locks",
            message: "no lock `postgers` is declared under `locks`",
            nearest: "postgres",
          },
        ],
      },
    });
  });
});

describe("workspace.copy", () => {
  const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.txt\n";
  const files = { ".gitignore": ".env*\n" };
  const settings =
    "workspace: { copy: [.env.test] }\nchecks: { task: ['grep -qx KEY=1 .env.test'], phase: [] }\n";

  it("gives workers and checks what the build needs; what a worker does to it is undone", async () => {
    const project = await makeProject(ONE, { files });
    await project.write(SETTINGS, settings);
    await project.write(".env.test", "KEY=1\n");
    const seen = bash("cat .env.test; git status --porcelain; echo KEY=2 > .env.test");
    const run = await play(project, workers({ T001: creates("a", seen) }));
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(JSON.stringify(run.api.requests[1]?.body)).toContain("KEY=1");
    expect(run.of("task.merged").at(-1)?.files).toEqual(["src/a.txt"]);
    expect(await project.read(".env.test")).toBe("KEY=1\n");
  });

  it("needs the person's consent, and names files that cannot be copied", async () => {
    const project = await makeProject(ONE, { files });
    await project.write(SETTINGS, "workspace: { copy: [.env.test] }\nchecks: { task: [], phase: [] }\n");
    const run = await play(project, workers({ T001: creates("a") }), { yes: false });
    expect(run.end).toEqual({
      ok: false,
      error: {
        reason: "consent-needed",
        commands: [
          {
            purpose: "copy",
            command: ".env.test",
            source: SETTINGS,
            detail: "workspace.copy",
            network: false,
          },
        ],
      },
    });
    await symlink("../", project.path(".env.test"));
    expect((await play(project, workers({ T001: creates("a") }))).end).toEqual({
      ok: false,
      error: {
        reason: "config-invalid",
        path: SETTINGS,
        problems: [
          {
            key: "workspace.copy",
            message: "`.env.test` is a link out of the project or to a folder, which is never followed",
          },
        ],
      },
    });
  });

  it("is refused when it would copy more than is allowed", async () => {
    const project = await makeProject(ONE, { files });
    await project.write(SETTINGS, "workspace: { copy: [.env.test] }\nlimits: { copyMegabytes: 1 }\n");
    await project.write(".env.test", "x".repeat(1_500_000));
    const run = await play(project, workers({ T001: creates("a") }));
    expect(run.end).toMatchObject({
      error: {
        problems: [
          {
            message: "2 MB would be copied into every workspace, 1 MB are allowed (limits.copyMegabytes)",
          },
        ],
      },
    });
  });
});

const probe = await probeSandbox(process.env);
const why = probe.ok ? "" : " (skipped: no sandbox here)";

describe("workspace.roots", () => {
  const ONE = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.txt\n";
  const settings =
    "workspace: { roots: [../shared-lib, ../../far] }\nchecks: { task: ['grep -q lib ../shared-lib/index.js && ls ../../far'], phase: [] }\n";

  /** The project lies two folders deep in one of its own, beside what it refers to. */
  async function withLibrary(): Promise<Project> {
    const project = await makeProject(ONE);
    for (const name of ["../shared-lib/index.js", "../../far/away.js"])
      await project.write(name, "export const lib = 1;\n");
    onTestFinished(() => rm(project.path("../../far"), { recursive: true, force: true }));
    await project.write(SETTINGS, settings);
    return project;
  }

  it("lets checks find a sibling of the project beside each slot", async () => {
    const project = await withLibrary();
    const run = await play(project, workers({ T001: creates("a") }));
    expect(run.ticks).toEqual(["T001 checked"]);
  });

  it.skipIf(!probe.ok)(`lets commands in the sandbox read it and write nothing there${why}`, async () => {
    const project = await withLibrary();
    const tries = bash(
      "echo x >> ../shared-lib/index.js; touch ../shared-lib/new; ls -A .. ../shared-lib; cat ../shared-lib/index.js",
    );
    const run = await play(project, workers({ T001: creates("a", tries) }), { sandbox: "required" });
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(await project.read("../shared-lib/index.js")).toBe("export const lib = 1;\n");
    const said = JSON.stringify(run.api.requests[1]?.body);
    expect(said).toContain(
      "..:\\nproject\\nshared-lib\\n\\n../shared-lib:\\nindex.js\\nexport const lib = 1;",
    );
    expect(said).toMatch(/Read-only file system.*Read-only file system/s);
  });

  it("needs the person's consent to the real path, and a folder that is there", async () => {
    const project = await withLibrary();
    const asked: string[] = [];
    const run = await play(project, workers({ T001: creates("a") }), {
      yes: false,
      askConsent: async (items) => {
        asked.push(...items.map(({ purpose, command, detail }) => `${purpose} ${command} ${detail}`));
        return false;
      },
    });
    expect(exitCodeOf(run)).toBe("consent-needed");
    expect(asked.slice(0, 2)).toEqual([
      `read ../shared-lib ${project.path("../shared-lib")}`,
      `read ../../far ${project.path("../../far")}`,
    ]);
    await rm(project.path("../shared-lib"), { recursive: true });
    expect((await play(project, workers({ T001: creates("a") }))).end).toMatchObject({
      error: {
        reason: "config-invalid",
        problems: [
          {
            key: "workspace.roots.0",
            message: `\`../shared-lib\` does not exist: there is no \`${project.path("../shared-lib")}\``,
          },
        ],
      },
    });
  });
});

describe("a slot that is deleted while a worker is in it", () => {
  const TWO = "## Phase 1: Setup\n\n- [ ] T001 [P] Create src/a.txt\n- [ ] T002 [P] Create src/b.txt\n";

  it.each([
    ["the slot", () => 'rm -rf "$(dirname "$PWD")"'],
    ["the checkout alone", () => 'rm -rf "$PWD"'],
    ["the whole cache", ({ env }: Project) => `rm -rf ${env.XDG_CACHE_HOME}`],
  ])("fails an attempt, and nothing else: %s", async (_, deletes) => {
    const project = await makeProject(TWO, { files: { "src/old.txt": "old\n" } });
    const run = await play(
      project,
      workers({
        T001: [[bash(deletes(project)), write("src/a.txt", "half\n")], [finish()]],
        "T001:fix": creates("a"),
        T002: creates("b"),
        "T002:fix": creates("b"),
      }),
    );
    expect([...run.ticks].sort()).toEqual(["T001 unchecked", "T002 unchecked"]);
    expect(exitCodeOf(run)).toBe(0);
    const lost = run.of("attempt.finished").filter(({ failure }) => failure?.reason === "slot-lost");
    expect(lost.map(({ task }) => task)).toContain("T001");
    expect(await project.read("src/a.txt")).toBe("a\n");
    expect(await project.read("src/b.txt")).toBe("b\n");
    expect(await project.read("src/old.txt")).toBe("old\n");
  });

  it("while its check runs says nothing about the work", async () => {
    const project = await makeProject("## Phase 1: Setup\n\n- [ ] T001 Create src/a.txt\n");
    const once = project.path("../deleted");
    const check = `[ -e ${once} ] || { touch ${once}; rm -rf ${project.env.XDG_CACHE_HOME}/specrun/*/slots/1; false; }`;
    await project.write(SETTINGS, `checks: { task: [${JSON.stringify(check)}], phase: [] }\n`);
    const run = await play(project, workers({ T001: creates("a"), "T001:fix": creates("a") }));
    expect(run.ticks).toEqual(["T001 checked"]);
    expect(run.of("check.finished").map(({ check: { status } }) => status)).not.toContain("failed");
  });
});
