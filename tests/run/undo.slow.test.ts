import { expect, it } from "vitest";
import { bash, FEATURE, finish, makeProject, play, workers, write } from "./rig.ts";
import { specrun } from "./undo-rig.ts";

it("explore", async () => {
  const TWO = "## Phase 1: Setup\n\n- [ ] T001 Create src/a.js\n- [ ] T002 Change lib/b.js\n";
  const LINES = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
  const project = await makeProject(TWO, { files: { "lib/b.js": LINES } });
  const run = await play(project, workers({ T001: [[write("src/a.js", "export const a = 1;\n")], [finish()]], T002: [[bash("sed -i s/two/TWO/ lib/b.js")], [finish()]] }));
  console.log(run.ticks, project.git("status", "--porcelain"));
  for (const args of [["--task", "T001"], ["--task", "T001", "--dry-run", "--json"], ["--task", "T001", "--yes"], ["--task", "T001", "--yes"]]) {
    const r = await specrun(project, "undo", ...args);
    console.log(args.join(" "), r.code, "\n" + r.out, "\nERR " + r.err);
  }
  console.log(await project.tasks(), await project.read(`${FEATURE}/evidence.jsonl`), project.git("status", "--porcelain"));
  await project.write("lib/b.js", LINES.replace("two", "person"));
  const r = await specrun(project, "undo", "--task", "T002", "--yes");
  console.log(r);
  console.log((await specrun(project, "undo", "--task", "T009", "--yes")).err);
  console.log((await specrun(project, "undo", "--run", "x", "--yes")).err);
  console.log((await specrun(project, "undo", "--help")).out);
  const { execSync } = await import("node:child_process");
  console.log(execSync("ls -R src lib; true", { cwd: project.root, encoding: "utf8" }));
  expect(1).toBe(1);
});
