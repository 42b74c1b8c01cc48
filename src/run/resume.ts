import { groupOf, type OwedTests } from "../checks/owed.ts";
import type { MergedWork, Past } from "../journal/replay.ts";
import type { Event } from "../model/event.ts";
import type { Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import { NO_USAGE } from "../model/usage.ts";
import type { CommitId, Store } from "../store/store.ts";
import { sha256 } from "../util/hash.ts";
import { writeTick } from "../writeback/write-tick.ts";

export interface ResumeOptions {
  readonly root: string;
  readonly feature: Feature;
  readonly past: Past;
  readonly store: Store;
  readonly record: (event: Event) => Promise<void>;
}

/**
 * Goes on where an interrupted run stopped: a merge that was being written is finished, a merged task is ticked;
 * neither is worked on again. Returns everything that is merged now.
 */
export async function resume(options: ResumeOptions): Promise<Result<readonly MergedWork[], Failure>> {
  const { past, store, record } = options;
  const late = [...past.unticked];
  const merged = [...past.merged];
  if (past.applying !== null) {
    const { onto, commit } = past.applying;
    const applied = await store.apply(onto, commit);
    if (!applied.ok) return err(applied.error);
    // Raced: the person changed a file between the crash and now; the merge stays undone, and the task open.
    if (applied.value.kind === "applied") {
      await record({ type: "task.merged", ...past.applying, applied: true });
      merged.push(past.applying);
      late.push(past.applying);
    }
  }
  if (late.length === 0) return ok(merged);
  const now = await store.snapshot();
  if (!now.ok) return err(now.error);
  for (const work of late) await tickLate(options, work.receipt, now.value);
  return ok(merged);
}

/** Only what the files still hold is ticked: a person may have thrown the work away since. */
async function tickLate(options: ResumeOptions, receipt: Receipt | null, now: CommitId): Promise<void> {
  const { root, feature, store, record } = options;
  const task = feature.tasks.find(({ id }) => id === receipt?.task);
  if (receipt === null || task === undefined || task.state !== "todo") return;
  if (!(await holds(store, receipt, now)) || (await writeTick(root, feature, receipt)) !== null) return;
  const { level, outcome } = receipt;
  await record({ type: "task.ticked", task: task.id, level, outcome, ms: 0, usage: NO_USAGE });
}

/** Compared as git stores them, so that line endings of a working tree make no difference. */
async function holds(store: Store, receipt: Receipt, now: CommitId): Promise<boolean> {
  for (const [path, hash] of Object.entries(receipt.files)) {
    const content = await store.read(now, path);
    if ((content === null ? null : sha256(content)) !== hash) return false;
  }
  return true;
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
