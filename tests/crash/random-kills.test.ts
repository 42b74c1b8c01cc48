import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { type Problems, problemsAfterCrash, problemsAtEnd } from "./invariants.ts";
import { RELEASE, start } from "./program.ts";
import { editAsPerson, makeScene, type Scene } from "./scenario.ts";

const KILLS = Number(process.env.SPECRUN_CRASH_KILLS ?? 200);
const AT_ONCE = 2;
/** Every so many lives are lived in the sandbox, whose processes must not outlive their run. */
const SANDBOXED_EVERY = 4;

const hasBubblewrap = existsSync("/usr/bin/bwrap");
const seed = Number(process.env.SPECRUN_CRASH_SEED ?? Date.now() % 1_000_000);

const commandLine = (sandboxed: boolean): string[] => [
  ...["implement", "--yes", "--json", "--no-review", "--jobs", "2"],
  ...(sandboxed ? [] : ["--unsafe-no-sandbox"]),
];

/** mulberry32: small, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Life {
  /** When it was killed, each time, in milliseconds after a start. */
  readonly kills: readonly number[];
  readonly problems: Problems;
}

/** One project, killed at random moments and edited by a person until a run comes to its end. */
async function live(sandboxed: boolean, nextMs: () => number): Promise<Life> {
  const scene = await makeScene();
  const kills: number[] = [];
  const problems: Problems = [];
  try {
    for (;;) {
      const ms = Math.round(nextMs());
      const { child, ended } = begin(scene, sandboxed);
      const timer = setTimeout(() => child.kill("SIGKILL"), ms);
      const { code, signal, output } = await ended;
      clearTimeout(timer);
      if (signal !== "SIGKILL") {
        if (code !== 0) problems.push(`a run ended with ${code}: ${output.slice(-2000)}`);
        problems.push(...(await problemsAtEnd(scene)));
        return { kills, problems };
      }
      kills.push(ms);
      problems.push(...problemsAfterCrash(scene));
      editAsPerson(scene);
    }
  } finally {
    await scene.close();
  }
}

const begin = ({ project, env }: Scene, sandboxed: boolean) =>
  start(RELEASE, commandLine(sandboxed), { cwd: project.root, env });

/** How long a run takes that nobody kills, at this hour on this machine. */
async function uncrashedMs(sandboxed: boolean): Promise<number> {
  const scene = await makeScene();
  const started = Date.now();
  const { code, output } = await begin(scene, sandboxed).ended;
  await scene.close();
  expect(code, output).toBe(0);
  return Date.now() - started;
}

it(`${KILLS} times kill -9 at a random moment (seed ${seed})`, async () => {
  const spans = [await uncrashedMs(false), hasBubblewrap ? await uncrashedMs(true) : 0];
  console.log(
    `seed ${seed}; a run takes ${spans[0]} ms, sandboxed ${hasBubblewrap ? spans[1] : "not tried"}`,
  );
  const lives: Life[] = [];
  let kills = 0;
  let count = 0;
  const worker = async (): Promise<void> => {
    while (kills < KILLS) {
      const number = ++count;
      const sandboxed = hasBubblewrap && number % SANDBOXED_EVERY === 0;
      const random = randomFrom(seed + number);
      const life = await live(sandboxed, () => random() * (spans[Number(sandboxed)] ?? 0));
      kills += life.kills.length;
      lives.push(life);
      const { problems } = life;
      if (problems.length > 0)
        console.log(`life ${number}, killed after ${life.kills} ms:\n  ${problems.join("\n  ")}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  console.log(`${kills} kills in ${lives.length} lives`);
  expect(lives.flatMap(({ problems }) => problems)).toEqual([]);
});
