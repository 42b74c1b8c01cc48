import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CommandOutcome, CommandRequest, Commands } from "../../src/slots/commands.ts";
import { type LockWait, lockedCommands } from "../../src/slots/locked-commands.ts";
import { MachineLocks } from "../../src/slots/machine-locks.ts";

const NAMES = ["build", "db", "port-3000"] as const;

const holdersMax = fc.record({
  build: fc.integer({ min: 1, max: 3 }),
  db: fc.integer({ min: 1, max: 2 }),
  "port-3000": fc.constant(1),
});
/** A worker's holds, one after another: what each needs, and how many turns of the event loop it takes. */
const work = fc.array(
  fc.tuple(fc.shuffledSubarray([...NAMES], { minLength: 1 }), fc.integer({ min: 0, max: 6 })),
  { minLength: 1, maxLength: 6 },
);

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

describe("locks", () => {
  it("are held by no more than they allow under 8 workers, and every worker gets to its end", async () => {
    await fc.assert(
      fc.asyncProperty(holdersMax, fc.array(work, { minLength: 8, maxLength: 8 }), async (most, workers) => {
        const locks = new MachineLocks(most);
        const held = { build: 0, db: 0, "port-3000": 0 };
        const worker = async (holds: (typeof workers)[number]): Promise<void> => {
          for (const [names, length] of holds) {
            const release = await locks.take(names);
            for (const name of names) expect(++held[name]).toBeLessThanOrEqual(most[name]);
            await turns(length);
            for (const name of names) held[name]--;
            release();
          }
        };
        await Promise.all(workers.map(worker));
        const all = await locks.take(NAMES);
        all();
      }),
      { numRuns: 300 },
    );
  });

  it("serve those who want the same in the order they asked", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.shuffledSubarray([...NAMES], { minLength: 1 }), { maxLength: 30 }),
        async (wants) => {
          const locks = new MachineLocks({ build: 1, db: 1, "port-3000": 1 });
          const served: number[] = [];
          const first = await locks.take(NAMES);
          const all = wants.map(async (names, index) => {
            const release = await locks.take(names);
            served.push(index);
            await turns(index % 4);
            release();
          });
          first();
          await Promise.all(all);
          for (const [at, index] of served.entries())
            for (const later of served.slice(at + 1))
              if (wants[index]?.some((name) => wants[later]?.includes(name)))
                expect(later).toBeGreaterThan(index);
        },
      ),
    );
  });

  it("do not deadlock two who name them in different orders", async () => {
    const locks = new MachineLocks({ a: 1, b: 1 });
    const hold = async (names: readonly string[]): Promise<void> => {
      for (let round = 0; round < 100; round++) {
        const release = await locks.take(names);
        await turns(round % 3);
        release();
      }
    };
    await Promise.all([hold(["a", "b"]), hold(["b", "a"])]);
  });

  it("leave the queue when the one who waits is aborted, and let those behind it through", async () => {
    const locks = new MachineLocks({ a: 1, b: 1 });
    const holdsA = await locks.take(["a"]);
    const abort = new AbortController();
    const waits = locks.take(["a", "b"], abort.signal);
    const behind = locks.take(["b"]);
    abort.abort(new Error("enough"));
    await expect(waits).rejects.toThrow("enough");
    (await behind)();
    holdsA();
    holdsA();
    (await locks.take(["a", "b"]))();
    await expect(locks.take(["a"], AbortSignal.abort(new Error("before")))).rejects.toThrow("before");
  });
});

describe("a command that needs a lock", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const DONE: CommandOutcome = { exitCode: 0, timedOut: false, aborted: false, ms: 1, output: "" };
  const request = (command: string, more: Partial<CommandRequest> = {}): CommandRequest => ({
    ...{ command, dir: "/slot", gitView: null, network: false, timeoutMs: 1, outputBytesMax: 1 },
    locks: ["db"],
    ...more,
  });

  function scene() {
    const ends = new Map<string, () => void>();
    const inner: Commands = {
      sandbox: "none",
      run: ({ command }) => new Promise((resolve) => ends.set(command, () => resolve(DONE))),
    };
    const waits: LockWait[] = [];
    const commands = lockedCommands({
      commands: inner,
      locks: { db: 1 },
      onWait: (wait) => void waits.push(wait),
    });
    return { commands, ends, waits };
  }

  it("says so once when it has waited for a second, and starts when the other has ended", async () => {
    const { commands, ends, waits } = scene();
    const first = commands.run(request("first"));
    const second = commands.run(request("second", { task: "T002", locks: ["db", "db"] }));
    const free = commands.run(request("free", { locks: [] }));
    await vi.advanceTimersByTimeAsync(999);
    expect([[...ends.keys()], waits]).toEqual([["free", "first"], []]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(waits).toEqual([{ task: "T002", locks: ["db"], command: "second" }]);
    for (const name of ["first", "free"]) ends.get(name)?.();
    await Promise.all([first, free]);
    await vi.advanceTimersByTimeAsync(0);
    ends.get("second")?.();
    expect(await second).toBe(DONE);
  });

  it("that is aborted while it waits never starts", async () => {
    const { commands, ends } = scene();
    const first = commands.run(request("first"));
    const abort = new AbortController();
    const second = commands.run(request("second", { signal: abort.signal }));
    abort.abort();
    expect(await second).toMatchObject({ exitCode: null, aborted: true });
    ends.get("first")?.();
    await first;
    expect([...ends.keys()]).toEqual(["first"]);
  });
});
