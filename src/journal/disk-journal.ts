import { randomBytes } from "node:crypto";
import { writeSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Event, EventType, Stamped } from "../model/event.ts";
import { crashPoint } from "../util/crash-point.ts";
import { Mutex } from "../util/mutex.ts";
import type { Journal } from "./journal.ts";
import { encodeRecord } from "./record.ts";

/** Progress that may be lost with the last moments before a crash; everything else is synced to disk. */
const NOT_SYNCED: ReadonlySet<EventType> = new Set([
  "turn.ended",
  "spend.settled",
  "tool.called",
  "graph.made",
  "api.waiting",
  "lock.waiting",
]);

export const runsDir = (stateDir: string): string => join(stateDir, "runs");

/**
 * Names sort in the order of the runs, which replay relies on: where the clock stands still or goes back, a name is one
 * second after the last one instead. A random tail keeps apart what two folders of one state, copied, would name alike.
 */
export async function nextRunId(stateDir: string, now: Date): Promise<string> {
  const names = await namesIn(runsDir(stateDir));
  const last = names.map(startOf).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const start = Math.max(Math.floor(now.getTime() / SECOND_MS) * SECOND_MS, last + SECOND_MS);
  const stamp = new Date(start).toISOString().replace(/\.\d+Z$/, "");
  return `${stamp.replaceAll(/[-:]/g, "").replace("T", "-")}-${randomBytes(2).toString("hex")}`;
}

const SECOND_MS = 1000;

/** Minus infinity for what is no name of ours. */
function startOf(name: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(name) ?? [];
  const [year = Number.NaN, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

async function namesIn(dir: string): Promise<string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
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
  /** Of whole records. */
  #bytes = 0;
  /** Why nothing can follow: half a record stands at the end and cannot be taken back. */
  #broken: unknown = null;
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
      const seq = isPublic(event) ? this.#seq + 1 : this.#seq;
      const stamp = { v: 1 as const, seq, ts: this.#options.now().toISOString(), run: this.run };
      const clean = this.#options.redact({ ...stamp, ...event });
      await this.#write(event.type, Buffer.from(encodeRecord(clean)));
      this.#seq = seq;
      this.#options.listen(clean);
      return clean;
    });
  }

  /** A record that a full disk cut is taken back at once: a later one behind it would look like damage. */
  async #write(type: EventType, record: Buffer): Promise<void> {
    if (this.#broken !== null) throw this.#broken;
    try {
      await this.#put(type, record);
      this.#bytes += record.length;
    } catch (error) {
      await this.#handle.truncate(this.#bytes).catch(() => {
        this.#broken = error;
      });
      throw error;
    }
  }

  async #put(type: EventType, record: Buffer): Promise<void> {
    if (NOT_SYNCED.has(type)) return this.#handle.appendFile(record);
    crashPoint(`journal: half of ${type}`, () =>
      writeSync(this.#handle.fd, record.subarray(0, record.length / 2)),
    );
    await this.#handle.appendFile(record);
    crashPoint(`journal: ${type} written, not synced`);
    await this.#handle.datasync();
    crashPoint(`journal: after ${type}`);
  }

  async close(): Promise<void> {
    await this.#order.run(async () => this.#handle.close());
  }
}

const isPublic = (event: Event): boolean =>
  event.type !== "api.waiting" &&
  event.type !== "spend.reserved" &&
  event.type !== "spend.settled" &&
  event.type !== "work.undone" &&
  event.type !== "lock.waiting" &&
  event.type !== "merge.refused" &&
  event.type !== "notes.remembered" &&
  !(event.type === "task.merged" && !event.applied);

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
