import type { Event, Stamped } from "../model/event.ts";

/** Append-only, checksummed, one file a run. */
export interface Journal {
  readonly run: string;
  /** Durable when it resolves: only then may what it announces be acted upon. */
  append(event: Event): Promise<Stamped>;
  close(): Promise<void>;
}
