import { join } from "node:path";
import type { WriteFailure } from "../store/file-content.ts";
import { recoverFile } from "../store/replace-file.ts";
import { MEMORY_PATH } from "../workers/memory-notes.ts";
import { evidencePath, parseReceipt } from "./evidence-file.ts";

/**
 * Whoever dies while swapping tasks.md or the evidence file leaves it set aside: it comes back before anything reads it.
 * A leftover that is only the version before our own edit goes; one with anything else in it is kept beside the file.
 * The caller holds the state lock.
 */
export async function recoverDocuments(
  root: string,
  feature: { readonly dir: string; readonly file: string },
): Promise<WriteFailure | null> {
  const tasks = await recoverFile(join(root, feature.file), differsInBoxes);
  if (!tasks.ok) return tasks.error;
  const evidence = await recoverFile(join(root, evidencePath(feature.dir)), lacksReceipts);
  return evidence.ok ? null : evidence.error;
}

/** The same for the project's memory, which belongs to no feature. */
export async function recoverMemory(root: string): Promise<void> {
  await recoverFile(join(root, MEMORY_PATH), isContinued);
}

/** Notes are only ever appended. */
const isContinued = (old: Buffer, now: Buffer): boolean => now.subarray(0, old.length).equals(old);

const BOX = new Set(Buffer.from(" xX"));

function differsInBoxes(old: Buffer, now: Buffer): boolean {
  if (old.length !== now.length) return false;
  return old.every((byte, at) => byte === now[at] || (BOX.has(byte) && BOX.has(now[at] ?? 0)));
}

/** Nothing was in the old file but what is in the new one, and receipts that were taken out. */
function lacksReceipts(old: Buffer, now: Buffer): boolean {
  const kept = new Set(now.toString("utf8").split("\n"));
  return old
    .toString("utf8")
    .split("\n")
    .every((line) => kept.has(line) || parseReceipt(line) !== null);
}
