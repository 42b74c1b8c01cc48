import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { fingerprint } from "../store/seal.ts";
import {
  acceptedTasks,
  callsByTask,
  leftAfterCleaning,
  noNewCalls,
  type Problems,
  problemsAfterCrash,
  problemsAtEnd,
} from "./invariants.ts";
import { type Ended, start, TEST_BUILD } from "./program.ts";
import { editAsPerson, makeScene, type Scene } from "./scenario.ts";

const IMPLEMENT = ["implement", "--yes", "--json", "--no-review", "--unsafe-no-sandbox", "--jobs", "2"];
const AT_ONCE = 2;

/** All points take many minutes: a gate that is waited for tries a share of them, another one each time. */
const EVERY = Number(process.env.SPECRUN_CRASH_EVERY ?? 1);
const seed = Number(process.env.SPECRUN_CRASH_SEED ?? Date.now() % 1_000_000);

function implement({ project, env }: Scene, extra: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return start(TEST_BUILD, IMPLEMENT, { cwd: project.root, env: { ...env, ...extra } }).ended;
}

interface Trial {
  /** False: the run was over before it came to its nth point. */
  readonly crashed: boolean;
  /** The point it died at. */
  readonly name: string;
  readonly problems: Problems;
}

/** One life: killed at point n, edited by a person, started again, started once more. */
async function tryPoint(n: number): Promise<Trial> {
  const scene = await makeScene();
  const list = join(scene.home, "points");
  try {
    writeFileSync(list, "");
    const first = await implement(scene, { SPECRUN_CRASH_AT: String(n), SPECRUN_CRASH_LIST: list });
    const crashed = first.signal === "SIGKILL";
    const name = readFileSync(list, "utf8").trim().split("\n").at(-1) ?? "";
    const problems = crashed ? problemsAfterCrash(scene) : [];
    const [accepted, calls] = [acceptedTasks(scene), callsByTask(scene)];
    editAsPerson(scene);
    problems.push(...unless(first, crashed ? null : 0), ...unless(await implement(scene), 0));
    problems.push(...noNewCalls(scene, accepted, calls), ...(await problemsAtEnd(scene)));
    problems.push(...(await cleansUp(scene)), ...(await idles(scene)));
    return { crashed, name, problems };
  } finally {
    await scene.close();
  }
}

const unless = ({ code, output }: Ended, wanted: number | null): Problems =>
  code === wanted ? [] : [`a run ended with ${code}: ${output.slice(-2000)}`];

/** A run with nothing to do asks no model and changes no byte. */
async function idles(scene: Scene): Promise<Problems> {
  const [tree, asked] = [fingerprint(scene.project.root), scene.api.requests.length];
  const third = await implement(scene);
  return [
    ...unless(third, 0),
    ...(fingerprint(scene.project.root) === tree ? [] : ["a run with nothing to do changed a file"]),
    ...(scene.api.requests.length === asked ? [] : ["a run with nothing to do asked a model"]),
  ];
}

/** What is left where no run needs anything: no slot, no lock, no temporary file, no name of an attempt that was merged. */
async function cleansUp({ project, env, ...scene }: Scene): Promise<Problems> {
  const { code, output } = await start(TEST_BUILD, ["doctor", "--clean", "--json"], {
    cwd: project.root,
    env,
  }).ended;
  if (code !== 0) return [`doctor --clean ended with ${code}: ${output.slice(-2000)}`];
  return leftAfterCleaning(scene);
}

const share = EVERY === 1 ? "every point" : `every ${EVERY}th point (seed ${seed})`;

it(`killed at ${share}, the work goes on and nothing is lost`, async () => {
  const trials: Trial[] = [];
  let next = 1 + (seed % EVERY);
  let over = false;
  const worker = async (): Promise<void> => {
    while (!over) {
      const n = next;
      next += EVERY;
      const trial = await tryPoint(n);
      trials.push(trial);
      if (!trial.crashed) over = true;
      const { name, problems } = trial;
      if (problems.length > 0) console.log(`point ${n}, ${name}:\n  ${problems.join("\n  ")}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  console.log(`${trials.filter(({ crashed }) => crashed).length} points`);
  expect(trials.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`))).toEqual(
    [],
  );
});
