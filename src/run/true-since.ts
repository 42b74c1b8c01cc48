import type { CheckResult, Quote } from "../model/evidence.ts";
import type { TaskId } from "../model/task.ts";
import type { CommitId } from "../store/store.ts";
import { type CommandAttempt, fulfil } from "./attempt-command.ts";
import type { RunContext } from "./context.ts";
import { genuine } from "./review-work.ts";

export interface Shown {
  readonly checks: readonly CheckResult[];
  readonly quotes: readonly Quote[];
}

/** Commands that take longer than this are not run again and again to learn whose work they rest on. */
const COMMANDS_MS_MAX = 10_000;
const MERGES_MAX = 64;

/**
 * Whose merged work made it true that nothing has to be done: what shows it now holds after that task, and did not before.
 * Null where it held before all of them, or where that cannot be told.
 */
export async function trueSince(
  context: RunContext,
  request: CommandAttempt,
  shown: Shown,
): Promise<TaskId | null> {
  const holds = await proofOf(context, request, shown);
  if (holds === null || context.signal.aborted) return null;
  const merged = context.merged.filter(({ task }) => task !== request.task.id).slice(-MERGES_MAX);
  let [low, high] = [0, merged.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const commit = merged[middle]?.commit ?? "";
    if ((await context.store.has(commit)) && (await holds(commit))) high = middle;
    else low = middle + 1;
  }
  const first = merged[low];
  if (first === undefined || !(await context.store.has(first.onto)) || (await holds(first.onto))) return null;
  return first.task;
}

type Proof = (commit: CommitId) => Promise<boolean>;

/** Lines that can be looked up; where there are none, commands that are quick. */
async function proofOf(context: RunContext, request: CommandAttempt, shown: Shown): Promise<Proof | null> {
  const { checks, quotes } = shown;
  if (quotes.length > 0)
    return async (commit) => (await genuine(context, commit, quotes)).length === quotes.length;
  const ms = checks.reduce((sum, check) => sum + check.ms, 0);
  if (checks.length === 0 || ms > COMMANDS_MS_MAX) return null;
  return async (base) => {
    // Where no command says it, a reviewer would be asked.
    if ((await context.verifier.commandsOf(request.task, base)).length === 0) return false;
    return (await fulfil(context, { ...request, base, mayBeRed: true })).failure === null;
  };
}
