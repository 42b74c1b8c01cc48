import { lstatSync, readdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import type { StateDirs } from "../config/state-dirs.ts";
import { runsDir } from "../journal/disk-journal.ts";
import type { Fact, Part } from "../model/health.ts";
import { slotsDir } from "../slots/slot-folders.ts";
import { OWN_REPOSITORY } from "../store/own-repository.ts";

/** What specrun keeps for a project, how large it is, and how much more the disk can take. */
const FREE_BYTES_LOW = 1_000_000_000;
const FREE_BYTES_MIN = 100_000_000;

export function storageFacts(dirs: StateDirs): readonly Fact[] {
  const own = readdirSync(dirs.state).filter((name) => name.startsWith(OWN_REPOSITORY));
  return [
    {
      about: "folder",
      name: "state",
      status: "ok",
      path: dirs.state,
      parts: [
        { name: "own repository", bytes: sum(own.map((name) => folderBytes(join(dirs.state, name)))) },
        part("journals", runsDir(dirs.state)),
        part("kept versions", join(dirs.state, "kept")),
      ],
    },
    {
      about: "folder",
      name: "cache",
      status: "ok",
      path: dirs.cache,
      parts: [part("slots", slotsDir(dirs.cache)), part("packages", join(dirs.cache, "packages"))],
    },
    diskFact(dirs.state),
  ];
}

const part = (name: string, dir: string): Part => ({ name, bytes: folderBytes(dir) });

function diskFact(path: string): Fact {
  const { bavail, bsize } = statfsSync(path);
  const freeBytes = bavail * bsize;
  const status = freeBytes < FREE_BYTES_MIN ? "problem" : freeBytes < FREE_BYTES_LOW ? "warning" : "ok";
  return { about: "disk", status, path, freeBytes };
}

/** Of all files below; what cannot be read counts nothing. */
export function folderBytes(dir: string): number {
  let bytes = 0;
  const folders = [dir];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else bytes += lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
    }
  }
  return bytes;
}

function entriesOf(dir: string) {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
