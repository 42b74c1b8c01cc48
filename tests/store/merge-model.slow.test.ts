import { expect, it } from "vitest";
import type { Slots } from "../../src/slots/slots.ts";
import type { DiskStore } from "../../src/store/disk-store.ts";
import type { CommitId } from "../../src/store/store.ts";
import { makeProject, must } from "./project.ts";
import { type RandomSource, randomSource, seeded } from "./random.ts";
import { Author, countLines, stateOf } from "./random-edits.ts";

/**
 * Workers and a person change the same few files at once, at random. A plain model, sets of lines, says what must be
 * there afterwards: no line of anybody disappears but by whoever removed it, or with a reported conflict.
 */
const SCENARIOS = 12;
const ROUNDS = 8;
const WORKERS = 3;

interface Candidate {
  readonly task: string;
  readonly base: CommitId;
  readonly commit: CommitId;
  readonly before: ReadonlyMap<string, string>;
  readonly after: ReadonlyMap<string, string>;
}

/** Git called files clean that it had written conflict markers into. */
const ONCE_WRONG = [575_686];

const tally = { merged: 0, conflict: 0, "would-lose": 0, raced: 0 };

it(`holds for ${SCENARIOS} scenarios of ${ROUNDS} merges`, { timeout: 240_000 }, async () => {
  const { seed } = randomSource("merge model");
  for (const known of ONCE_WRONG) await play(known);
  for (let scenario = 0; scenario < SCENARIOS; scenario++) await play(seed + scenario);
  console.info(JSON.stringify(tally));
  // A model that is never asked proves nothing.
  expect(tally.conflict).toBeGreaterThan(0);
  expect(tally.merged).toBeGreaterThan((SCENARIOS * ROUNDS) / 5);
});

async function play(seed: number): Promise<void> {
  const random = seeded(seed);
  const project = makeProject({ committed: { "a/keep": "keep\n" } });
  const { root } = project;
  const person = new Author("person", random);
  person.work(root, 14);
  const { store, slots } = await project.open(1);
  const waiting: Candidate[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    while (waiting.length < WORKERS) {
      const task = `T${round}${waiting.length}`;
      waiting.push(await candidate({ store, slots, random, task }));
      if (random.chance(0.4)) person.work(root, 1 + random.below(2));
    }
    const [next] = waiting.splice(random.below(waiting.length), 1);
    if (next === undefined) throw new Error("no candidate");
    await land({ store, root, random, person, seed, candidate: next });
  }
}

interface Work {
  readonly store: DiskStore;
  readonly slots: Slots;
  readonly random: RandomSource;
  readonly task: string;
}

async function candidate({ store, slots, random, task }: Work): Promise<Candidate> {
  const base = must(await store.snapshot());
  const slot = await slots.acquire(base);
  const before = stateOf(slot.dir);
  new Author(task, random).work(slot.dir, 1 + random.below(3));
  const commit = await slot.commit(base, "work");
  const after = stateOf(slot.dir);
  slots.release(slot);
  return { task, base, commit, before, after };
}

interface Landing {
  readonly store: DiskStore;
  readonly root: string;
  readonly random: RandomSource;
  readonly person: Author;
  readonly seed: number;
  readonly candidate: Candidate;
}

async function land({ store, root, random, person, seed, candidate }: Landing): Promise<void> {
  const { task, base, commit } = candidate;
  const where = `SPECRUN_SEED=${seed} ${task}`;
  const ours = must(await store.snapshot());
  const merge = await store.merge({ base, ours, theirs: commit, task });
  if (random.chance(0.3)) person.work(root, 1 + random.below(2));
  const before = stateOf(root);
  if (merge.kind !== "merged") {
    tally[merge.kind] += 1;
    if (merge.kind === "conflict")
      expect([where, merge.people.length + merge.tasks.length]).not.toEqual([where, 0]);
    expect(stateOf(root)).toEqual(before);
    return;
  }
  const { kind } = must(await store.apply(ours, merge.commit));
  const after = stateOf(root);
  tally[kind === "raced" ? "raced" : "merged"] += 1;
  if (kind === "raced") expect([where, after]).toEqual([where, before]);
  else holdAgainstModel(where, candidate, before, after);
}

type State = ReadonlyMap<string, string>;

function holdAgainstModel(where: string, candidate: Candidate, before: State, after: State): void {
  const { before: base, after: theirs } = candidate;
  const [was, now] = [countLines(before), countLines(after)];
  const [old, fresh] = [countLines(base), countLines(theirs)];
  const count = (lines: ReadonlyMap<string, number>, line: string): number => lines.get(line) ?? 0;
  // A copied line may be removed here by the task and there by the person.
  const lost = [...was.keys()].filter((line) => !now.has(line) && count(old, line) <= count(fresh, line));
  const missing = [...fresh.keys()].filter((line) => !now.has(line) && !old.has(line));
  // What the task only moved comes along with its file, even where a person deleted the file under its old name.
  const moved = countLines(new Map([...theirs].filter(([path]) => !base.has(path))));
  const risen = [...now.keys()].filter(
    (line) => !was.has(line) && !moved.has(line) && (!fresh.has(line) || old.has(line)),
  );
  expect({ where, lost, missing, risen }).toEqual({ where, lost: [], missing: [], risen: [] });
  const touched = new Set(
    [...base.keys(), ...theirs.keys()].filter((path) => base.get(path) !== theirs.get(path)),
  );
  const others = (state: State) => [...state].filter(([path]) => !touched.has(path));
  expect({ where, others: others(after) }).toEqual({ where, others: others(before) });
}
