import { lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StateDirs } from "../config/state-dirs.ts";
import type { SetupFailure } from "../model/failure.ts";
import type { CleanUp } from "../model/health.ts";
import { err, ok, type Result } from "../model/result.ts";
import { endProcesses } from "../slots/leftover-processes.ts";
import { removeFolder } from "../slots/remove-folder.ts";
import { removeSlots, slotNumbers, slotsDir } from "../slots/slot-folders.ts";
import { type DiskStore, openStore } from "../store/disk-store.ts";
import { diskFailure } from "../store/disk-trouble.ts";
import { recoverHelperFiles } from "../store/helper-files.ts";
import { OWN_REPOSITORY } from "../store/own-repository.ts";
import { dropPin, HEAD_REF, readRef } from "../store/refs.ts";
import { repack } from "../store/repack.ts";
import { acquireLock } from "../store/state-lock.ts";
import { findLeftovers, type Leftovers, leftoverItems } from "./find-leftovers.ts";
import { type PastRuns, pastRuns } from "./past-runs.ts";
import { folderBytes } from "./storage-facts.ts";

export interface CleanUpInput {
  readonly root: string;
  readonly dirs: StateDirs;
  readonly env: NodeJS.ProcessEnv;
  /** Only say what would be done. */
  readonly dryRun: boolean;
}

/**
 * Removes what no run needs any more. An interrupted apply is finished, or taken back, as the next run would; apart from
 * that no file of the user is touched. Refused while a run is active.
 */
export async function cleanUp(input: CleanUpInput): Promise<Result<CleanUp, SetupFailure>> {
  const lock = await acquireLock(input.dirs.state);
  if (!lock.ok) return lock;
  try {
    return input.dryRun ? ok(await foresee(input)) : await clean(input);
  } catch (error) {
    return err(diskFailure(error, input.dirs.state));
  } finally {
    lock.value.release();
  }
}

async function foresee(input: CleanUpInput): Promise<CleanUp> {
  const { leftovers, slots, spared } = await look(input);
  const bytes = repositoryBytes(input.dirs);
  return {
    dryRun: true,
    applyFinished: leftovers.applying,
    removed: removedOf(leftovers, slots),
    restored: [],
    spared,
    repository: { bytesBefore: bytes, bytesAfter: bytes },
    bytesFreed: slots.length > 0 ? folderBytes(slotsDir(input.dirs.cache)) : 0,
  };
}

async function clean(input: CleanUpInput): Promise<Result<CleanUp, SetupFailure>> {
  const { root, dirs, env } = input;
  const before = await look(input);
  const bytesBefore = folderBytes(dirs.state) + folderBytes(dirs.cache);
  const repositoryBefore = repositoryBytes(dirs);
  // First those who could still write into what is taken away.
  await endProcesses(before.leftovers.processes);
  const store = await openStore({ root, stateDir: dirs.state, cacheDir: dirs.cache, env });
  if (!store.ok) return store;
  const { repository } = store.value;
  const tree = repository.at(root, join(repository.gitDir, "index"));
  const restored = await recoverHelperFiles(tree, root, await knownPaths(store.value));
  // What the finished apply was about has changed what is needed.
  const after = await look(input);
  for (const path of [...after.leftovers.locks, ...after.leftovers.temporary]) remove(path);
  if (after.spared.length === 0) removeSlots(dirs.cache);
  for (const pin of after.leftovers.refs) dropPin(repository.gitDir, pin);
  if (after.spared.length === 0 && readRef(repository, HEAD_REF) !== null) await repack(repository.git);
  const refs = [...new Set([...before.leftovers.refs, ...after.leftovers.refs])];
  return ok({
    dryRun: false,
    applyFinished: before.leftovers.applying,
    removed: removedOf({ ...before.leftovers, helpers: gone(before, after), refs }, before.slots),
    restored,
    spared: after.spared,
    repository: { bytesBefore: repositoryBefore, bytesAfter: repositoryBytes(dirs) },
    bytesFreed: Math.max(0, bytesBefore - folderBytes(dirs.state) - folderBytes(dirs.cache)),
  });
}

async function look({ root, dirs, env }: CleanUpInput): Promise<Look> {
  const past = await pastRuns(root, dirs.state);
  const spared = abandonedWork(past, dirs.cache);
  const slots = spared.length > 0 ? [] : slotNumbers(dirs.cache);
  return { leftovers: findLeftovers(root, dirs, past, env.HOME), slots, spared };
}

interface Look {
  readonly leftovers: Leftovers;
  /** Those that may go. */
  readonly slots: readonly number[];
  readonly spared: CleanUp["spared"];
}

/** The next run salvages it from the checkout, whose index names objects that nothing else does. */
function abandonedWork({ features }: PastRuns, cacheDir: string): CleanUp["spared"] {
  const there = slotNumbers(cacheDir);
  return [...features].flatMap(([feature, { past }]) =>
    past.abandoned
      .filter(({ slot }) => there.includes(slot))
      .map(({ task, slot }) => ({ task, slot, feature })),
  );
}

const gone = (before: Look, after: Look): readonly string[] =>
  before.leftovers.helpers.filter((path) => !after.leftovers.helpers.includes(path));

const repositoryBytes = (dirs: StateDirs): number => folderBytes(join(dirs.state, OWN_REPOSITORY));

/** Paths that a helper file may stand for, though nothing is at them now. */
async function knownPaths(store: DiskStore): Promise<readonly string[]> {
  const head = readRef(store.repository, HEAD_REF);
  return head === null ? [] : store.list(head);
}

function remove(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) removeFolder(path);
  else rmSync(path, { force: true });
}

function removedOf(leftovers: Leftovers, slots: readonly number[]): CleanUp["removed"] {
  const items = leftoverItems(leftovers);
  const { processes, helpers, locks, temporary, refs } = items;
  const all: CleanUp["removed"] = [
    { kind: "processes", items: processes },
    { kind: "helpers", items: helpers },
    { kind: "locks", items: locks },
    { kind: "temporary", items: temporary },
    { kind: "slots", items: slots.map(String) },
    { kind: "refs", items: refs },
  ];
  return all.filter((each) => each.items.length > 0);
}
