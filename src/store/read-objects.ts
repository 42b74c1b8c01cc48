import { randomBytes } from "node:crypto";
import type { Git } from "./git.ts";
import type { CommitId, FileChange, LineCount, TreeId } from "./store.ts";

/** Reading of many objects with one process, and of the differences between trees. */

/** Contents by object expression, null for what does not exist or is no file. */
export async function readBlobs(git: Git, objects: readonly string[]): Promise<(Buffer | null)[]> {
  if (objects.length === 0) return [];
  const input = objects.map((object) => `${object}\0`).join("");
  const output = await git.bytes(["cat-file", "--batch", "-z"], { input });
  let at = 0;
  return objects.map((object) => {
    const missing = Buffer.from(`${object} missing\n`);
    if (output.subarray(at, at + missing.length).equals(missing)) {
      at += missing.length;
      return null;
    }
    const start = output.indexOf(10, at) + 1;
    const [, type, size] = output.subarray(at, start).toString("latin1").split(" ");
    at = start + Number(size) + 1;
    return type === "blob" ? output.subarray(start, start + Number(size)) : null;
  });
}

export interface BlobAt {
  readonly blob: string;
  readonly path: string;
}

/**
 * As a checkout would write them: line ends and encodings converted. Git announces the size before the conversion, so a
 * name that cannot exist is asked for after each, and its absence marks the end.
 */
export async function readConverted(git: Git, blobs: readonly BlobAt[]): Promise<Buffer[]> {
  if (blobs.length === 0) return [];
  const mark = `none-${randomBytes(16).toString("hex")}`;
  const input = blobs.map(({ blob, path }) => `${blob} ${path}\0${mark} -\0`).join("");
  const output = await git.bytes(["cat-file", "--batch", "--filters", "-z"], { input });
  const end = Buffer.from(`\n${mark} missing\n`);
  let at = 0;
  return blobs.map(() => {
    const start = output.indexOf(10, at) + 1;
    const stop = output.indexOf(end, start);
    at = stop + end.length;
    return output.subarray(start, stop);
  });
}

/** Without rename detection, sorted by path; one list per pair of trees or commits. */
export async function treeChanges(
  git: Git,
  pairs: readonly (readonly [from: TreeId, to: TreeId])[],
): Promise<FileChange[][]> {
  const input = pairs.map(([from, to]) => `${from} ${to}\n`).join("");
  const args = ["diff-tree", "--stdin", "-r", "-z", "--no-renames", "--raw", "--no-abbrev"];
  return parsePairs(await git.fields(args, { input })).map((changes) =>
    changes.sort((a, b) => (a.path < b.path ? -1 : 1)),
  );
}

/** Without rename detection; null where git sees no text. */
export async function countLines(
  git: Git,
  from: CommitId,
  to: CommitId,
): Promise<ReadonlyMap<string, LineCount | null>> {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--numstat"];
  const counts = new Map<string, LineCount | null>();
  for (const field of await git.fields([...args, from, to])) {
    const [, added = "", removed = "", path = ""] = /^(\S+)\t(\S+)\t([\s\S]+)$/.exec(field) ?? [];
    counts.set(path, added === "-" ? null : { added: Number(added), removed: Number(removed) });
  }
  return counts;
}

/** Each pair is announced by its two names on a line of their own, which no NUL ends. */
function parsePairs(fields: readonly string[]): FileChange[][] {
  const lists: FileChange[][] = [];
  for (let at = 0; at < fields.length; at += 2) {
    const summary = (fields[at] ?? "").replace(/^(?:[0-9a-f]+ [0-9a-f]+\n)+/, (names) => {
      for (const _ of names.matchAll(/\n/g)) lists.push([]);
      return "";
    });
    if (summary !== "") lists.at(-1)?.push(readChange(summary, fields[at + 1] ?? ""));
  }
  return lists;
}

function readChange(summary: string, path: string): FileChange {
  const [oldMode = "", newMode = "", oldBlob = "", newBlob = "", letter = ""] = summary.slice(1).split(" ");
  const status = letter === "A" ? "added" : letter === "D" ? "deleted" : "modified";
  return {
    path,
    status,
    oldMode,
    newMode,
    oldBlob: status === "added" ? null : oldBlob,
    newBlob: status === "deleted" ? null : newBlob,
  };
}
