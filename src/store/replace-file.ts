import { closeSync, fsyncSync, openSync, realpathSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Failure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { type FileContent, holds, readEntry, type WriteFailure, writeFailure } from "./file-content.ts";
import {
  dropStaged,
  graceForEditors,
  makeSwap,
  recoverSwap,
  type Swap,
  settleSwap,
  stageSwap,
  swapOrder,
  syncStaged,
} from "./file-swap.ts";

/**
 * Compare-and-swap of one file by its whole content, for what specrun writes itself: a tick, a receipt. A save that
 * races with it wins, and the caller is told.
 */
export interface FileReplacement {
  readonly path: string;
  /** Null: there must be no file. */
  readonly expected: Buffer | null;
  /** Null: there shall be no file. */
  readonly content: Buffer | null;
  /** Of a file that is new; one that exists keeps its own. */
  readonly mode?: number;
}

export function replaceFile(request: FileReplacement): Promise<Result<"replaced" | "raced", Failure>> {
  return swapOrder.run(async () => {
    try {
      const swap = toSwap(request);
      await recoverSwap(swap, (entry) => holds(entry, swap.expected) || holds(entry, swap.content));
      if (!holds(readEntry(swap.path), swap.expected)) return ok("raced");
      return ok(await runSwap(swap));
    } catch (error) {
      return err(writeFailure(error, request.path));
    }
  });
}

/**
 * What a crash left of a replacement: the file returns to its path. `isKnown` tells of an old version and the one that is
 * there now whether the old one may go.
 */
export function recoverFile(
  path: string,
  isKnown: (old: Buffer, now: Buffer) => boolean,
): Promise<Result<void, WriteFailure>> {
  return swapOrder.run(async () => {
    try {
      const swap = swapNameOf(path);
      await recoverSwap(swap, (old) => {
        const now = readEntry(swap.path);
        return old.kind === "file" && now?.kind === "file" && isKnown(old.bytes, now.bytes);
      });
      return ok(undefined);
    } catch (error) {
      return err(writeFailure(error, path));
    }
  });
}

async function runSwap(swap: Swap): Promise<"replaced" | "raced"> {
  try {
    stageSwap(swap);
    await syncStaged([swap]);
    if (makeSwap(swap) === "raced") return "raced";
    syncFolder(dirname(swap.path));
    if (swap.expected !== null) await graceForEditors();
    return settleSwap(swap) === "raced" ? "raced" : "replaced";
  } finally {
    dropStaged(swap);
  }
}

function toSwap({ path, expected, content, mode }: FileReplacement): Swap {
  return {
    ...swapNameOf(path),
    expected: asFile(expected),
    content: asFile(content),
    ...(mode !== undefined && { mode }),
  };
}

function swapNameOf(path: string): Pick<Swap, "path" | "key" | "helperDir"> {
  const real = realPathOf(path);
  return { path: real, key: basename(real), helperDir: dirname(real) };
}

const asFile = (bytes: Buffer | null): FileContent | null =>
  bytes === null ? null : { kind: "file", bytes };

/** A link to a file stays one; the file behind it is replaced. */
function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** So that the new name survives a power cut; file systems that cannot do it need no mention. */
export function syncFolder(dir: string): void {
  try {
    const descriptor = openSync(dir, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return;
  }
}
