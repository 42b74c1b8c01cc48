import type { Event } from "../model/event.ts";
import type { Failure } from "../model/failure.ts";
import { costAt, type Prices } from "../model/prices.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { TaskId } from "../model/task.ts";
import { totalTokens, type Usage } from "../model/usage.ts";
import { addSpent, NOTHING, type Room, roomFor, type SpendCaps, type Spent } from "./caps.ts";

/** A call that is about to be made, and what it may use at most. */
export interface PlannedCall {
  readonly task: TaskId | null;
  readonly model: string;
  readonly worst: Usage;
}

export interface Reservation {
  /** Numbers the calls of a run. */
  readonly call: number;
  /** A try that was billed and has to be made again: spent for good, and the reservation stays as it is. */
  spend(usage: Usage): void;
  /** What the call cost in the end, all its tries together. From then on nothing is reserved for it. */
  settle(total: Usage): void;
}

/**
 * What a run and its tasks may spend. Whatever it grants fits into the caps together with all that is spent and all
 * that is reserved, so a cap is passed only by what calls under way use beyond their own reservation.
 */
export interface Ledger {
  /**
   * Journaled when it resolves. A call that does not fit waits for others to settle, in the order of arrival, and is
   * refused once nothing is under way that could make room.
   */
  reserve(call: PlannedCall, signal: AbortSignal): Promise<Result<Reservation, Failure>>;
}

export interface LedgerOptions {
  readonly caps: SpendCaps;
  readonly prices: Prices;
  /** Durable when it resolves. */
  readonly record: (event: Event) => Promise<void>;
}

interface Booked extends PlannedCall {
  readonly call: number;
  readonly reserved: Spent;
  /** By tries that were made again. */
  spent: Spent;
}

interface Waiter {
  readonly planned: PlannedCall;
  readonly answer: (result: Result<Booked, Failure>) => void;
}

export class SpendLedger implements Ledger {
  readonly #options: LedgerOptions;
  readonly #booked = new Map<number, Booked>();
  readonly #tasks = new Map<TaskId, Spent>();
  #run: Spent = NOTHING;
  #calls = 0;
  #waiting: Waiter[] = [];

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  async reserve(planned: PlannedCall, signal: AbortSignal): Promise<Result<Reservation, Failure>> {
    const booked = await this.#place(planned, signal);
    if (!booked.ok) return booked;
    const { call, task, model, reserved } = booked.value;
    const isPriced = costAt(this.#options.prices, model, planned.worst) !== null;
    await this.#options.record({
      ...{ type: "spend.reserved", task, call, model, tokens: reserved.tokens },
      ...(isPriced && { cost: reserved.cost }),
    });
    return ok({
      call,
      spend: (usage) => {
        const spent = this.#amount(model, usage);
        booked.value.spent = addSpent(booked.value.spent, spent);
        this.#spend(task, spent);
      },
      settle: (total) => {
        if (!this.#booked.delete(call)) return;
        const { tokens, cost } = this.#amount(model, total);
        const before = booked.value.spent;
        this.#spend(task, { tokens: tokens - before.tokens, cost: cost - before.cost });
        this.#review();
      },
    });
  }

  #place(planned: PlannedCall, signal: AbortSignal): Promise<Result<Booked, Failure>> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        planned,
        answer: (result) => {
          signal.removeEventListener("abort", leave);
          this.#waiting = this.#waiting.filter((other) => other !== waiter);
          resolve(result);
        },
      };
      const leave = (): void => {
        waiter.answer(err({ reason: "interrupted", signal: "abort" }));
        this.#review();
      };
      this.#waiting.push(waiter);
      if (signal.aborted) return leave();
      signal.addEventListener("abort", leave, { once: true });
      this.#review();
    });
  }

  /** Answers whoever can be answered now. Who waits for the run's budget is not overtaken by smaller calls. */
  #review(): void {
    for (const waiter of [...this.#waiting]) {
      const room = this.#roomFor(waiter.planned);
      if (room.kind === "none") waiter.answer(err(room.failure));
      else if (room.kind === "fits") waiter.answer(ok(this.#book(waiter.planned)));
      else if (room.scope === "run") return;
    }
  }

  #roomFor({ task, model, worst }: PlannedCall): Room {
    const all = [...this.#booked.values()];
    const own = task === null ? [] : all.filter((other) => other.task === task);
    const reserved = (calls: readonly Booked[]): Spent =>
      calls.map((other) => other.reserved).reduce(addSpent, NOTHING);
    return roomFor(this.#amount(model, worst), this.#options.caps, {
      run: { spent: this.#run, reserved: reserved(all), underWay: all.length },
      task:
        task === null
          ? null
          : {
              spent: this.#tasks.get(task) ?? NOTHING,
              reserved: reserved(own),
              underWay: own.length,
            },
    });
  }

  #book(planned: PlannedCall): Booked {
    this.#calls += 1;
    const reserved = this.#amount(planned.model, planned.worst);
    const booked: Booked = { ...planned, call: this.#calls, reserved, spent: NOTHING };
    this.#booked.set(booked.call, booked);
    return booked;
  }

  #spend(task: TaskId | null, spent: Spent): void {
    this.#run = addSpent(this.#run, spent);
    if (task !== null) this.#tasks.set(task, addSpent(this.#tasks.get(task) ?? NOTHING, spent));
  }

  /** A model without a price costs nothing here: a cap in money is refused before the start then. */
  #amount(model: string, usage: Usage): Spent {
    return { tokens: totalTokens(usage), cost: costAt(this.#options.prices, model, usage) ?? 0 };
  }
}
