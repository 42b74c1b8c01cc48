import { appendFile, mkdtemp, readFile, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { nextRunId, openJournal, runsDir } from "../../src/journal/disk-journal.ts";
import { readHistory, readWhatIsSound } from "../../src/journal/read-journal.ts";
import { decodeRecords, encodeRecord } from "../../src/journal/record.ts";
import type { Event, Stamped } from "../../src/model/event.ts";

const started = (feature: string): Event => ({
  type: "run.started",
  feature,
  resolvedBy: "argument",
  agent: "anthropic",
  order: "phases",
  jobs: 4,
  sandbox: "bwrap",
  open: 1,
  total: 1,
  resumes: null,
});
const phase = (title: string): Event => ({ type: "phase.started", phase: 1, title, open: 1 });

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "specrun-journal-"));
});

async function write(run: string, events: readonly Event[]): Promise<string> {
  const seen: Stamped[] = [];
  const journal = await openJournal({
    stateDir,
    run,
    now: () => new Date(0),
    listen: (event) => seen.push(event),
    redact: (event) => event,
  });
  for (const event of events) await journal.append(event);
  await journal.close();
  expect(seen.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  return join(runsDir(stateDir), `${run}.jsonl`);
}

async function openAndAppend(run: string, event: Event): Promise<void> {
  const journal = await openJournal({
    stateDir,
    run,
    now: () => new Date(0),
    listen: () => undefined,
    redact: (each) => each,
  });
  await journal.append(event);
  await journal.close();
}

const titles = (events: readonly Stamped[]): string[] =>
  events.flatMap((event) => (event.type === "phase.started" ? [event.title] : []));

describe("history", () => {
  it("is every event of this feature's runs, oldest run first", async () => {
    await write("20260102-000000-aaaa", [started("specs/001-a"), phase("second")]);
    await write("20260101-000000-bbbb", [started("specs/001-a"), phase("first")]);
    await write("20260103-000000-cccc", [started("specs/002-b"), phase("other")]);
    const history = await readHistory(stateDir, "specs/001-a");
    expect(history.ok && titles(history.value)).toEqual(["first", "second"]);
  });

  it("holds what was undone, in journals of their own", async () => {
    await write("20260101-000000-aaaa", [started("specs/001-a")]);
    const undone = { type: "work.undone", merges: [] } as const;
    for (const feature of ["specs/001-a", "specs/002-b"])
      await openAndAppend(`20260102-000000-${feature.slice(-1)}`, { ...undone, feature });
    const history = await readHistory(stateDir, "specs/001-a");
    expect(history.ok && history.value.map(({ type, run }) => `${run} ${type}`)).toEqual([
      "20260101-000000-aaaa run.started",
      "20260102-000000-a work.undone",
    ]);
  });

  it("is empty before the first run", async () => {
    expect(await readHistory(stateDir, "specs/001-a")).toEqual({ ok: true, value: [] });
  });

  it("keeps separators that are legal inside JSON strings", async () => {
    await write("r1", [started("f"), phase("a\u2028b\u2029c\nd")]);
    const history = await readHistory(stateDir, "f");
    expect(history.ok && titles(history.value)).toEqual(["a\u2028b\u2029c\nd"]);
  });
});

describe("damage", () => {
  it("drops a torn last line, at every byte where a crash can cut", async () => {
    const path = await write("r1", [started("f"), phase("one"), phase("two")]);
    const whole = await readFile(path);
    const lastLine = whole.lastIndexOf(0x0a, whole.length - 2) + 1;
    for (let length = whole.length - 1; length >= lastLine; length--) {
      await truncate(path, length);
      const history = await readHistory(stateDir, "f");
      expect(history.ok && titles(history.value)).toEqual(["one"]);
    }
  });

  it("refuses a bad line in front of good ones, and names the byte", async () => {
    const path = await write("r1", [started("f"), phase("one"), phase("two")]);
    const text = await readFile(path, "utf8");
    const at = text.indexOf("\n") + 1;
    await writeFile(path, text.replace('"one"', '"onE"'));
    expect(await readHistory(stateDir, "f")).toEqual({
      ok: false,
      error: { reason: "journal-corrupt", path, byte: at },
    });
  });

  it("notices every single flipped bit", () => {
    const record = Buffer.from(encodeRecord({ v: 1, seq: 1, ts: "t", run: "r", ...phase("one") }));
    for (let bit = 0; bit < record.length * 8; bit++) {
      const damaged = Buffer.from(record);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeRecords(damaged)).toEqual({ events: [], corruptAt: 0 });
    }
  });

  it("never continues a file that exists", async () => {
    const path = await write("r1", [started("f")]);
    await appendFile(path, "");
    await expect(write("r1", [started("f")])).rejects.toThrow("EEXIST");
  });
});

it("goes on without a damaged journal when told to, and sets it aside for good", async () => {
  const path = await write("r1", [started("f"), phase("one"), phase("two")]);
  await write("r2", [started("f"), phase("three")]);
  await writeFile(path, (await readFile(path, "utf8")).replace('"one"', '"onE"'));
  expect(titles(await readWhatIsSound(stateDir, "f"))).toEqual(["three"]);
  const history = await readHistory(stateDir, "f");
  expect(history.ok && titles(history.value)).toEqual(["three"]);
  expect(await readFile(`${path}.damaged`, "utf8")).toContain('"onE"');
});

describe("the names of runs", () => {
  const clock = (time: string): Promise<string> => nextRunId(stateDir, new Date(time));
  const CASES = [
    {
      name: "a later one by the clock",
      at: "2026-01-02T03:05:06.900Z",
      next: /^20260102-030506-[0-9a-f]{4}$/,
    },
    { name: "in the same second", at: "2026-01-02T03:04:05.999Z", next: /^20260102-030406-/ },
    { name: "after the clock went back", at: "2025-01-01T00:00:00Z", next: /^20260102-030406-/ },
  ];

  it.each(CASES)("sort in the order of the runs: $name", async ({ at, next }) => {
    await write(await clock("2026-01-02T03:04:05Z"), [started("f"), phase("first")]);
    const run = await clock(at);
    expect(run).toMatch(next);
    await write(run, [started("f"), phase("second")]);
    const history = await readHistory(stateDir, "f");
    expect(history.ok && titles(history.value)).toEqual(["first", "second"]);
  });
});
