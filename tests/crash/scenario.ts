import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Script } from "../../src/fakeapi/script.ts";
import { type FakeApi, startFakeApi } from "../../src/fakeapi/server.ts";
import { FEATURE, finish, makeProject, type Project, workers, write } from "../run/rig.ts";
import { fingerprint } from "../store/seal.ts";

/** A feature with one of everything that leaves something on the disk, and a person who goes on typing. */
const TASKS = `# Tasks: Crash

## Phase 1: Setup

- [X] T001 Create src/shared.js

## Phase 2: Foundational

- [ ] T002 [P] Create src/new/a.js
- [ ] T003 [P] Change the first line of src/shared.js

## Phase 3: User Story 1 - Greet (Priority: P1)

- [ ] T004 [US1] Write the test in tests/greet.test.sh
- [ ] T005 [US1] Implement src/greet.js
- [ ] T006 [US1] Run \`sh tests/run.sh\` to see that the story works
`;

/** What each task waits for. */
export const PREREQUISITES: Readonly<Record<string, readonly string[]>> = {
  T002: [],
  T003: [],
  T004: ["T002", "T003"],
  T005: ["T004"],
  T006: ["T005"],
};
export const OPEN_TASKS: readonly string[] = Object.keys(PREREQUISITES);

const SHARED = "first line\n\n\n\n\n\nlast line\n";

/** What the finished work of each task looks like in the tree; T006 changes nothing. */
export const WORK: Readonly<Record<string, { readonly path: string; readonly text: string }>> = {
  T002: { path: "src/new/a.js", text: "export const a = 1;\n" },
  T003: { path: "src/shared.js", text: SHARED.replace("first", "T003's") },
  T004: { path: "tests/greet.test.sh", text: "grep -q hello src/greet.js\n" },
  T005: { path: "src/greet.js", text: "export const hello = 1;\n" },
};

const CONFIG = 'checks:\n  task: ["sh tests/run.sh"]\n  phase: ["sh tests/run.sh"]\n';
const RUN_TESTS = "for test in tests/*.test.sh; do sh $test || exit 1; done\n";

/** The worker of T003 edits, so that what a person typed into the same file meanwhile stays. */
const edit = { tool: "edit", input: { path: "src/shared.js", old_text: "first", new_text: "T003's" } };

const script: Script = workers({
  T002: [[workOf("T002"), finish()]],
  T003: [[edit, finish()]],
  T004: [[workOf("T004"), finish()]],
  T005: [[workOf("T005"), finish()]],
});

function workOf(task: string) {
  const { path = "", text = "" } = WORK[task] ?? {};
  return write(path, text);
}

export interface Scene {
  readonly project: Project;
  readonly api: FakeApi;
  readonly env: NodeJS.ProcessEnv;
  /** Everything of this project is below it. */
  readonly home: string;
  readonly stateDir: string;
  readonly tmpDir: string;
  /** How often a person typed into tasks.md and into a source file. */
  readonly typed: { notes: number; lines: number };
  /** Every byte of the person's repository before the first run. */
  readonly git: string;
  close(): Promise<void>;
}

export async function makeScene(): Promise<Scene> {
  const project = await makeProject(TASKS, {
    files: {
      "src/shared.js": SHARED,
      "tests/ok.test.sh": "true\n",
      "tests/run.sh": RUN_TESTS,
      ".specify/specrun.yml": CONFIG,
    },
  });
  const home = project.env.HOME ?? "";
  const tmpDir = join(home, "tmp");
  mkdirSync(tmpDir);
  const api = await startFakeApi({ script });
  return {
    project,
    api,
    env: { ...project.env, TMPDIR: tmpDir, ANTHROPIC_BASE_URL: api.url },
    home,
    stateDir: join(home, "state/specrun"),
    tmpDir,
    typed: { notes: 0, lines: 0 },
    git: fingerprint(project.path(".git")),
    close: async () => {
      await api.close();
      // All but `.git`, whose seal is looked at when the test ends.
      for (const [dir, kept] of [
        [home, "project"],
        [project.root, ".git"],
      ] as const)
        for (const name of readdirSync(dir))
          if (name !== kept) rmSync(join(dir, name), { recursive: true, force: true });
    },
  };
}

export const TASKS_FILE = `${FEATURE}/tasks.md`;

const COMMENT = "\n<!-- A person was here. -->\n";
const NOTE = "  - A person's note.\n";
const LINE = "a person's line\n";

/** Between a crash and the next start. A file that the crash left aside is not there to be edited. */
export function editAsPerson({ project, typed }: Scene): void {
  if (change(project.path("src/shared.js"), (text) => text + LINE)) typed.lines += 1;
  const noted = (text: string): string => text.replace(NOTED, `${NOTED}${NOTE}`) + COMMENT;
  if (change(project.path(TASKS_FILE), noted)) typed.notes += 1;
}

const NOTED = "Create src/shared.js\n";

/** What both files end up with when nothing that anybody wrote is lost. */
export function finished({ typed }: Pick<Scene, "typed">): Readonly<Record<string, string>> {
  const tasks = TASKS.replaceAll("- [ ]", "- [X]").replace(NOTED, NOTED + NOTE.repeat(typed.notes));
  return {
    [TASKS_FILE]: tasks + COMMENT.repeat(typed.notes),
    "src/shared.js": SHARED.replace("first", "T003's") + LINE.repeat(typed.lines),
    "src/new/a.js": WORK.T002?.text ?? "",
    "src/greet.js": WORK.T005?.text ?? "",
    "tests/greet.test.sh": WORK.T004?.text ?? "",
  };
}

function change(path: string, edit: (text: string) => string): boolean {
  if (!existsSync(path)) return false;
  writeFileSync(path, edit(readFileSync(path, "utf8")));
  return true;
}
