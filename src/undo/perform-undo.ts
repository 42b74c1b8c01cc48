import { nextRunId, openJournal, runsDir } from "../journal/disk-journal.ts";
import type { Box, EarnedTick } from "../markdown/find-tick.ts";
import type { Failure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { dropReceipts } from "../writeback/drop-receipts.ts";
import { putTicksBack, takeTicks } from "../writeback/take-ticks.ts";
import { isTakenBack, type PlanInput, planFiles, type UndoPlan } from "./plan-undo.ts";

const RACES_MAX = 3;

export interface PerformInput extends PlanInput {
  readonly root: string;
  readonly stateDir: string;
  readonly earned: readonly EarnedTick[];
}

/**
 * Ticks first, then the files, then the receipts, the journal last: wherever it dies, a tick that stands has its work and
 * its receipt, and running it again does what is still to do. Each step does nothing where it was done before.
 */
export async function performUndo(
  input: PerformInput,
): Promise<Result<Pick<UndoPlan, "files" | "ticks">, Failure>> {
  const { root, feature, earned, work, stateDir } = input;
  const switched = await input.store.branchSwitched();
  if (switched !== null) return err(switched);
  const ticks = await takeTicks(root, feature, earned);
  if (!ticks.ok) return ticks;
  const files = await takeFiles(input, ticks.value);
  if (!files.ok) return files;
  const dropped = await dropReceipts(root, feature.dir, (receipt) =>
    isTakenBack(receipt, work, earned, feature),
  );
  if (!dropped.ok) return dropped;
  const failure = await recordUndone(stateDir, feature.dir, work.chosen);
  return failure === null ? ok({ files: files.value, ticks: ticks.value }) : err(failure);
}

/** A save that races starts the merge again; where it then conflicts, everything is as it was. */
async function takeFiles(
  input: PerformInput,
  taken: readonly Box[],
): Promise<Result<UndoPlan["files"], Failure>> {
  const { root, feature, earned, store } = input;
  const refuse = async (failure: Failure) => {
    await putTicksBack(root, feature, earned, taken);
    return err(failure);
  };
  let paths: readonly string[] = [];
  for (let races = 0; races < RACES_MAX; races++) {
    const plan = await planFiles(input);
    if (!plan.ok) return refuse(plan.error);
    const { from, to, files } = plan.value;
    if (files.length === 0) return ok(files);
    const applied = await store.apply(from, to);
    // Half of it may be written: the next opening of the store finishes it, and no tick stands meanwhile.
    if (!applied.ok) return applied;
    if (applied.value.kind === "applied") return ok(files);
    paths = applied.value.paths;
  }
  return refuse({ reason: "undo-raced", paths });
}

async function recordUndone(
  stateDir: string,
  feature: string,
  works: PlanInput["work"]["chosen"],
): Promise<Failure | null> {
  const merges = works.map(({ task, phase, commit }) => ({ task, phase, commit }));
  try {
    const journal = await openJournal({
      stateDir,
      run: await nextRunId(stateDir, new Date()),
      now: () => new Date(),
      listen: () => undefined,
      redact: (event) => event,
    });
    await journal.append({ type: "work.undone", feature, merges }).finally(() => journal.close());
    return null;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { reason: "write-failed", path: runsDir(stateDir), code, detail: message };
  }
}
