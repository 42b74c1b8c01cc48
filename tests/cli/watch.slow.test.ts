import { describe, expect, it, onTestFinished } from "vitest";
import type { Reply, Turn } from "../../src/fakeapi/script.ts";
import { startFakeApi } from "../../src/fakeapi/server.ts";
import { FEATURE, finish, makeProject, type Project, write } from "../run/rig.ts";
import { type Running, start } from "./program.ts";

const TASKS = "## Phase 1: Setup\n\n- [ ] T001 Create src/t001.js\n";

/** Every task is done honestly: it writes the file that is named after it. */
const honest = ({ task, turn }: Turn): Reply => ({
  content: turn === 0 ? [write(`src/${task?.toLowerCase()}.js`, "1\n")] : [finish()],
});

async function watching(project: Project): Promise<Running> {
  const api = await startFakeApi({ script: honest });
  onTestFinished(() => api.close());
  const env = { ...project.env, ANTHROPIC_BASE_URL: api.url };
  return start(["watch", "--yes", "--no-review", "--unsafe-no-sandbox"], { cwd: project.root, env });
}

const times = (text: string, what: string): number => text.split(what).length - 1;
const waits = (program: Running, count: number) =>
  expect
    .poll(() => times(program.text(), "watching specs/001-demo"), { timeout: 60_000, interval: 100 })
    .toBe(count);

describe("specrun watch", () => {
  it("runs what an edit opens, ignores its own ticks and saves without a change", async () => {
    const project = await makeProject(TASKS);
    const program = await watching(project);
    await waits(program, 1);
    expect(await project.tasks()).toContain("[X] T001");

    await project.write(`${FEATURE}/tasks.md`, await project.tasks());
    await project.write(`${FEATURE}/tasks.md`, `${await project.tasks()}- [ ] T002 Create src/t002.js\n`);
    await waits(program, 2);
    expect(await project.tasks()).toContain("[X] T002");
    expect(times(program.text(), "▸ run")).toBe(2);

    program.child.kill("SIGINT");
    expect((await program.ended).code).toBe(130);
  });

  it("keeps going over a broken file: it is shown, and the next good one runs", async () => {
    const project = await makeProject(TASKS);
    const program = await watching(project);
    await waits(program, 1);
    const ticked = await project.tasks();
    await project.write(`${FEATURE}/tasks.md`, `${ticked}- [ ] T001 The same id again\n`);
    await waits(program, 2);
    expect(program.text()).toContain("duplicate task id `T001`");
    await project.write(`${FEATURE}/tasks.md`, `${ticked}- [ ] T002 Create src/t002.js\n`);
    await waits(program, 3);
    expect(await project.tasks()).toContain("[X] T002");
    program.child.kill("SIGTERM");
    expect((await program.ended).code).toBe(143);
  });
});
