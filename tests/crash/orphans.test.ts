import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { lastProcessesAt, processesAt, RELEASE, start } from "./program.ts";
import { makeScene } from "./scenario.ts";

const hasBubblewrap = existsSync("/usr/bin/bwrap");

/** Kills the program while the check of its first task sleeps for a minute; what is still there two seconds later. */
async function leftBy(flags: readonly string[]): Promise<readonly string[]> {
  const scene = await makeScene();
  const cache = join(scene.home, "cache");
  try {
    await scene.project.write("tests/run.sh", "sleep 60\n");
    const { child, ended } = start(RELEASE, ["implement", "--yes", "--no-review", ...flags], {
      cwd: scene.project.root,
      env: scene.env,
    });
    while (!processesAt(cache).some((line) => line.includes("sleep 60"))) {
      expect(child.exitCode).toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill("SIGKILL");
    await ended;
    return await lastProcessesAt(cache, 2_000);
  } finally {
    await scene.close();
  }
}

it.skipIf(!hasBubblewrap)("a sandboxed command dies with the program [needs bubblewrap]", async () => {
  expect(await leftBy([])).toEqual([]);
});
