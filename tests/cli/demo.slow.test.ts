import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Event, Stamped } from "../../src/model/event.ts";
import { run } from "./program.ts";

it("the demo implements its feature offline: parallel, proved, every box ticked", async () => {
  const home = await mkdtemp(join(tmpdir(), "specrun-demo-test-"));
  const env = { PATH: process.env.PATH, HOME: home };
  const ended = await run(["demo", "--json"], { cwd: home, env });
  expect(ended.code).toBe(0);
  const events = ended.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Stamped);
  const of = <T extends Event["type"]>(type: T) =>
    events.filter((event): event is Extract<Stamped, { type: T }> => event.type === type);
  expect(of("task.ticked")).toHaveLength(20);
  expect(of("phase.passed").map(({ phase }) => phase)).toEqual([1, 2, 3, 4, 5]);
  const [finished] = of("run.finished");
  expect(finished?.summary.parallelMax).toBeGreaterThanOrEqual(3);
  expect(finished?.summary.ticked.proved).toEqual(["T013", "T016", "T017", "T020"]);
  expect(finished?.summary.ticked.unchecked).toBeUndefined();
  expect(of("tool.called").filter(({ ok }) => !ok)).toEqual([]);
  expect(ended.stderr).toContain("The model's answers are scripted");
  const project = /cd (\S+\/project)/.exec(ended.stderr)?.[1] ?? "";
  const tasks = await readFile(join(project, "specs/001-table-of-contents/tasks.md"), "utf8");
  expect(tasks).not.toContain("[ ] T");
});
