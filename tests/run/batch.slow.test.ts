import { expect, it } from "vitest";
import { holdable } from "../../src/fakeapi/hold.ts";
import { exitCodeOf, finish, makeProject, play, workers, write } from "./rig.ts";

/** Many tasks that end at the same moment: merged and checked together, and only the one to blame goes back. */
const IDS = ["T001", "T002", "T003", "T004", "T005", "T006"];
const TASKS = `## Phase 1: Setup\n\n${IDS.map((id) => `- [ ] ${id} [P] Add src/${id}.js\n`).join("")}`;

/** T002 and T005 are green alone and red together. */
const NOT_BOTH = `import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
const clashes = (file) => existsSync(file) && readFileSync(file, "utf8").includes("clash");
test("not both", () => {
  if (clashes("src/T002.js") && clashes("src/T005.js")) throw new Error("both clash");
});
`;

const add = (id: string, text: string) => [[write(`src/${id}.js`, text)], [finish()]];

it("a batch that is red together is bisected: the others are ticked, one is mended on top of them", async () => {
  const project = await makeProject(TASKS, { files: { "tests/both.test.js": NOT_BOTH } });
  const { script, hold } = holdable(
    workers({
      ...Object.fromEntries(IDS.map((id) => [id, add(id, "clash\n")])),
      ...Object.fromEntries(IDS.map((id) => [`${id}:fix`, add(id, "peace\n")])),
    }),
  );
  const holds = IDS.map((task) => hold({ task, turn: 1, role: "code" }));
  const running = play(project, script, { flags: { review: "off", jobs: IDS.length } });
  await Promise.all(holds.map(({ reached }) => reached));
  for (const { release } of holds) release();
  const run = await running;
  expect(exitCodeOf(run)).toBe(0);
  expect(run.ticks.toSorted()).toEqual(IDS.map((id) => `${id} checked`));
  const fixes = run.of("attempt.started").filter(({ role }) => role === "fix");
  expect(fixes).toHaveLength(1);
  expect(["T002", "T005"]).toContain(fixes[0]?.task);
  const [merged] = run.of("attempt.finished").filter(({ failure }) => failure !== null);
  expect(merged).toBeUndefined();
});
