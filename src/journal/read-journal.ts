import { readdir, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Stamped } from "../model/event.ts";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { runsDir } from "./disk-journal.ts";
import { decodeRecords } from "./record.ts";

/**
 * Every event of every earlier run (or undo) of one feature, oldest first. A torn last line (a crash while writing) is
 * dropped; a bad line before good ones is damage and refused.
 */
export async function readHistory(
  stateDir: string,
  featureDir: string,
): Promise<Result<readonly Stamped[], SetupFailure>> {
  const events: Stamped[] = [];
  for (const name of await runFiles(stateDir)) {
    const path = join(runsDir(stateDir), name);
    const decoded = decodeRecords(await readFile(path));
    if (decoded.corruptAt !== null) return err({ reason: "journal-corrupt", path, byte: decoded.corruptAt });
    const first = decoded.events[0];
    if (first !== undefined && "feature" in first && first.feature === featureDir)
      events.push(...decoded.events);
  }
  return ok(events);
}

/**
 * The same, whatever it takes: a damaged journal is set aside under a name that is read no more. That costs what it
 * knew, never truth, which the markdown holds.
 */
export async function readWhatIsSound(stateDir: string, featureDir: string): Promise<readonly Stamped[]> {
  for (;;) {
    const history = await readHistory(stateDir, featureDir);
    if (history.ok) return history.value;
    const { error } = history;
    if (error.reason !== "journal-corrupt") return [];
    await rename(error.path, `${error.path}.damaged`);
  }
}

/** Every event of every feature, by feature, oldest first. A damaged journal is named and what is readable of it counts. */
export async function readHistories(stateDir: string): Promise<Histories> {
  const features = new Map<string, Stamped[]>();
  const damaged: SetupFailure[] = [];
  for (const name of await runFiles(stateDir)) {
    const path = join(runsDir(stateDir), name);
    const { events, corruptAt } = decodeRecords(await readFile(path));
    if (corruptAt !== null) damaged.push({ reason: "journal-corrupt", path, byte: corruptAt });
    const first = events[0];
    if (first === undefined || !("feature" in first)) continue;
    features.set(first.feature, [...(features.get(first.feature) ?? []), ...events]);
  }
  return { features, damaged };
}

const RECENT = { filesMax: 20, bytesMax: 4 * 1024 * 1024 };

/** The newest runs of every feature, oldest first: as many as can be read in no time, and of damaged ones what is sound. */
export async function readRecent(stateDir: string): Promise<readonly Stamped[]> {
  const runs: (readonly Stamped[])[] = [];
  let bytes = 0;
  for (const name of (await runFiles(stateDir)).reverse().slice(0, RECENT.filesMax)) {
    const path = join(runsDir(stateDir), name);
    bytes += (await stat(path)).size;
    if (bytes > RECENT.bytesMax) break;
    runs.push(decodeRecords(await readFile(path)).events);
  }
  return runs.reverse().flat();
}

export interface Histories {
  readonly features: ReadonlyMap<string, readonly Stamped[]>;
  readonly damaged: readonly SetupFailure[];
}

async function runFiles(stateDir: string): Promise<string[]> {
  try {
    return (await readdir(runsDir(stateDir))).filter((name) => name.endsWith(".jsonl")).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
