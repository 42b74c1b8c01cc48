import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyEdits, fixTasks, type TextEdit } from "../markdown/fix-tasks.ts";
import type { Failure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { TaskId } from "../model/task.ts";
import { replaceFile } from "../store/replace-file.ts";
import { lineAt, type SourceText, sourceText } from "../util/source-text.ts";

/** What was rewritten in one tasks.md. */
export interface FixedLines {
  /** Project-relative path. */
  readonly file: string;
  readonly lines: readonly FixedLine[];
}

export interface FixedLine {
  /** Null for the head of a table, which is gone. */
  readonly id: TaskId | null;
  /** 1-based, in the text as it was. */
  readonly line: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const RACES_MAX = 20;

/**
 * Turns what only looks like tasks into task lines, in the file as it is now: compared and swapped, because a
 * person may be typing in it. Nothing is written when there is nothing to fix.
 */
export async function fixTaskList(root: string, file: string): Promise<Result<FixedLines, Failure>> {
  const path = join(root, file);
  for (let races = 0; races < RACES_MAX; races++) {
    const before = await readFile(path).catch(() => null);
    if (before === null) return err({ reason: "line-gone", detail: `${file} is no longer there` });
    const source = before.toString("utf8");
    // What is not UTF-8 would not survive being written again; reading it has said so already.
    const edits = Buffer.from(source).equals(before) ? fixTasks(source) : [];
    const text = sourceText(source, file);
    if (edits.length === 0) return ok({ file, lines: [] });
    const replaced = await replaceFile({
      path,
      expected: before,
      content: Buffer.from(applyEdits(source, edits)),
    });
    if (!replaced.ok) return replaced;
    if (replaced.value === "replaced") return ok({ file, lines: edits.map((edit) => lineOf(text, edit)) });
  }
  return err({ reason: "line-gone", detail: `${file} kept changing while its lines were fixed` });
}

/** An edit may be a part of a line; people want to see all of it. */
function lineOf(source: SourceText, { start, end, text, id }: TextEdit): FixedLine {
  const from = source.lineStarts[lineAt(source, start) - 1] ?? 0;
  const behind = source.text.slice(end).search(/[\r\n]|$/);
  const tail = id === null ? "" : source.text.slice(end, end + behind);
  const lead = source.text.slice(from, start).replace(/^\uFEFF/, "");
  const before = lead + source.text.slice(start, end) + tail;
  return {
    id,
    line: lineAt(source, start),
    before: before.split(/\r\n|\n|\r/).filter((line) => line !== ""),
    after: id === null ? [] : [lead + text + tail],
  };
}
