import { groupOf, type OwedTests } from "../checks/owed.ts";
import type { MergedWork, Past } from "../journal/replay.ts";
import type { Event } from "../model/event.ts";
import type { Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { isAcceptance } from "../model/graph.ts";
import { err, ok, type Result } from "../model/result.ts";
import { NO_USAGE } from "../model/usage.ts";
import type { CommitId, Store } from "../store/store.ts";
import { appendReceipt } from "../writeback/evidence-file.ts";
import { writeTick } from "../writeback/write-tick.ts";
import { rememberNotes } from "./worker-notes.ts";

export interface ResumeOptions {
  readonly root: string;
  readonly feature: Feature;
  readonly past: Past;
  readonly store: Store;
  readonly record: (event: Event) => Promise<void>;
}

/**
 * Goes on where an interrupted run stopped. A merge that reached the files, whole, is recorded and ticked; one that
 * did not is forgotten, and its task stays open. Returns everything that is merged now.
 */
export async function resume(options: ResumeOptions): Promise<Result<readonly MergedWork[], Failure>> {
  const { root, feature, past, store, record } = options;
  const merged = [...past.merged];
  const late = [...past.unticked];
  const repairs = merged.filter(({ task, receipt }) => task === null && receipt?.run === past.unfinishedRun);
  if (past.applying === null && late.length + repairs.length === 0) return ok(merged);
  const now = await store.snapshot();
  if (!now.ok) return err(now.error);
  const intended = past.applying;
  if (intended?.receipt && (await holds(store, intended, now.value))) {
    await record({ type: "task.merged", ...intended, applied: true });
    merged.push(intended);
    (intended.task === null ? repairs : late).push(intended);
  }
  for (const { receipt } of repairs) {
    const recorded = receipt === null ? ok(undefined) : await appendReceipt(root, feature.dir, receipt);
    if (!recorded.ok) return recorded;
  }
  for (const work of late) {
    // Work that a person threw away since takes its notes along.
    if (!(await holds(store, work, now.value))) continue;
    await rememberNotes(options, work);
    const failure = await tickLate(options, work.receipt);
    if (failure !== null) return err(failure);
  }
  return ok(merged);
}

async function tickLate(options: ResumeOptions, receipt: Receipt | null): Promise<Failure | null> {
  const { root, feature, record } = options;
  if (receipt !== null && isAcceptance(receipt.task)) {
    const recorded = await appendReceipt(root, feature.dir, receipt);
    return recorded.ok ? null : recorded.error;
  }
  const task = feature.tasks.find(({ id }) => id === receipt?.task);
  if (task === undefined || receipt === null) return null;
  if (task.state === "todo") {
    const failure = await writeTick(root, feature, receipt);
    if (failure !== null) return failure.reason === "write-failed" ? failure : null;
  } else if (task.state !== "done") return null;
  const { level, outcome } = receipt;
  await record({ type: "task.ticked", task: task.id, level, outcome, ms: 0, usage: NO_USAGE });
  return null;
}

/**
 * Whether the files still hold what was merged: merging it once more would change nothing. A person may have thrown it
 * away since, or gone on typing in the same files.
 */
async function holds(store: Store, { task, onto, commit }: MergedWork, now: CommitId): Promise<boolean> {
  const again = await store.merge({ base: onto, ours: now, theirs: commit, task });
  return again.kind === "merged" && (await store.changes(now, again.commit)).length === 0;
}

/** What ticked test tasks owe is known from their merges; where the state was deleted, nothing is masked. */
export async function owedBefore(
  feature: Feature,
  merged: readonly MergedWork[],
  store: Store,
): Promise<OwedTests[]> {
  const owed: OwedTests[] = [];
  for (const work of merged) {
    const task = feature.tasks.find(({ id }) => id === work.task);
    if (task?.role !== "test" || task.kind !== "edit" || task.state !== "done") continue;
    owed.push({
      task: task.id,
      group: groupOf(task, feature),
      changes: await store.changes(work.onto, work.commit),
    });
  }
  return owed;
}
