import type { Stamped } from "../model/event.ts";

/** A reader of events. Prints, and never decides anything. */
export interface Reporter {
  event(event: Stamped): void;
  /** Flushes, stops live rows, restores the cursor; safe to call twice. */
  close(): Promise<void>;
}
