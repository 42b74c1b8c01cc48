import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { markTask, taskFingerprint } from "../markdown/mark-task.ts";
import { parseTasks } from "../markdown/parse-tasks.ts";
import type { Receipt } from "../model/evidence.ts";
import type { Failure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { Task, TaskId } from "../model/task.ts";
import { replaceFile } from "../store/replace-file.ts";
import { sha256 } from "../util/hash.ts";
import { appendReceipt } from "./evidence-file.ts";

const RACES_MAX = 20;

/** Identity of a task's text, whatever its box says: a tick belongs to the words it was earned with. */
export const fingerprint = (task: Task, source: string): string => sha256(taskFingerprint(task, source));

/**
 * Receipt first, then one character of tasks.md as it is now, compared and swapped: a person may be typing in it.
 * Null when the task is ticked, by this call or before.
 */
export async function writeTick(root: string, feature: Feature, receipt: Receipt): Promise<Failure | null> {
  const path = join(root, feature.file);
  for (let races = 0; races < RACES_MAX; races++) {
    const before = await readFile(path).catch(() => null);
    if (before === null) return { reason: "line-gone", detail: `${feature.file} is no longer there` };
    const source = before.toString("utf8");
    // Written again as UTF-8, other bytes would not be what the person wrote.
    if (!Buffer.from(source).equals(before))
      return { reason: "line-gone", detail: `${feature.file} is no longer UTF-8` };
    const edit = findEdit(source, feature, receipt);
    if (!edit.ok) return edit.error;
    const recorded = await appendReceipt(root, feature.dir, receipt);
    if (!recorded.ok) return recorded.error;
    if (edit.value === null) return null;
    const { start, end, text } = edit.value;
    const content = Buffer.from(source.slice(0, start) + text + source.slice(end));
    const replaced = await replaceFile({ path, expected: before, content });
    if (!replaced.ok) return replaced.error;
    if (replaced.value === "replaced") return null;
  }
  return { reason: "line-gone", detail: `${feature.file} kept changing while its tick was written` };
}

/** What tasks.md says of a task at this moment; null where the line or the file is gone. */
export async function readTask(
  root: string,
  feature: Feature,
  id: TaskId,
): Promise<{ task: Task; source: string } | null> {
  const source = await readFile(join(root, feature.file), "utf8").catch(() => "");
  const task = parseTasks(source, { dir: feature.dir, file: feature.file }).value.tasks.find(
    (item) => item.id === id,
  );
  return task === undefined ? null : { task, source };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function findEdit(source: string, feature: Feature, receipt: Receipt): Result<Edit | null, Failure> {
  const now = parseTasks(source, { dir: feature.dir, file: feature.file }).value;
  const task = now.tasks.find(({ id }) => id === receipt.task);
  if (task !== undefined && fingerprint(task, source) !== receipt.line)
    return err({ reason: "line-gone", detail: `the text of ${receipt.task} changed while it was worked on` });
  if (task?.state === "unknown" && receipt.outcome !== "confirmed")
    return err({ reason: "line-gone", detail: `${receipt.task} was marked \`${task.marker}\` by a person` });
  const edit = markTask(source, receipt.task);
  if (edit.ok) return ok(edit.value);
  if (edit.error.reason === "already-done") return ok(null);
  return err({ reason: "line-gone", detail: `${receipt.task} is ${edit.error.reason} in ${feature.file}` });
}
