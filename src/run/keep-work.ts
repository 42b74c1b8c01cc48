import type { RunContext } from "./context.ts";
import type { MergeRequest } from "./stack.ts";

/** Paid work is never thrown away: it stays in specrun's repository and as files a person can open. */
export async function keepWork(
  { store, run }: RunContext,
  { task, phase, attempt, work }: MergeRequest,
  paths: readonly string[],
): Promise<string> {
  const label = `${task?.id ?? `phase-${phase}`}-${run}-${attempt}`;
  await store.pin(`kept/${label}`, work.candidate);
  return store.keep(label, work.candidate, paths);
}
