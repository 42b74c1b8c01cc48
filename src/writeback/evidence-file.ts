import { constants, writeSync } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { EVIDENCE_LEVELS, type Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { crashPoint } from "../util/crash-point.ts";

/** Never through a link: a cloned repository could point it anywhere. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

const LEVELS: ReadonlySet<string> = new Set(EVIDENCE_LEVELS);

export const evidencePath = (featureDir: string): string => `${featureDir}/evidence.jsonl`;

/** Appends one receipt, durably, before its tick is written: a tick without a receipt cannot come from a crash. */
export async function appendReceipt(
  root: string,
  featureDir: string,
  receipt: Receipt,
): Promise<Result<void, Failure>> {
  const path = evidencePath(featureDir);
  try {
    const before = await readReceiptText(root, featureDir);
    if (hasReceipt(before, receipt)) return ok(undefined);
    const handle = await open(join(root, path), APPEND, 0o644);
    try {
      const gap = before === "" || before.endsWith("\n") ? "" : "\n";
      await appendWhole(handle, `${gap}${JSON.stringify(receipt)}\n`);
    } finally {
      await handle.close();
    }
    return ok(undefined);
  } catch (error) {
    const { code = "unknown", message } = error as NodeJS.ErrnoException;
    return err({ reason: "write-failed", path, code, detail: message });
  }
}

/** The file is committed by people: what a full disk cut is taken back. */
async function appendWhole(handle: FileHandle, text: string): Promise<void> {
  const { size } = await handle.stat();
  try {
    crashPoint("evidence: half of a receipt", () => writeSync(handle.fd, text.slice(0, text.length / 2)));
    await handle.appendFile(text);
    crashPoint("evidence: a receipt written, not synced");
    await handle.datasync();
    crashPoint("evidence: after a receipt");
  } catch (error) {
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}

/** Every readable receipt, oldest first; lines that are not receipts are left alone and left out. */
export async function readReceipts(root: string, featureDir: string): Promise<Receipt[]> {
  return parseReceipts(await readReceiptText(root, featureDir));
}

const parseReceipts = (text: string): Receipt[] =>
  text.split("\n").flatMap((line) => parseReceipt(line) ?? []);

/** Null for a torn or foreign line: it proves nothing. */
export function parseReceipt(line: string): Receipt | null {
  try {
    const value = JSON.parse(line) as Partial<Receipt> | null;
    const isReceipt = value?.v === 1 && typeof value.task === "string" && LEVELS.has(value.level ?? "");
    if (!isReceipt) return null;
    const { requirements, scenarios, ...rest } = value as Receipt;
    return {
      ...rest,
      ...(isTable(requirements) && { requirements }),
      ...(Array.isArray(scenarios) && { scenarios }),
      files: isTable(value.files) ? value.files : {},
      checks: Array.isArray(value.checks) ? value.checks : [],
    };
  } catch {
    return null;
  }
}

/** The file is the project's: whoever merges it by hand may leave anything in a line. */
const isTable = (value: unknown): value is Readonly<Record<string, never>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const hasReceipt = (text: string, receipt: Receipt): boolean =>
  parseReceipts(text).some(
    (other) => other.task === receipt.task && other.run === receipt.run && other.at === receipt.at,
  );

async function readReceiptText(root: string, featureDir: string): Promise<string> {
  try {
    return await readFile(join(root, evidencePath(featureDir)), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
