import type { Failure } from "../model/failure.ts";
import type { Limits } from "../model/limits.ts";

/** Whether a call fits into what is left, as plain arithmetic. Pure. */
export interface Spent {
  readonly tokens: number;
  /** US dollars. */
  readonly cost: number;
}

export const NOTHING: Spent = { tokens: 0, cost: 0 };

export const addSpent = (a: Spent, b: Spent): Spent => ({
  tokens: a.tokens + b.tokens,
  cost: a.cost + b.cost,
});

export type SpendCaps = Pick<Limits, "runTokensMax" | "taskTokensMax" | "runCostMax" | "taskCostMax">;

export interface Account {
  readonly spent: Spent;
  readonly reserved: Spent;
  /** Calls that will settle, and may make room when they do. */
  readonly underWay: number;
}

export type Room =
  | { readonly kind: "fits" }
  | { readonly kind: "wait"; readonly scope: "run" | "task" }
  | { readonly kind: "none"; readonly failure: Failure };

/** The task's own cap is looked at first: it stops that task alone. */
export function roomFor(
  needed: Spent,
  caps: SpendCaps,
  { run, task }: { readonly run: Account; readonly task: Account | null },
): Room {
  const own = task === null ? null : overTask(needed, caps, task);
  if (own !== null && task !== null)
    return task.underWay > 0 ? { kind: "wait", scope: "task" } : { kind: "none", failure: own };
  const all = overRun(needed, caps, run);
  if (all === null) return { kind: "fits" };
  return run.underWay > 0 ? { kind: "wait", scope: "run" } : { kind: "none", failure: all };
}

function overRun(needed: Spent, { runTokensMax, runCostMax }: SpendCaps, account: Account): Failure | null {
  const { spent } = account;
  if (isOver("tokens", needed, runTokensMax, account))
    return {
      reason: "budget-spent",
      tokens: spent.tokens,
      tokensMax: runTokensMax ?? 0,
      needed: needed.tokens,
    };
  if (isOver("cost", needed, runCostMax, account))
    return { reason: "cost-spent", cost: spent.cost, costMax: runCostMax ?? 0, needed: needed.cost };
  return null;
}

function overTask(
  needed: Spent,
  { taskTokensMax, taskCostMax }: SpendCaps,
  account: Account,
): Failure | null {
  const reason = "task-budget-spent";
  const { spent } = account;
  if (isOver("tokens", needed, taskTokensMax, account))
    return { reason, unit: "tokens", spent: spent.tokens, max: taskTokensMax ?? 0, needed: needed.tokens };
  if (isOver("cost", needed, taskCostMax, account))
    return { reason, unit: "usd", spent: spent.cost, max: taskCostMax ?? 0, needed: needed.cost };
  return null;
}

const isOver = (
  unit: keyof Spent,
  needed: Spent,
  max: number | null,
  { spent, reserved }: Account,
): boolean => max !== null && spent[unit] + reserved[unit] + needed[unit] > max;
