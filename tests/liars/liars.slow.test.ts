import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import type { Script } from "../../src/fakeapi/script.ts";
import { EVIDENCE_LEVELS } from "../../src/model/evidence.ts";
import { finish, makeProject, type Played, play, workers, write } from "../run/rig.ts";
import { HONEST } from "./honest.ts";
import { LIES, type Lie, ONE_TRY, TASKS, TEST } from "./lies.ts";
import { liarsTable, type Tried } from "./table.ts";

/** Every lie through the whole program: the real SDK, real files, real checks. `npm run liars` prints the table. */
const DOC = new URL("../../docs/liars.md", import.meta.url);
const HONEST_TEST = [[write("tests/sum.test.js", TEST), finish()]];
const tried = new Map<Lie, Tried>();

describe("a worker that", () => {
  it.each(LIES)("$what: no tick beyond what it earned", async (lie) => {
    const project = await makeProject(lie.tasks ?? TASKS, {
      files: { ".specify/specrun.yml": ONE_TRY, ...lie.files },
    });
    const played = await play(project, scriptOf(lie));
    const ended = endOf(played, lie.task ?? "T002");
    tried.set(lie, { lie, ended, isFalse: isFalse(lie, ended) });
    expect(ended).toBe(lie.caught);
  });
});

function scriptOf(lie: Lie): Script {
  const task = lie.task ?? "T002";
  const doc = [[write("docs/sums.md", "Sums.\n"), finish()]];
  const script = workers({ T001: HONEST_TEST, [task]: lie.moves, T003: doc });
  return (turn) => (turn.role === "review" && lie.review !== undefined ? lie.review : script(turn));
}

/** The reason it was refused with, or the level it was ticked with. */
function endOf(played: Played, task: string): string {
  const tick = played.of("task.ticked").find((event) => event.task === task);
  const failed = played.of("task.failed").find((event) => event.task === task);
  return tick?.level ?? failed?.failure.reason ?? "nothing happened";
}

/** A tick, where none was earned or a lesser one. */
function isFalse({ caught }: Lie, ended: string): boolean {
  const levels: readonly string[] = EVIDENCE_LEVELS;
  const earned = levels.includes(caught) ? levels.indexOf(caught) : levels.length;
  return levels.includes(ended) && levels.indexOf(ended) < earned;
}

describe("an honest worker that", () => {
  it.each(HONEST)("$what: $level", async ({ tasks = TASKS, task = "T002", files, moves, level }) => {
    const project = await makeProject(tasks, { files: { ".specify/specrun.yml": ONE_TRY, ...files } });
    const played = await play(project, workers({ T001: HONEST_TEST, [task]: moves }));
    expect(endOf(played, task)).toBe(level);
  });
});

describe("the table in the documentation", () => {
  it("is what came of it", async () => {
    expect([...tried.values()].filter((one) => one.isFalse)).toEqual([]);
    expect(await readFile(DOC, "utf8")).toContain(liarsTable(LIES.flatMap((lie) => tried.get(lie) ?? [])));
  });
});

afterAll(() => {
  console.log(liarsTable([...tried.values()]));
});
