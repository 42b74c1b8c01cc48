import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { replaceFile } from "../store/replace-file.ts";
import { evidencePath, parseReceipt } from "./evidence-file.ts";

const RACES_MAX = 20;

/**
 * Takes exactly the lines of these receipts out of the evidence file, compared and swapped; every other byte stays. A
 * file without a line left goes, as it came with the first receipt.
 */
export async function dropReceipts(
  root: string,
  featureDir: string,
  isDropped: (receipt: Receipt) => boolean,
): Promise<Result<void, Failure>> {
  const file = evidencePath(featureDir);
  const path = join(root, file);
  try {
    for (let races = 0; races < RACES_MAX; races++) {
      const expected = await readNoLink(path);
      if (expected === null) return ok(undefined);
      const kept = linesOf(expected).filter((line) => {
        const receipt = parseReceipt(line.toString("utf8"));
        return receipt === null || !isDropped(receipt);
      });
      const content = Buffer.concat(kept);
      if (content.equals(expected)) return ok(undefined);
      const replaced = await replaceFile({ path, expected, content: content.length === 0 ? null : content });
      if (!replaced.ok) return replaced;
      if (replaced.value === "replaced") return ok(undefined);
    }
    return err({ reason: "undo-raced", paths: [file] });
  } catch (error) {
    const { code = "unknown", message } = error as NodeJS.ErrnoException;
    return err({ reason: "write-failed", path: file, code, detail: message });
  }
}

/** Never through a link: a cloned repository could point it anywhere. */
async function readNoLink(path: string): Promise<Buffer | null> {
  try {
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** With their ends, so that what stays stays byte for byte. */
function linesOf(content: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(0x0a, start);
    const next = end === -1 ? content.length : end + 1;
    lines.push(content.subarray(start, next));
    start = next;
  }
  return lines;
}
