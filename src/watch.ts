import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type FSWatcher, watch } from "chokidar";
import { parseTasks } from "./markdown/parse-tasks.ts";
import { isOpen, type TaskId } from "./model/task.ts";
import { sha256 } from "./util/hash.ts";

/** The documents whose edits start a run. */
const DOCUMENTS = ["spec.md", "plan.md", "tasks.md"];
const SETTLE_MS = 150;

/** What the documents say, apart from boxes: our own ticks change `open`, never `text`. */
export interface Reading {
  readonly text: string;
  readonly open: ReadonlySet<TaskId>;
}

export async function readDocuments(root: string, dir: string): Promise<Reading> {
  const texts = await Promise.all(
    DOCUMENTS.map((name) => readFile(join(root, dir, name), "utf8").catch(() => "")),
  );
  const source = texts[2] ?? "";
  const { tasks } = parseTasks(source, { dir, file: `${dir}/tasks.md` }).value;
  let blanked = source;
  for (const { markerRange } of [...tasks].reverse())
    blanked = `${blanked.slice(0, markerRange.start)} ${blanked.slice(markerRange.end)}`;
  const text = sha256([texts[0], texts[1], blanked].join("\0"));
  return { text, open: new Set(tasks.filter(isOpen).map(({ id }) => id)) };
}

/** A person changed something since `before`, other than what specrun itself `ticked`. */
export function isEdited(before: Reading, ticked: ReadonlySet<TaskId>, now: Reading): boolean {
  if (before.text !== now.text) return true;
  const expected = [...before.open].filter((id) => !ticked.has(id));
  return expected.length !== now.open.size || expected.some((id) => !now.open.has(id));
}

export interface WatchOptions {
  /** Absolute path of the feature's directory. */
  readonly dir: string;
  readonly poll: boolean;
  readonly onChange: () => void;
}

/** The directory is watched, not the files: an editor that saves by renaming replaces those. */
export async function watchDirectory({ dir, poll, onChange }: WatchOptions): Promise<FSWatcher> {
  const watcher = watch(dir, {
    ignoreInitial: true,
    usePolling: poll,
    depth: 0,
    awaitWriteFinish: { stabilityThreshold: SETTLE_MS, pollInterval: 30 },
    ignored: (path, stats) => stats?.isFile() === true && !DOCUMENTS.includes(basename(path)),
  });
  watcher.on("all", onChange);
  await new Promise<void>((resolve, reject) => {
    watcher.once("ready", resolve);
    watcher.once("error", reject);
  });
  return watcher;
}
