import { readFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { readInside } from "../config/read-inside.ts";
import { parseSpec } from "../markdown/parse-spec.ts";
import type { Receipt } from "../model/evidence.ts";
import type { Feature } from "../model/feature.ts";
import type { Task } from "../model/task.ts";
import { hashRequirements } from "../rules/cited-requirements.ts";
import { sha256 } from "../util/hash.ts";
import { fingerprint } from "../writeback/write-tick.ts";

/** What a person vouches for: the task's words, its requirements, and the files of its earlier receipt as they are now. */
export async function makeConfirmation(
  root: string,
  feature: Feature,
  task: Task,
  { earned, note }: { readonly earned: Receipt | undefined; readonly note: string | undefined },
): Promise<Receipt> {
  return {
    v: 1,
    task: task.id,
    level: "confirmed",
    outcome: "confirmed",
    at: new Date().toISOString(),
    run: "confirm",
    line: fingerprint(task, feature.source),
    ...(await citedBy(root, feature.dir, task)),
    files: await hashFiles(root, Object.keys(earned?.files ?? {})),
    checks: [],
    sandbox: "none",
    by: userInfo().username,
    ...(note !== undefined && { note }),
  };
}

/** Nothing that the earlier receipt rests on has changed. */
export const saysTheSame = (earned: Receipt | undefined, now: Receipt): boolean =>
  earned !== undefined &&
  isDeepStrictEqual(
    [earned.line, earned.files, earned.requirements],
    [now.line, now.files, now.requirements],
  );

async function citedBy(root: string, dir: string, task: Task): Promise<Pick<Receipt, "requirements">> {
  const file = `${dir}/spec.md`;
  const source = await readInside(root, file);
  return source === null ? {} : hashRequirements(parseSpec(source, file), task);
}

async function hashFiles(root: string, paths: readonly string[]): Promise<Record<string, string | null>> {
  const hashes: Record<string, string | null> = {};
  for (const path of paths) {
    const content = await readFile(join(root, path)).catch(() => null);
    hashes[path] = content === null ? null : sha256(content);
  }
  return hashes;
}
