import { readFeature, resolveFeature } from "../config/resolve-feature.ts";
import { type StateDirs, stateDirs } from "../config/state-dirs.ts";
import { readHistory } from "../journal/read-journal.ts";
import { replay } from "../journal/replay.ts";
import type { Failure, UndoScope } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import { openStore } from "../store/disk-store.ts";
import { acquireLock } from "../store/state-lock.ts";
import { readReceipts } from "../writeback/evidence-file.ts";
import { recoverDocuments } from "../writeback/recover-documents.ts";
import { chooseWork } from "./choose-work.ts";
import { performUndo } from "./perform-undo.ts";
import { type PlanInput, planUndo, type UndoPlan } from "./plan-undo.ts";

export interface UndoOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly argument: string | undefined;
  readonly scope: UndoScope;
  readonly dryRun: boolean;
  /** Asked once, with everything that would happen. */
  readonly consent: (plan: UndoPlan) => Promise<boolean>;
}

export interface UndoEnd {
  /** `previewed`: a dry run. `declined`: nobody agreed. Nothing was written then. */
  readonly kind: "nothing" | "previewed" | "declined" | "undone";
  readonly plan: UndoPlan;
}

/**
 * Takes merged work back out of the user's files, with its ticks and receipts, or refuses and writes nothing: find the
 * merges in the journals, try their reverse in specrun's own repository, show it, do it.
 */
export async function undo(options: UndoOptions): Promise<Result<UndoEnd, Failure>> {
  const resolved = await resolveFeature(options);
  if (!resolved.ok) return resolved;
  const { root, dir } = resolved.value;
  const dirs = await stateDirs(root, options.env);
  if (!dirs.ok) return dirs;
  const lock = await acquireLock(dirs.value.state);
  if (!lock.ok) return lock;
  try {
    const stuck = await recoverDocuments(root, { dir, file: `${dir}/tasks.md` });
    if (stuck !== null) return err(stuck);
    const read = await readFeature(root, dir);
    if (!read.ok) return read;
    return await undoLocked(options, { root, dirs: dirs.value, feature: read.value.value });
  } finally {
    lock.value.release();
  }
}

interface Place {
  readonly root: string;
  readonly dirs: StateDirs;
  readonly feature: Feature;
}

async function undoLocked(
  { scope, dryRun, consent }: UndoOptions,
  { root, dirs, feature }: Place,
): Promise<Result<UndoEnd, Failure>> {
  const store = await openStore({ root, stateDir: dirs.state, cacheDir: dirs.cache });
  if (!store.ok) return store;
  const events = await readHistory(dirs.state, feature.dir);
  if (!events.ok) return events;
  const runs = events.value.flatMap((event) => (event.type === "run.started" ? event.run : []));
  const work = chooseWork(feature, { past: replay(events.value), runs }, scope);
  if (!work.ok) return work;
  const { chosen, unrecorded } = work.value;
  if (chosen.length === 0 && unrecorded.length > 0)
    return err({ reason: "undo-unrecorded", scope, tasks: unrecorded });
  const receipts = await readReceipts(root, feature.dir);
  const input: PlanInput = { feature, scope, work: work.value, receipts, store: store.value };
  const plan = await planUndo(input);
  if (!plan.ok) return plan;
  if (isNothing(plan.value)) return ok({ kind: "nothing", plan: plan.value });
  if (dryRun) return ok({ kind: "previewed", plan: plan.value });
  if (!(await consent(plan.value))) return ok({ kind: "declined", plan: plan.value });
  const undone = await performUndo({ ...input, root, stateDir: dirs.state, earned: plan.value.earned });
  if (!undone.ok) return undone;
  return ok({ kind: "undone", plan: { ...plan.value, ...undone.value } });
}

/** On another branch, or in a stash, the work may come back: what is not here is not recorded as undone either. */
const isNothing = ({ files, ticks, receipts }: UndoPlan): boolean =>
  files.length + ticks.length + receipts.length === 0;
