import { groupOf, maskOf, openGroups } from "../checks/owed.ts";
import { type CheckResult, checkRecord, type EvidenceLevel, type Quote } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Task } from "../model/task.ts";
import { NO_USAGE } from "../model/usage.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import type { AttemptEnd } from "./attempt.ts";
import { phaseIndex, type RunContext } from "./context.ts";
import { guardChange } from "./guard-change.ts";
import { judgeClaim } from "./review-work.ts";

export interface CommandAttempt {
  readonly task: Task;
  readonly attempt: number;
  readonly slot: Slot;
  readonly base: CommitId;
  /** Only a look at another time: red is held against nobody. */
  readonly mayBeRed?: true;
}

/**
 * A `run` task: specrun executes its command on the integrated tree and judges the exit code; no model takes part
 * unless the text names no command.
 */
export async function attemptCommand(context: RunContext, request: CommandAttempt): Promise<AttemptEnd> {
  const { task, slot, base } = request;
  const fulfilled = await fulfil(context, request);
  if (fulfilled.failure !== null) return fail(fulfilled.failure);
  const candidate =
    fulfilled.checks.length === 0 ? base : await withProducts(context, slot, base, fulfilled.tree);
  const refused = await guardChange(context, {
    ...{ task, base, candidate, mustChange: false },
    ignored: fulfilled.checks.length === 0 ? [] : slot.leftOut,
  });
  if (refused !== null) return fail(refused);
  const { level, checks, quotes } = fulfilled;
  const summary = checks.map((check) => check.command).join("; ");
  return {
    candidate,
    accepted: {
      base,
      candidate,
      level,
      outcome: "ran",
      checks: checks.map(checkRecord),
      quotes,
      role: "run",
      debt: [],
      sandbox: context.sandbox,
      summary,
      line: context.fingerprint(task),
    },
    failure: null,
    usage: NO_USAGE,
  };
}

export interface Fulfilled {
  readonly failure: Failure | null;
  readonly level: EvidenceLevel;
  readonly checks: readonly CheckResult[];
  readonly quotes: readonly Quote[];
  /** The tree the slot held when the commands began. */
  readonly tree: CommitId;
}

/** Whether what a run task demands holds at `base`: by its commands, or by a reviewer's quotes where it names none. */
export async function fulfil(context: RunContext, request: CommandAttempt): Promise<Fulfilled> {
  const { task, slot, base } = request;
  const { verifier, signal } = context;
  const tree = await masked(context, request);
  const commands = await verifier.commandsOf(task, tree);
  if (commands.length === 0) {
    const { failure, quotes } = await judgeClaim(context, request, `the task is fulfilled: ${task.title}`);
    return { failure, level: "judged", checks: [], quotes, tree: base };
  }
  const phase = phaseIndex(context, task);
  await verifier.enter({ commit: tree, slot, task: task.id, phase, signal });
  const checks: CheckResult[] = [];
  for (const command of commands) {
    const check = await verifier.runCommand({
      check: command,
      commit: tree,
      slot,
      task: task.id,
      phase,
      signal,
      mayBeRed: task.expectsFailure || request.mayBeRed === true,
    });
    checks.push(check);
    const failure = verdict(task, check);
    if (failure !== null) return { failure, level: "unchecked", checks, quotes: [], tree };
  }
  return { failure: null, level: "proved", checks, quotes: [], tree };
}

/** What stories still owe is red by design and must not fail a command of another story. */
async function masked(context: RunContext, { task, base }: CommandAttempt): Promise<CommitId> {
  const groups = openGroups(context.feature, (id) => context.schedule.isOpen(id), [task.id]);
  groups.delete(groupOf(task, context.feature));
  const mask = maskOf(context.owed, groups);
  return mask.files.length === 0 ? base : context.store.withFiles(base, mask.files);
}

function verdict(task: Task, check: CheckResult): Failure | null {
  if (check.status === "not-run") return { reason: "command-unavailable", check };
  const expected = task.expectsFailure
    ? check.status === "failed" && !check.timedOut
    : check.status === "passed";
  return expected ? null : { reason: "command-failed", check, expectedFailure: task.expectsFailure };
}

/** `base` with the files that the commands wrote: a report, a lockfile, formatted sources. */
async function withProducts(
  context: RunContext,
  slot: Slot,
  base: CommitId,
  tree: CommitId,
): Promise<CommitId> {
  const after = await slot.commit(tree, "products");
  const changes = await context.store.changes(tree, after);
  if (changes.length === 0) return base;
  return context.store.withFiles(
    base,
    changes.map(({ path, newMode, newBlob }) => ({ path, mode: newMode, blob: newBlob })),
  );
}

const fail = (failure: Failure): AttemptEnd => ({
  accepted: null,
  candidate: null,
  failure,
  usage: NO_USAGE,
});
