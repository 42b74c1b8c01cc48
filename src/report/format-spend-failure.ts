/** Words for what a cap on tokens, money or time stopped. */
import type { SetupFailure, TaskFailure } from "../model/failure.ts";
import { assertNever } from "../util/assert-never.ts";
import { formatCount, formatDuration, formatUsd, plural } from "./amounts.ts";
import { type FailureText, says } from "./failure-text.ts";

type Reason =
  | "budget-spent"
  | "cost-spent"
  | "run-timed-out"
  | "price-missing"
  | "task-budget-spent"
  | "looping";

type SpendFailure = Extract<SetupFailure | TaskFailure, { reason: Reason }>;
type Of<R extends Reason> = Extract<SpendFailure, { reason: R }>;

const ON_AGAIN = "run the same command again; it goes on where it stopped";
const NAMES_MAX = 10;

export function describeSpendFailure(failure: SpendFailure): FailureText {
  switch (failure.reason) {
    case "budget-spent":
      return budgetSpent(failure);
    case "cost-spent":
      return says(
        `the budget does not reach for the next call: ${formatUsd(failure.cost)} of ${formatUsd(failure.costMax)} are spent, and it could cost ${formatUsd(failure.needed)}`,
        `raise --max-cost and ${ON_AGAIN}`,
      );
    case "run-timed-out":
      return says(
        `the run's time is up: ${formatDuration(failure.msMax)}`,
        `raise \`limits.runMinutes\` in .specify/specrun.yml, or just ${ON_AGAIN}`,
      );
    case "price-missing":
      return priceMissing(failure);
    case "task-budget-spent":
      return taskBudgetSpent(failure);
    case "looping":
      return says(
        `the worker went in circles: ${plural(failure.times, "time")} the same with the same result, and no file changed`,
        "say in the task what it was looking for, then run it again",
        failure.calls,
      );
    default:
      return assertNever(failure);
  }
}

function budgetSpent({ tokens, tokensMax, needed }: Of<"budget-spent">): FailureText {
  const used = `${formatCount(tokens)} of ${formatCount(tokensMax)} tokens are used`;
  return says(
    needed === undefined
      ? `the budget is spent: ${used}`
      : `the budget does not reach for the next call: ${used}, and it could need ${formatCount(needed)}`,
    `raise --max-tokens and ${ON_AGAIN}`,
  );
}

function priceMissing({ models, path }: Of<"price-missing">): FailureText {
  const names = models.slice(0, NAMES_MAX);
  return says(
    `a cap in dollars needs a price for every model in use, and ${plural(models.length, "model has", "models have")} none: ${names.map((name) => `\`${name}\``).join(", ")}`,
    `add these lines to \`${path}\` with the prices of your provider, in dollars for a million tokens`,
    ["prices:", ...names.map((name) => `  ${name}: { input: …, output: … }`)],
  );
}

function taskBudgetSpent({ unit, spent, max, needed }: Of<"task-budget-spent">): FailureText {
  const amount = unit === "usd" ? formatUsd : formatCount;
  const noun = unit === "usd" ? "" : " tokens";
  const key = unit === "usd" ? "limits.taskCost" : "limits.taskTokens";
  return says(
    `the task's budget is spent: ${amount(spent)} of ${amount(max)}${noun}, and the next call could need ${amount(needed)}`,
    `split the task into smaller ones, or raise \`${key}\``,
  );
}
