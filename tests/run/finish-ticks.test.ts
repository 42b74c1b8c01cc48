import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { stateDirs } from "../../src/config/state-dirs.ts";
import { finishTicks } from "../../src/run/finish-ticks.ts";
import { makeSwap, stageSwap } from "../../src/store/file-swap.ts";
import { acquireLock } from "../../src/store/state-lock.ts";
import { runInside } from "../cli/run-inside.ts";
import { must, temporaryFolder, writeFiles } from "../store/project.ts";

const TASKS = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n";
const file = (text: string) => ({ kind: "file" as const, bytes: Buffer.from(text) });

/** As a run leaves it that dies between setting tasks.md aside and putting the ticked one in its place. */
function killedWhileTicking() {
  const home = temporaryFolder();
  const root = join(home, "project");
  const path = join(root, "specs/001-demo/tasks.md");
  writeFiles(root, {
    "specs/001-demo/tasks.md": TASKS,
    "specs/001-demo/plan.md": "# Plan\n",
    ".specify/memory/constitution.md": "# Constitution\n",
  });
  const helperDir = dirname(path);
  const swap = { path, key: "tasks.md", helperDir, expected: file(TASKS), content: file("ticked") };
  stageSwap(swap);
  makeSwap({ ...swap, content: null });
  expect(existsSync(path)).toBe(false);
  return { root, path, where: { cwd: root, env: { HOME: home, XDG_STATE_HOME: join(home, "state") } } };
}

describe("a tasks.md that a killed run was ticking", () => {
  it("has its name again before anything reads it, and nothing is left beside it", async () => {
    const { path, where } = killedWhileTicking();
    await finishTicks(where);
    expect(readFileSync(path, "utf8")).toBe(TASKS);
    expect(readdirSync(dirname(path))).toEqual(["plan.md", "tasks.md"]);
  });

  it.each([["status"], ["graph"], ["check", "--allow-open"]])(
    "is back before `specrun %s` looks for it",
    async (...args) => {
      const { path, root, where } = killedWhileTicking();
      const ended = await runInside(root, args, where.env);
      expect(readFileSync(path, "utf8")).toBe(TASKS);
      expect([ended.code, ended.err]).toEqual([0, ""]);
      expect(ended.out).toContain("001-demo");
    },
  );

  it("is left alone while another run holds the lock: it may be in the middle of just that", async () => {
    const { root, path, where } = killedWhileTicking();
    const lock = must(await acquireLock(must(await stateDirs(root, where.env)).state));
    await finishTicks(where);
    expect(existsSync(path)).toBe(false);
    lock.release();
  });
});
