import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { StateDirs } from "../config/state-dirs.ts";
import type { LeftoverKind } from "../model/health.ts";
import { type LeftoverProcess, leftoverProcesses } from "../slots/leftover-processes.ts";
import { slotLocks, slotsDir } from "../slots/slot-folders.ts";
import { abandonedFolders } from "../slots/temporary-folders.ts";
import { findHelperFiles } from "../store/helper-files.ts";
import { ownLocks, ownTemporaries } from "../store/own-leftovers.ts";
import { OWN_REPOSITORY } from "../store/own-repository.ts";
import { listPins } from "../store/refs.ts";
import { isNeeded } from "./needed-pins.ts";
import type { PastRuns } from "./past-runs.ts";

/** Everything that runs which are over have left and that nobody needs. True only while no run is active. */
export interface Leftovers {
  readonly processes: readonly LeftoverProcess[];
  /** Project-relative. */
  readonly helpers: readonly string[];
  readonly locks: readonly string[];
  readonly temporary: readonly string[];
  /** Names given to `pin`. */
  readonly refs: readonly string[];
  /** Half of a task's files may be written. */
  readonly applying: boolean;
}

export function findLeftovers(root: string, dirs: StateDirs, past: PastRuns, home = homedir()): Leftovers {
  const gitDir = join(dirs.state, OWN_REPOSITORY);
  const kept = namesIn(join(dirs.state, "kept"));
  return {
    processes: leftoverProcesses(slotsDir(dirs.cache)),
    helpers: findHelperFiles(root),
    locks: [...ownLocks(dirs.state), ...slotLocks(dirs.cache)],
    temporary: [...ownTemporaries(dirs.state), ...abandonedFolders(), ...abandonedFolders(home)],
    refs: listPins(gitDir).filter((pin) => !isNeeded(pin, past, kept)),
    applying: existsSync(join(dirs.state, "applying")),
  };
}

/** As they are shown. */
export function leftoverItems(leftovers: Leftovers): Readonly<Record<LeftoverKind, readonly string[]>> {
  const { processes, helpers, locks, temporary, refs } = leftovers;
  return { processes: processes.map(({ pid, name }) => `${pid} ${name}`), helpers, locks, temporary, refs };
}

const namesIn = (dir: string): readonly string[] => (existsSync(dir) ? readdirSync(dir) : []);
