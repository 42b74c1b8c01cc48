import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Box, type EarnedTick, findEmptied, findTicks } from "../markdown/find-tick.ts";
import type { Failure } from "../model/failure.ts";
import type { Feature } from "../model/feature.ts";
import { err, ok, type Result } from "../model/result.ts";
import { replaceFile } from "../store/replace-file.ts";

const RACES_MAX = 20;

interface BoxEdit extends Box {
  readonly text: string;
}

/**
 * Empties the boxes of all these tasks at once, one character each, in tasks.md as it is now: compared and swapped,
 * because a person may be typing in it. All of them or none. Returns those that were ticked.
 */
export function takeTicks(
  root: string,
  feature: Feature,
  ticks: readonly EarnedTick[],
): Promise<Result<readonly Box[], Failure>> {
  return editBoxes(root, feature, (source) => {
    const found = findTicks(source, ticks);
    if (!found.ok) return err({ reason: "undo-tick", task: found.error, file: feature.file });
    return ok(found.value.map((box) => ({ ...box, text: " " })));
  });
}

/** The work stayed after all: what was taken stands again, wherever its line still reads the same. */
export async function putTicksBack(
  root: string,
  feature: Feature,
  ticks: readonly EarnedTick[],
  taken: readonly Box[],
): Promise<void> {
  const markers = new Map(taken.map(({ task, marker }) => [task, marker]));
  const own = ticks.filter(({ task }) => markers.has(task));
  // An empty box under finished work is the harmless side to fail on.
  await editBoxes(root, feature, (source) =>
    ok(findEmptied(source, own).map((box) => ({ ...box, text: markers.get(box.task) ?? " " }))),
  );
}

async function editBoxes(
  root: string,
  feature: Feature,
  find: (source: string) => Result<readonly BoxEdit[], Failure>,
): Promise<Result<readonly Box[], Failure>> {
  const path = join(root, feature.file);
  for (let races = 0; races < RACES_MAX; races++) {
    const before = await readFile(path).catch(() => null);
    // Without its file no tick stands.
    if (before === null) return ok([]);
    const source = before.toString("utf8");
    const edits = find(source);
    if (!edits.ok || edits.value.length === 0) return edits;
    // What is not UTF-8 would not survive being written again.
    if (!Buffer.from(source).equals(before))
      return err({ reason: "not-utf8", path: feature.file, byte: firstDifference(before, source) });
    const content = Buffer.from(edited(source, edits.value));
    const replaced = await replaceFile({ path, expected: before, content });
    if (!replaced.ok) return replaced;
    if (replaced.value === "replaced") return edits;
  }
  return err({ reason: "undo-raced", paths: [feature.file] });
}

function edited(source: string, edits: readonly BoxEdit[]): string {
  const backwards = [...edits].sort((a, b) => b.start - a.start);
  return backwards.reduce(
    (text, { start, end, text: box }) => text.slice(0, start) + box + text.slice(end),
    source,
  );
}

function firstDifference(bytes: Buffer, source: string): number {
  const again = Buffer.from(source);
  return bytes.findIndex((byte, at) => byte !== again[at]);
}
