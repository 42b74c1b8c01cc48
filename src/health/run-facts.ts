import { join } from "node:path";
import type { StateDirs } from "../config/state-dirs.ts";
import type { Fact, LeftoverKind } from "../model/health.ts";
import { dirtySlots, slotNumbers } from "../slots/slot-folders.ts";
import { OWN_REPOSITORY } from "../store/own-repository.ts";
import { acquireLock } from "../store/state-lock.ts";
import { findLeftovers, leftoverItems } from "./find-leftovers.ts";
import { pastRuns } from "./past-runs.ts";

/** Who is at work, and what earlier runs left. While one is active, what lies about is its own. */
export interface RunFactsInput {
  readonly root: string;
  readonly dirs: StateDirs;
  /** Checkouts that a run would use now. */
  readonly slotsWanted: number;
  readonly home: string | undefined;
}

const KINDS: readonly LeftoverKind[] = ["processes", "helpers", "locks", "temporary", "refs"];

export async function runFacts({ root, dirs, slotsWanted, home }: RunFactsInput): Promise<readonly Fact[]> {
  const lock = await acquireLock(dirs.state);
  if (!lock.ok) {
    if (lock.error.reason !== "locked")
      return [{ about: "failure", name: "lock", status: "problem", failure: lock.error }];
    return [{ about: "lock", status: "warning", holder: lock.error.holder }];
  }
  lock.value.release();
  const past = await pastRuns(root, dirs.state);
  const leftovers = findLeftovers(root, dirs, past, home);
  const items = leftoverItems(leftovers);
  return [
    { about: "lock", status: "ok", holder: null },
    ...past.damaged.map((failure): Fact => ({ about: "failure", name: "runs", status: "problem", failure })),
    {
      about: "runs",
      status: past.unfinished.length > 0 ? "warning" : "ok",
      unfinished: past.unfinished,
      finished: past.finished,
    },
    { about: "apply", status: leftovers.applying ? "problem" : "ok", interrupted: leftovers.applying },
    await slotsFact(dirs, slotsWanted),
    ...KINDS.map(
      (kind): Fact => ({
        about: "leftover",
        kind,
        status: items[kind].length > 0 ? "warning" : "ok",
        items: items[kind],
      }),
    ),
  ];
}

async function slotsFact(dirs: StateDirs, slotsWanted: number): Promise<Fact> {
  const numbers = slotNumbers(dirs.cache);
  const spare = numbers.filter((number) => number > slotsWanted);
  const dirty = await dirtySlots(dirs.cache, join(dirs.state, OWN_REPOSITORY));
  return {
    about: "slots",
    status: spare.length > 0 ? "warning" : "ok",
    count: numbers.length,
    dirty,
    spare,
  };
}
