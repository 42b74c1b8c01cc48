import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/model/event.ts";
import type { Failure } from "../../src/model/failure.ts";
import { NO_USAGE, type Usage } from "../../src/model/usage.ts";
import type { SpendCaps } from "../../src/spend/caps.ts";
import { type Reservation, SpendLedger } from "../../src/spend/ledger.ts";

const NO_CAPS: SpendCaps = { runTokensMax: null, taskTokensMax: null, runCostMax: null, taskCostMax: null };
const PRICES = {
  fast: { input: 1, output: 5, cacheRead: 0.1, cacheWrite: 1.25, cacheWrite1h: 2 },
};
const tokens = (count: number): Usage => ({ ...NO_USAGE, output: count });

interface Rig {
  readonly events: Event[];
  /** `fits`, the failure, or `waits`. */
  ask(task: string | null, worst: number, signal?: AbortSignal): Promise<Asked>;
}

interface Asked {
  readonly verdict: string;
  readonly failure: Failure | null;
  readonly reservation: Promise<Reservation | Failure>;
}

function rig(caps: Partial<SpendCaps>): Rig {
  const events: Event[] = [];
  const ledger = new SpendLedger({
    caps: { ...NO_CAPS, ...caps },
    prices: PRICES,
    record: async (event) => void events.push(event),
  });
  return {
    events,
    async ask(task, worst, signal = new AbortController().signal) {
      let verdict = "waits";
      let failure: Failure | null = null;
      const reservation = ledger
        .reserve({ task, model: "fast", worst: tokens(worst) }, signal)
        .then((result) => {
          verdict = result.ok ? "fits" : result.error.reason;
          failure = result.ok ? null : result.error;
          return result.ok ? result.value : result.error;
        });
      await turns();
      return {
        get verdict() {
          return verdict;
        },
        get failure() {
          return failure;
        },
        reservation,
      };
    },
  };
}

/** Whatever can happen without anybody doing anything more has happened. */
const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const granted = async (asked: Asked): Promise<Reservation> => (await asked.reservation) as Reservation;

describe("a call that does not fit", () => {
  it("waits for those under way, and gets what they did not use", async () => {
    const { ask } = rig({ runTokensMax: 100 });
    const first = await ask("T001", 80);
    const second = await ask("T002", 80);
    expect([first.verdict, second.verdict]).toEqual(["fits", "waits"]);
    (await granted(first)).settle(tokens(20));
    await turns();
    expect(second.verdict).toBe("fits");
  });

  it("is refused when nothing is under way any more, with what is spent and what it needed", async () => {
    const { ask } = rig({ runTokensMax: 100 });
    const first = await ask("T001", 80);
    const second = await ask("T002", 80);
    (await granted(first)).settle(tokens(60));
    await turns();
    expect(second.failure).toEqual({ reason: "budget-spent", tokens: 60, tokensMax: 100, needed: 80 });
  });

  it("is not overtaken by a smaller one that came later", async () => {
    const { ask } = rig({ runTokensMax: 100 });
    const first = await ask("T001", 50);
    const large = await ask("T002", 80);
    const small = await ask("T003", 10);
    expect([large.verdict, small.verdict]).toEqual(["waits", "waits"]);
    (await granted(first)).settle(tokens(10));
    await turns();
    expect([large.verdict, small.verdict]).toEqual(["fits", "fits"]);
  });

  it("leaves when its run is stopped, and those behind it are looked at again", async () => {
    const { ask } = rig({ runTokensMax: 100 });
    const stop = new AbortController();
    await ask("T001", 50);
    const large = await ask("T002", 80, stop.signal);
    const small = await ask("T003", 10);
    stop.abort();
    await turns();
    expect([large.verdict, small.verdict]).toEqual(["interrupted", "fits"]);
    expect((await ask("T004", 1, stop.signal)).verdict).toBe("interrupted");
  });
});

describe("a task's own cap", () => {
  it("stops that task alone", async () => {
    const { ask } = rig({ taskTokensMax: 100 });
    (await granted(await ask("T001", 90))).settle(tokens(90));
    expect((await ask("T001", 20)).failure).toEqual({
      reason: "task-budget-spent",
      unit: "tokens",
      spent: 90,
      max: 100,
      needed: 20,
    });
    expect((await ask("T002", 90)).verdict).toBe("fits");
    expect((await ask(null, 900)).verdict).toBe("fits");
  });

  it("makes its calls wait for each other, and nobody else's", async () => {
    const { ask } = rig({ taskTokensMax: 100, runTokensMax: 1_000 });
    const first = await ask("T001", 90);
    const second = await ask("T001", 90);
    expect(second.verdict).toBe("waits");
    expect((await ask("T002", 90)).verdict).toBe("fits");
    (await granted(first)).settle(tokens(5));
    await turns();
    expect(second.verdict).toBe("fits");
  });
});

describe("money", () => {
  it("is counted at the price of each kind of token", async () => {
    const { ask, events } = rig({ runCostMax: 10 });
    const first = await ask("T001", 1_000_000);
    expect(events).toEqual([
      { type: "spend.reserved", task: "T001", call: 1, model: "fast", tokens: 1_000_000, cost: 5 },
    ]);
    const used = {
      input: 1_000_000,
      output: 200_000,
      cacheRead: 1_000_000,
      cacheWrite: 2_000_000,
      cacheWrite1h: 1_000_000,
    };
    (await granted(first)).settle(used);
    // 1 + 1 + 0.1 + 1.25 + 2 dollars are spent.
    expect((await ask("T001", 1_000_000)).failure).toEqual({
      reason: "cost-spent",
      cost: 5.35,
      costMax: 10,
      needed: 5,
    });
  });

  it("has a cap for each task as well", async () => {
    const { ask } = rig({ taskCostMax: 1 });
    expect((await ask("T001", 1_000_000)).failure).toEqual({
      reason: "task-budget-spent",
      unit: "usd",
      spent: 0,
      max: 1,
      needed: 5,
    });
  });
});

describe("tries that were billed", () => {
  it("count at once, and only once", async () => {
    const { ask } = rig({ runTokensMax: 100 });
    const reservation = await granted(await ask("T001", 50));
    reservation.spend(tokens(30));
    const second = await ask("T002", 30);
    expect(second.verdict).toBe("waits");
    reservation.settle(tokens(50));
    await turns();
    expect(second.verdict).toBe("fits");
    reservation.settle(tokens(50));
    expect((await ask("T003", 20)).verdict).toBe("fits");
  });
});

/** What N workers do with the ledger, in any order: ask, be billed for a try, settle, fail for nothing, be aborted. */
const step = fc.record({
  worker: fc.nat(7),
  worst: fc.integer({ min: 1, max: 60 }),
  /** Of the reservation, in percent: an estimate may be wrong. */
  used: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 100, max: 180 })),
  retried: fc.boolean(),
  abort: fc.boolean(),
});

describe("under any interleaving", () => {
  it("what is spent and reserved stays within the cap but for what calls under way use beyond their reservations", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 40, max: 400 }),
        async (steps, runTokensMax) => {
          const { ask, events } = rig({ runTokensMax, taskTokensMax: Math.ceil(runTokensMax / 2) });
          const workers = new Map<number, { asked: Asked; stop: AbortController; worst: number }>();
          let spent = 0;
          let grants = 0;
          /** Of what was under way when the last call was granted. */
          let overshoot = 0;
          const end = async (
            worker: number,
            { used, retried, abort }: Omit<(typeof steps)[0], "worker" | "worst">,
          ) => {
            const held = workers.get(worker);
            if (held === undefined) return;
            if (held.asked.verdict === "waits") {
              if (!abort) return;
              held.stop.abort();
              await turns();
              expect(held.asked.verdict).toBe("interrupted");
            } else if (held.asked.verdict === "fits") {
              const cost = Math.floor((held.worst * used) / 100);
              const reservation = await granted(held.asked);
              if (retried) reservation.spend(tokens(Math.floor(cost / 2)));
              reservation.settle(tokens(cost));
              spent += cost;
              overshoot += Math.max(0, cost - held.worst);
              await turns();
            }
            workers.delete(worker);
          };
          for (const { worker, worst, ...how } of steps) {
            if (workers.has(worker)) await end(worker, how);
            if (!workers.has(worker)) {
              const stop = new AbortController();
              workers.set(worker, { asked: await ask(`T${worker % 4}`, worst, stop.signal), stop, worst });
            }
            // What is granted fits, whatever went over before.
            if (events.length > grants) overshoot = 0;
            grants = events.length;
            const underWay = [...workers.values()].filter(({ asked }) => asked.verdict === "fits");
            const reserved = underWay.reduce((sum, each) => sum + each.worst, 0);
            expect(spent + reserved).toBeLessThanOrEqual(runTokensMax + overshoot);
          }
          // Nobody waits for ever: once all that is under way has settled, everybody has an answer.
          for (let left = true; left; ) {
            const busy = [...workers].find(([, { asked }]) => asked.verdict === "fits");
            left = busy !== undefined;
            if (busy !== undefined) await end(busy[0], { used: 100, retried: false, abort: false });
          }
          expect([...workers.values()].filter(({ asked }) => asked.verdict === "waits")).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });
});
