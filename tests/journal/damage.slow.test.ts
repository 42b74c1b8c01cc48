import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nextRunId, openJournal, runsDir } from "../../src/journal/disk-journal.ts";
import { readHistory } from "../../src/journal/read-journal.ts";
import { replay } from "../../src/journal/replay.ts";
import type { Event, Stamped } from "../../src/model/event.ts";
import { FEATURE, finish, makeProject, play, workers, write } from "../run/rig.ts";
import { randomSource } from "../store/random.ts";

/** The journal of a real run, damaged in every way that a crash, a disk or a person can think of. */
const TASKS =
  "# Tasks: Demo\n\n## Phase 1: Setup\n\n- [ ] T001 Write src/a.txt\n- [ ] T002 Write src/b.txt\n";

interface RealJournal {
  readonly bytes: Buffer;
  readonly records: readonly Stamped[];
  /** Behind the line feed of each record. */
  readonly ends: readonly number[];
}

let made: RealJournal | null = null;

/** Made by the first test that asks: the run's own clean-up belongs to a test. */
async function realJournal(): Promise<RealJournal> {
  if (made !== null) return made;
  const project = await makeProject(TASKS);
  const script = workers({
    T001: [[write("src/a.txt", "a\u2028\n")], [finish()]],
    T002: [[write("src/b.txt", "b\n")], [finish()]],
  });
  await play(project, script);
  const state = join(String(project.env.XDG_STATE_HOME), "specrun");
  const runs = runsDir(join(state, String(readdirSync(state)[0])));
  const bytes = readFileSync(join(runs, String(readdirSync(runs)[0])));
  const ends = [...bytes.entries()].filter(([, byte]) => byte === 0x0a).map(([at]) => at + 1);
  const records = (await historyOf(bytes)).events;
  expect(records.map(({ type }) => type)).toContain("task.ticked");
  expect(records.length).toBe(ends.length);
  made = { bytes, records, ends };
  return made;
}

async function historyOf(
  content: Buffer,
): Promise<{ stateDir: string; path: string; events: Stamped[]; error: unknown }> {
  const stateDir = await mkdtemp(join(tmpdir(), "specrun-journal-"));
  const path = join(runsDir(stateDir), "20260101-000000-aaaa.jsonl");
  const journal = await openJournal({ ...OPTIONS, stateDir, run: "20260101-000000-aaaa" });
  await journal.close();
  await writeFile(path, content);
  const history = await readHistory(stateDir, FEATURE);
  return {
    stateDir,
    path,
    events: history.ok ? [...history.value] : [],
    error: history.ok ? null : history.error,
  };
}

const OPTIONS = { now: () => new Date(0), listen: () => undefined, redact: (event: Stamped) => event };
const NEXT: readonly Event[] = [
  {
    type: "run.started",
    feature: FEATURE,
    resolvedBy: "argument",
    agent: "anthropic",
    order: "phases",
    jobs: 1,
    sandbox: "none",
    open: 1,
    total: 2,
    resumes: null,
  },
  { type: "phase.started", phase: 1, title: "again", open: 1 },
];

/** Every record whose end is on the disk; each was acknowledged only after that. */
const acknowledged = ({ records, ends }: RealJournal, length: number): readonly Stamped[] =>
  records.slice(0, ends.filter((end) => end <= length).length);

describe("a real journal", () => {
  it("cut at every byte: no record that was acknowledged is lost, and the next run goes on", async () => {
    const journal = await realJournal();
    const real = journal.bytes;
    const { stateDir, path } = await historyOf(real);
    for (let length = real.length; length >= 0; length--) {
      await writeFile(path, real.subarray(0, length));
      const history = await readHistory(stateDir, FEATURE);
      if (!history.ok) throw new Error(`cut at ${length}: ${JSON.stringify(history.error)}`);
      // Compared by count and last record: whole comparisons at every byte would take minutes.
      const known = acknowledged(journal, length);
      expect([length, history.value.length, history.value.at(-1)]).toEqual([
        length,
        known.length,
        known.at(-1),
      ]);
      replay(history.value);
      if (length % 16 !== 0) continue;
      const run = await nextRunId(stateDir, new Date(0));
      const next = await openJournal({ ...OPTIONS, stateDir, run });
      for (const event of NEXT) await next.append(event);
      await next.close();
      const after = await readHistory(stateDir, FEATURE);
      expect(after.ok && after.value.slice(0, -NEXT.length)).toEqual(known);
      expect(after.ok && after.value.at(-1)).toMatchObject({ run, title: "again" });
      await rm(join(runsDir(stateDir), `${run}.jsonl`));
    }
  });

  it("with zeros where the last blocks never reached the disk: what is before them stands", async () => {
    const journal = await realJournal();
    const real = journal.bytes;
    const random = randomSource("zero tails");
    for (let round = 0; round < 200; round++) {
      const from = random.below(real.length);
      const damaged = Buffer.from(real).fill(0, from);
      const { events, error } = await historyOf(damaged);
      expect([from, error, events.length]).toEqual([from, null, acknowledged(journal, from).length]);
    }
  });

  it("with one bit flipped, 3,000 times: always told, with the byte where the damaged line begins", async () => {
    const { bytes: real, ends } = await realJournal();
    const random = randomSource("bit flips");
    const { stateDir, path } = await historyOf(real);
    for (let round = 0; round < 3_000; round++) {
      const bit = random.below(real.length * 8);
      const damaged = Buffer.from(real);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(path, damaged);
      const history = await readHistory(stateDir, FEATURE);
      const byte = ends.filter((end) => end <= bit >> 3).at(-1) ?? 0;
      expect([bit, history]).toEqual([bit, { ok: false, error: { reason: "journal-corrupt", path, byte } }]);
    }
    expect((await readFile(path)).length).toBe(real.length);
  });
});
