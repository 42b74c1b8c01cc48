import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseTasks } from "../markdown/parse-tasks.ts";
import type { Parsed } from "../model/diagnostic.ts";
import type { SetupFailure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import { applyRules } from "../rules/apply-rules.ts";
import { insideProject } from "./project-root.ts";

const DOCUMENT_BYTES_MAX = 8_000_000;
const PATHS_MAX = 20_000;

/** tasks.md of a feature as read, with every diagnostic that needs nothing but its text. */
export async function readFeature(root: string, dir: string): Promise<Result<Parsed<Feature>, SetupFailure>> {
  const file = dir === "." ? "tasks.md" : `${dir}/tasks.md`;
  const path = join(root, file);
  const stats = await stat(path).catch(() => null);
  if (!stats?.isFile()) return err({ reason: "document-missing", path: file, madeBy: "/speckit.tasks" });
  if ((await insideProject(root, path)) === null) {
    return err({
      reason: "usage",
      message: `\`${file}\` is a link that leads out of the project`,
      help: "put the file itself there",
    });
  }
  if (stats.size > DOCUMENT_BYTES_MAX) {
    return err({
      reason: "usage",
      message: `\`${file}\` has ${stats.size} bytes, more than the ${DOCUMENT_BYTES_MAX} that specrun reads`,
      help: "split the feature",
    });
  }
  const bytes = await readFile(path);
  const text = decode(bytes);
  if (text === null) return err({ reason: "not-utf8", path: file, byte: firstInvalidByte(bytes) });
  const parsed = parseTasks(text, { dir, file, projectName: basename(root), exists: existsIn(root) });
  return ok({ value: parsed.value, diagnostics: applyRules(parsed) });
}

/** Answers are kept: a list names the same few folders again and again. */
function existsIn(root: string): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const answer = known.get(path) ?? (known.size < PATHS_MAX && existsSync(join(root, path)));
    known.set(path, answer);
    return answer;
  };
}

/** Strict, and with its byte order mark: offsets must fit the file. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function firstInvalidByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodesSoFar(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  // What is still incomplete there began up to three bytes earlier.
  const begun = [0, 1, 2, 3].find((back) => decode(bytes.subarray(0, low - back)) !== null) ?? 0;
  return low - begun;
}

/** A character that is only cut off at the end is not wrong yet. */
function decodesSoFar(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
