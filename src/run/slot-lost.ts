import type { Failure } from "../model/failure.ts";
import type { Slot } from "../slots/slots.ts";
import type { CommitId } from "../store/store.ts";
import type { RunContext } from "./context.ts";

/** What is done in a slot that somebody deletes under it ends as `lost` says; any other error is a bug. */
export async function unlessLost<T>(
  slot: Slot,
  work: () => Promise<T>,
  lost: (failure: Failure) => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!slot.isLost()) throw error;
    return lost({ reason: "slot-lost", dir: slot.dir });
  }
}

/** For looking at a commit, where nobody's edits can be lost: once more, in a slot that is made anew. */
export async function inSlot<T>(
  { slots }: Pick<RunContext, "slots">,
  commit: CommitId,
  look: (slot: Slot) => Promise<T>,
  priority?: "idle",
): Promise<T> {
  const slot = await slots.acquire(commit, priority);
  try {
    return await unlessLost(
      slot,
      () => look(slot),
      async () => {
        await slot.checkout(commit);
        return look(slot);
      },
    );
  } finally {
    slots.release(slot);
  }
}
