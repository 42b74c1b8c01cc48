import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { FEATURE, makeProject, type Project } from "../run/rig.ts";
import { bundleScript } from "../store/bundle.ts";
import { readTree } from "../store/project.ts";
import { fingerprint } from "../store/seal.ts";
import { openMerger } from "./merged-work.ts";
import { copyProject, specrun } from "./rig.ts";

/** The undo as a process that kills itself before its n-th change of a name below the project, or in the journals. */
const SCRIPT = `
  import fs from "node:fs";
  import promises from "node:fs/promises";
  import { syncBuiltinESMExports } from "node:module";

  const [root, at] = process.argv.slice(2);
  let passed = 0;
  const pass = (path) => {
    if (!String(path).startsWith(root) && !String(path).includes("/runs/") && !String(path).endsWith("/applying")) return;
    passed += 1;
    if (passed === Number(at)) process.kill(process.pid, "SIGKILL");
  };
  for (const name of ["renameSync", "linkSync", "unlinkSync", "rmdirSync", "writeFileSync"]) {
    const real = fs[name];
    fs[name] = (path, ...rest) => (pass(path), real(path, ...rest));
  }
  const open = promises.open;
  promises.open = (path, flags, ...rest) => (String(flags).includes("r") || pass(path), open(path, flags, ...rest));
  syncBuiltinESMExports();

  const { undo } = await import("#src/undo/undo.ts");
  const scope = { by: "task", value: "T001-T002" };
  const ended = await undo({
    cwd: root, env: process.env, argument: undefined, scope, dryRun: false, consent: async () => true,
  });
  console.log(ended.ok ? ended.value.kind : JSON.stringify(ended.error));
`;

let script = "";
const scriptDir = mkdtempSync(join(tmpdir(), "specrun-test-"));
beforeAll(async () => {
  script = await bundleScript(scriptDir, SCRIPT);
});
afterAll(() => rmSync(scriptDir, { recursive: true }));

async function undoUntil({ root, env }: Project, point: number): Promise<string> {
  const child = spawn(process.execPath, [script, root, String(point)], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (data) => {
    text += data;
  });
  const [, signal] = await once(child, "close");
  return signal === "SIGKILL" ? "killed" : text.trim();
}

const TASKS = "## Phase 1: Setup\n\n- [ ] T001 A\n- [ ] T002 B\n- [ ] T003 C\n- [ ] T004 D\n";
const CONTENT: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  T001: { "src/a.js": "a\n", "src/keep.js": "one\ntwo\nthree\nFOUR\n" },
  T002: { "src/gone.js": null },
  T003: { "src/b.js": "b\n" },
  T004: { "src/d.js": "d\n" },
};

/** A tick means that the work is there, and that a receipt says so. */
async function expectTruth(project: Project, where: string): Promise<void> {
  const tree = readTree(project.root);
  // Between two names tasks.md may be set aside for a moment; then no tick is claimed at all.
  const tasks = tree[`${FEATURE}/tasks.md`] ?? "";
  for (const [, id = ""] of tasks.matchAll(/\[X\] (T\d+)/g)) {
    for (const [path, text] of Object.entries(CONTENT[id] ?? {}))
      expect([where, tree[path] ?? null]).toEqual([where, text]);
    const aside = Object.entries(tree).filter(([path]) => path.includes(".specrun-aside-"));
    const evidence = [tree[`${FEATURE}/evidence.jsonl`] ?? "", ...aside.map(([, text]) => text)].join("\n");
    expect([where, evidence]).toEqual([where, expect.stringContaining(`"task":"${id}"`)]);
  }
}

it("dies at every step: no tick ever stands without its work, and the next undo finishes it", async () => {
  const project = await makeProject(TASKS, {
    files: { "src/keep.js": "one\ntwo\nthree\nfour\n", "src/gone.js": "was here\n" },
  });
  const merger = await openMerger(project);
  for (const [id, files] of Object.entries(CONTENT)) await merger.merge(id, files);
  await merger.close();
  await project.write("src/mine.js", "mine\n");
  const whole = await copyProject(project);
  expect((await specrun(whole, "undo", "--task", "T001-T002", "--yes")).code).toBe(0);
  const expected = readTree(whole.root);
  const dieAt = async (point: number): Promise<"killed" | "undone"> => {
    const copy = await copyProject(project);
    const git = fingerprint(copy.path(".git"));
    const said = await undoUntil(copy, point);
    expect([point, said]).toEqual([point, expect.stringMatching(/^(?:killed|undone)$/)]);
    await expectTruth(copy, `point ${point}`);
    if (said === "undone") return said;
    const again = await specrun(copy, "undo", FEATURE, "--task", "T001-T002", "--yes");
    expect([point, again.code, again.err]).toEqual([point, 0, ""]);
    expect([point, readTree(copy.root)]).toEqual([point, expected]);
    expect(fingerprint(copy.path(".git"))).toBe(git);
    return "killed";
  };
  let point = 1;
  while (!(await Promise.all([dieAt(point), dieAt(point + 1)])).includes("undone")) point += 2;
  expect(point).toBeGreaterThan(15);
}, 300_000);
