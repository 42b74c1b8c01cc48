import { appendFileSync } from "node:fs";

/**
 * A named place before or after a durable step, where the test build can be told to die: `SPECRUN_CRASH_LIST` names the
 * file that receives every name that is passed, and at the `SPECRUN_CRASH_AT`th the process kills itself. The published
 * build holds neither this code nor the names: the constant is false there, and unknown where sources run as they are.
 */
declare const CRASH_POINTS: boolean | undefined;

/** `halfDone` leaves what a torn step leaves; it is called only where the process dies right after. */
export function crashPoint(name: string, halfDone?: () => void): void {
  if (typeof CRASH_POINTS !== "undefined" && CRASH_POINTS) pass(name, halfDone);
}

let passed = 0;

function pass(name: string, halfDone: (() => void) | undefined): void {
  const { SPECRUN_CRASH_LIST, SPECRUN_CRASH_AT } = process.env;
  passed += 1;
  if (SPECRUN_CRASH_LIST !== undefined) appendFileSync(SPECRUN_CRASH_LIST, `${name}\n`);
  if (passed !== Number(SPECRUN_CRASH_AT)) return;
  halfDone?.();
  process.kill(process.pid, "SIGKILL");
}
