import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { levelOf } from "../../src/checks/evidence-level.ts";
import { type Gate, runGate } from "../../src/checks/gate.ts";
import type { OwedTests } from "../../src/checks/owed.ts";
import { Verifier } from "../../src/checks/verifier.ts";
import { loadConfig } from "../../src/config/config.ts";
import { ConsentLedger } from "../../src/config/consent.ts";
import { parseTasks } from "../../src/markdown/parse-tasks.ts";
import type { Task, TaskId } from "../../src/model/task.ts";
import { ownTests } from "../../src/run/own-tests.ts";
import { checkPhase } from "../../src/run/phase-checks.ts";
import { redDemand } from "../../src/run/red-demand.ts";
import { describeMachine } from "../../src/slots/machine.ts";
import { plainCommands } from "../../src/slots/plain-commands.ts";
import type { CommitId, FileState, Store } from "../../src/store/store.ts";
import { makeProject, must } from "../store/project.ts";

/**
 * Two stories side by side, each of four steps: its tests, two pieces of code, its checkpoint. Every order in which those
 * eight can follow each other is taken through the gates, with real commits and a real check.
 */
const TASKS = `## Phase 1: User Story 1 - A (Priority: P1)

- [ ] T001 [US1] Write tests in tests/a_test.sh
- [ ] T002 [US1] Implement src/a1
- [ ] T003 [US1] Implement src/a2

## Phase 2: User Story 2 - B (Priority: P2)

- [ ] T004 [US2] Write tests in tests/b_test.sh
- [ ] T005 [US2] Implement src/b1
- [ ] T006 [US2] Implement src/b2
`;
const DIR = "specs/001-x";
const FEATURE = parseTasks(TASKS, { dir: DIR, file: `${DIR}/tasks.md` }).value;
const STORIES = [
  { name: "a", phase: 1, tasks: ["T001", "T002", "T003"] },
  { name: "b", phase: 2, tasks: ["T004", "T005", "T006"] },
] as const;
/** After a story's three tasks. */
const CHECKPOINT = 3;

const IT =
  'it() { name=$1; shift; if "$@"; then echo "ok - $name"; else echo "not ok - $name"; bad=1; fi; }\n';
const tests = (story: string): string =>
  `${IT}${[1, 2].map((at) => `it ${story}${at} grep -qs right src/${story}${at}\n`).join("")}`;
const HOLLOW_TESTS = `${IT}it ok true\n`;
const SUITE = "bad=0\nfor each in tests/*_test.sh; do . ./$each; done\nexit $bad\n";
/** The one tells its tests one by one, of the other only the exit code is known. */
const RUNNERS = { "test by test": `echo TAP version 13\n${SUITE}`, "by exit code": SUITE };

const HONEST: Readonly<Record<TaskId, Readonly<Record<string, string>>>> = {
  T001: { "tests/a_test.sh": tests("a") },
  T002: { "src/a1": "right\n" },
  T003: { "src/a2": "right\n" },
  T004: { "tests/b_test.sh": tests("b") },
  T005: { "src/b1": "right\n" },
  T006: { "src/b2": "right\n" },
};
type Work = typeof HONEST;

/** Every order of four and four: which story takes its next step. */
const ORDERS: readonly (readonly number[])[] = Array.from({ length: 256 }, (_, bits) =>
  Array.from({ length: 8 }, (_, at) => (bits >> at) & 1),
).filter((order) => order.filter((story) => story === 1).length === 4);

interface World {
  readonly store: Store;
  readonly verifier: Verifier;
  readonly slot: Parameters<typeof runGate>[0]["slot"];
  readonly start: CommitId;
  /** The start with these files; the same commit for the same. */
  make(files: Readonly<Record<string, string>>): Promise<CommitId>;
}

async function world(runner: string): Promise<World> {
  const project = makeProject({
    committed: {
      "test.sh": runner,
      "tests/it_test.sh": HOLLOW_TESTS,
      ".specify/specrun.yml": "checks:\n  task: [sh test.sh]\n",
    },
  });
  const { store: real, slots } = await project.open(1);
  const start = must(await real.snapshot());
  const store = remembering(real);
  const slot = await slots.acquire(start);
  const verifier = new Verifier({
    ...{ store, ownFiles: [], passedBefore: [], locksOf: () => [] },
    commands: plainCommands({ machine: describeMachine(process.env), cacheDir: null }),
    config: must(await loadConfig(project.root, {}, {})),
    consent: await ConsentLedger.open(project.stateDir, true),
    dependenciesDir: join(project.cacheDir, "dependencies"),
    record: async () => undefined,
  });
  const blobs = new Map<string, string>();
  const blobOf = async (text: string): Promise<string> => {
    const known = blobs.get(text);
    if (known !== undefined) return known;
    await slot.checkout(start);
    writeFileSync(join(slot.dir, "blob"), text);
    const [change] = await store.changes(start, await slot.commit(start, "blob"));
    const blob = change?.newBlob ?? "";
    blobs.set(text, blob);
    return blob;
  };
  const make: World["make"] = async (files) => {
    const states: FileState[] = [];
    for (const [path, text] of Object.entries(files).sort())
      states.push({ path, mode: "100644", blob: await blobOf(text) });
    return store.withFiles(start, states);
  };
  return { store, verifier, slot, start, make };
}

/** The real store, which answers the same question about commits once: they never change. */
function remembering(store: Store): Store {
  const known = new Map<string, unknown>();
  return new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name, target) as unknown;
      if (typeof method !== "function") return method;
      return (...args: unknown[]): unknown => {
        const key = JSON.stringify([name, ...args]);
        const answer = known.get(key) ?? method.apply(target, args);
        known.set(key, answer);
        return answer;
      };
    },
  });
}

interface Played {
  /** `T001 checked`, or why not. */
  readonly ends: readonly string[];
  readonly redCheckpoints: readonly number[];
  readonly gates: readonly Gate[];
}

/** One order, until a gate or a checkpoint refuses. */
async function playOrder(world: World, order: readonly number[], work: Work): Promise<Played> {
  const done = new Set<TaskId>();
  const owed: OwedTests[] = [];
  const phaseStarts = new Map<number, CommitId>();
  const isOpen = (id: TaskId): boolean => !done.has(id);
  const run = { ...world, owed, phaseStarts, feature: FEATURE, schedule: { isOpen }, begunBefore: new Map() };
  const [ends, redCheckpoints, gates]: [string[], number[], Gate[]] = [[], [], []];
  const steps = [0, 0];
  const files: Record<string, string> = {};
  const { signal } = new AbortController();
  let now = world.start;
  for (const at of order) {
    const story = STORIES[at] as (typeof STORIES)[number];
    const step = steps[at] as number;
    steps[at] = step + 1;
    if (!phaseStarts.has(story.phase)) phaseStarts.set(story.phase, now);
    if (step === CHECKPOINT) {
      const { red } = await checkPhase(
        { ...run, signal },
        { phase: story.phase, commit: now, slot: world.slot },
      );
      if (red.length > 0) redCheckpoints.push(story.phase);
      continue;
    }
    const task = FEATURE.tasks.find(({ id }) => id === story.tasks[step]) as Task;
    Object.assign(files, work[task.id]);
    const candidate = await world.make(files);
    const change = { base: now, candidate };
    const own = await ownTests(run, task, change);
    const gate = await runGate({
      ...{ ...run, ...change, task, isOpen, signal, phase: story.phase, ownTests: own },
      demand: await redDemand(run, task, change),
    });
    gates.push(gate);
    const refused = gate.newlyRed.length > 0 ? "check-red" : gate.untested?.reason;
    ends.push(`${task.id} ${refused ?? levelOf(gate)}`);
    if (refused !== undefined) break;
    if (own !== null) owed.push(own);
    done.add(task.id);
    now = candidate;
  }
  return { ends, redCheckpoints, gates };
}

const all = async (world: World, work: Work): Promise<readonly Played[]> => {
  const played: Played[] = [];
  for (const order of ORDERS) played.push(await playOrder(world, order, work));
  return played;
};

it("there are 70 orders", () => {
  expect(ORDERS).toHaveLength(70);
});

describe.each(Object.entries(RUNNERS))("in every order, %s,", (how, runner) => {
  const proved = how === "test by test" ? "proved" : "checked";

  it("honest work passes its gates and its checkpoints, and liars do not", async () => {
    const w = await world(runner);
    for (const { ends, redCheckpoints, gates } of await all(w, HONEST)) {
      expect([...ends].sort()).toEqual([
        "T001 checked",
        `T002 ${proved}`,
        "T003 proved",
        "T004 checked",
        `T005 ${proved}`,
        "T006 proved",
      ]);
      expect(redCheckpoints).toEqual([]);
      expect(gates.flatMap(({ gate }) => gate.filter(({ status }) => status !== "passed"))).toEqual([]);
    }
    const liars: readonly (readonly [string, Work, string])[] = [
      ["the last piece is wrong", { ...HONEST, T003: { "src/a2": "wrong\n" } }, "T003 check-red"],
      ["an earlier piece is wrong", { ...HONEST, T002: { "src/a1": "wrong\n" } }, "T003 check-red"],
      [
        "the tests ask nothing",
        { ...HONEST, T001: { "tests/a_test.sh": HOLLOW_TESTS } },
        "T001 tests-prove-nothing",
      ],
    ];
    for (const [what, work, end] of liars)
      for (const { ends } of await all(w, work))
        expect([what, ends.includes(end), ends]).toEqual([what, true, ends]);
  });

  it("whoever breaks the other story's work is refused, or its checkpoint is red", async () => {
    const w = await world(runner);
    const breaks: Work = { ...HONEST, T006: { "src/b2": "right\n", "src/a1": "wrong\n" } };
    for (const { ends, redCheckpoints } of await all(w, breaks)) {
      const isCaught = ends.some((end) => end.endsWith(" check-red")) || redCheckpoints.includes(1);
      const isMended =
        ends.indexOf("T006 proved") !== -1 && ends.indexOf("T006 proved") < ends.indexOf(`T002 ${proved}`);
      expect([isCaught || isMended, ends, redCheckpoints]).toEqual([true, ends, redCheckpoints]);
    }
  });
});
