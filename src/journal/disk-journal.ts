import { randomBytes } from "node:crypto";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { Event, EventType, Stamped } from "../model/event.ts";
import { Mutex } from "../util/mutex.ts";
import type { Journal } from "./journal.ts";
import { encodeRecord } from "./record.ts";

/** Progress that may be lost with the last moments before a crash; everything else is synced to disk. */
const NOT_SYNCED: ReadonlySet<EventType> = new Set([
  "turn.ended",
  "tool.called",
  "graph.made",
  "api.waiting",
  "lock.waiting",
]);

export const runsDir = (stateDir: string): string => join(stateDir, "runs");

/** Sorts by start time, to the second; a random tail keeps the names of two runs apart. */
export function newRunId(now: Date): string {
  const stamp = now
    .toISOString()
    .replace(/\.\d+Z$/, "")
    .replaceAll(/[-:]/g, "")
    .replace("T", "-");
  return `${stamp}-${randomBytes(2).toString("hex")}`;
}

export interface JournalOptions {
  readonly stateDir: string;
  readonly run: string;
  readonly now: () => Date;
  readonly listen: (event: Stamped) => void;
  /** Takes secrets out of everything that is about to be stored or shown. */
  readonly redact: (event: Stamped) => Stamped;
}

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const dir = runsDir(options.stateDir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const handle = await open(join(dir, `${options.run}.jsonl`), "ax", 0o600);
  await syncDir(dir);
  return new DiskJournal(handle, options);
}

class DiskJournal implements Journal {
  readonly run: string;
  #seq = 0;
  readonly #order = new Mutex();
  readonly #handle: FileHandle;
  readonly #options: JournalOptions;

  constructor(handle: FileHandle, options: JournalOptions) {
    this.#handle = handle;
    this.#options = options;
    this.run = options.run;
  }

  append(event: Event): Promise<Stamped> {
    return this.#order.run(async () => {
      // Internal notes share the number of the event before them: what `--json` shows has no holes.
      if (isPublic(event)) this.#seq += 1;
      const stamp = { v: 1 as const, seq: this.#seq, ts: this.#options.now().toISOString(), run: this.run };
      const clean = this.#options.redact({ ...stamp, ...event });
      await this.#handle.appendFile(encodeRecord(clean));
      if (!NOT_SYNCED.has(event.type)) await this.#handle.datasync();
      this.#options.listen(clean);
      return clean;
    });
  }

  async close(): Promise<void> {
    await this.#order.run(async () => this.#handle.close());
  }
}

const isPublic = (event: Event): boolean =>
  event.type !== "api.waiting" &&
  event.type !== "work.undone" &&
  event.type !== "lock.waiting" &&
  !(event.type === "task.merged" && !event.applied);

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
