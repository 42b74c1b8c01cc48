import type { Git } from "./git.ts";
import type { FileChange } from "./store.ts";

/** Reading of many objects with one process, and of the differences between trees. */

/**
 * Contents by object expression, `null` for what does not exist or is no file. With `paths`, each content is as
 * a checkout would write it to that path: line ends and encodings converted.
 */
export async function readBlobs(
  git: Git,
  objects: readonly string[],
  paths?: readonly string[],
): Promise<(Buffer | null)[]> {
  if (objects.length === 0) return [];
  const lines = objects.map((object, index) => (paths ? `${object} ${paths[index]}\0` : `${object}\0`));
  const mode = paths ? ["--batch", "--filters"] : ["--batch"];
  const output = await git.bytes(["cat-file", ...mode, "-z"], { input: lines.join("") });
  return parseBatch(output, objects);
}

function parseBatch(output: Buffer, objects: readonly string[]): (Buffer | null)[] {
  let at = 0;
  return objects.map((object) => {
    const missing = Buffer.from(`${object} missing\n`);
    if (output.subarray(at, at + missing.length).equals(missing)) {
      at += missing.length;
      return null;
    }
    const end = output.indexOf(10, at);
    const [, type, size] = output.subarray(at, end).toString("latin1").split(" ");
    const start = end + 1;
    at = start + Number(size) + 1;
    return type === "blob" ? output.subarray(start, start + Number(size)) : null;
  });
}

/** Without rename detection, sorted by path. */
export async function treeChanges(git: Git, from: string, to: string): Promise<FileChange[]> {
  const fields = await git.fields([
    "diff-tree",
    "-r",
    "-z",
    "--no-renames",
    "--raw",
    "--no-abbrev",
    from,
    to,
  ]);
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    changes.push(readChange(fields[at] ?? "", fields[at + 1] ?? ""));
  }
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
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
