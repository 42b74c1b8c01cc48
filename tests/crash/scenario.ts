import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Script } from "../../src/fakeapi/script.ts";
import { type FakeApi, startFakeApi } from "../../src/fakeapi/server.ts";
import { FEATURE, finish, makeProject, type Project, workers, write } from "../run/rig.ts";

/** A feature with one of everything that leaves something on the disk, and a person who goes on typing. */
export const TASKS = `# Tasks: Crash

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
    close: async () => {
      await api.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export const COMMENT = "\n<!-- A person was here. -->\n";
const NOTE = "  - A person's note.\n";

export const TASKS_FILE = `${FEATURE}/tasks.md`;

/** Between a crash and the next start. A file that the crash left aside is not there to be edited. */
export function editAsPerson({ project }: Scene): void {
  change(project.path("src/shared.js"), (text) => `${text}a person's line\n`);
  change(project.path(TASKS_FILE), (text) =>
    text.replace("Create src/shared.js\n", `Create src/shared.js\n${NOTE}`).concat(COMMENT),
  );
  writeFileSync(project.path("notes.txt"), "mine\n");
}

function change(path: string, edit: (text: string) => string): void {
  if (existsSync(path)) writeFileSync(path, edit(readFileSync(path, "utf8")));
}
