import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ApplyInput } from "./apply-changes.ts";
import { CaseTwins } from "./case-twins.ts";
import { type FileContent, isCode, type PathEntry, readEntry } from "./file-content.ts";
import type { Swap } from "./file-swap.ts";
import { readBlobs, readConverted } from "./read-objects.ts";
import type { FileChange } from "./store.ts";
import { type ContentCheck, EXECUTABLE_MODE, isSameBytes, isSameCleaned, LINK_MODE } from "./tree-content.ts";

/** Looks at every file of a change before any is touched: what is still to do, in a safe order, and what raced. */
export interface SwapPlan {
  readonly swaps: readonly Swap[];
  /** Neither as before nor as after the change: a person was here. */
  readonly raced: readonly string[];
  /** Already as after it. */
  readonly finished: readonly FileChange[];
}

export async function planSwaps(input: ApplyInput): Promise<SwapPlan> {
  const { root, changes } = input;
  const contents = await newContents(input);
  const twins = new CaseTwins(root, changes);
  const swaps = new Map<string, Swap>();
  const raced: string[] = [];
  const finished: FileChange[] = [];
  for (const [index, change] of changes.entries()) {
    const { path } = change;
    const answers = twins.answers(path);
    const entry = answers === "other-spelling" ? null : readEntry(join(root, path));
    const blocked = blockedParent(root, path);
    const inTheWay = (blocked !== null && !isRemoved(blocked, changes)) || answers === "other-folder";
    const state = inTheWay ? "other" : await stateOf(input, change, entry);
    if (state === "other") raced.push(path);
    if (state === "new") finished.push(change);
    if (state !== "old") continue;
    const content = wanted(change, entry, contents[index] ?? null);
    const expected = currentContent(entry);
    swaps.set(path, { path: join(root, path), ...swapName(root, path, changes), expected, content });
  }
  return { swaps: inOrder(swaps, changes, twins), raced, finished };
}

/** Where the helper files of a path lie: beside it, or above a folder that turns into a file or comes from one. */
export function swapName(
  root: string,
  path: string,
  changes: readonly FileChange[],
): Pick<Swap, "key" | "helperDir"> {
  const turning = parents(path).find((parent) => changes.some((change) => change.path === parent));
  return { key: path, helperDir: join(root, dirname(turning ?? path)) };
}

/** From the top down, without the path itself. */
export function parents(path: string): string[] {
  const segments = path.split("/");
  return segments.slice(1).map((_, depth) => segments.slice(0, depth + 1).join("/"));
}

/** The first parent that is there and no real folder: writing through a link could leave the project. */
export function blockedParent(root: string, path: string): string | null {
  for (const parent of parents(path)) {
    try {
      if (!lstatSync(join(root, parent)).isDirectory()) return parent;
    } catch (error) {
      if (isCode(error, "ENOENT")) return null;
      throw error;
    }
  }
  return null;
}

const isRemoved = (path: string, changes: readonly FileChange[]): boolean =>
  changes.some((change) => change.path === path && change.newBlob === null);

/** Null for deletions. A link's content is its target, to which no conversion applies. */
async function newContents({ git, changes }: ApplyInput): Promise<(Buffer | null)[]> {
  const written = changes.flatMap(({ path, newMode, newBlob: blob }) =>
    blob === null ? [] : [{ path, blob, isLink: newMode === LINK_MODE }],
  );
  const [links, files] = [written.filter((file) => file.isLink), written.filter((file) => !file.isLink)];
  const targets = await readBlobs(
    git,
    links.map((link) => link.blob),
  );
  const bytes = await readConverted(git, files);
  const byPath = new Map<string, Buffer | null>();
  for (const [index, { path }] of files.entries()) byPath.set(path, bytes[index] ?? null);
  for (const [index, { path }] of links.entries()) byPath.set(path, targets[index] ?? null);
  return changes.map((change) => byPath.get(change.path) ?? null);
}

/** What a tree before and after a change says about its path, to compare with what is there. */
export function bothSides(
  change: FileChange,
  entry: PathEntry | null,
  fileMode: boolean,
): [before: ContentCheck, after: ContentCheck] {
  const { path, oldMode, newMode, oldBlob, newBlob } = change;
  return [
    { entry, path, mode: oldMode, blob: oldBlob, fileMode },
    { entry, path, mode: newMode, blob: newBlob, fileMode },
  ];
}

async function stateOf(
  { git, fileMode, changes }: ApplyInput,
  change: FileChange,
  entry: PathEntry | null,
): Promise<"old" | "new" | "other"> {
  if (entry?.kind === "folder") {
    // A file that goes has become this folder; a folder whose files all go makes room for this file.
    if (change.newBlob === null) return "new";
    const makesRoom = changes.some(({ path }) => path.startsWith(`${change.path}/`));
    return change.oldBlob === null && makesRoom ? "old" : "other";
  }
  const [before, after] = bothSides(change, entry, fileMode);
  if (isSameBytes(before)) return "old";
  if (isSameBytes(after)) return "new";
  if (await isSameCleaned(git, before)) return "old";
  return (await isSameCleaned(git, after)) ? "new" : "other";
}

function currentContent(entry: PathEntry | null): FileContent | null {
  return entry !== null && "bytes" in entry ? { kind: entry.kind, bytes: entry.bytes } : null;
}

function wanted(change: FileChange, entry: PathEntry | null, bytes: Buffer | null): FileContent | null {
  if (change.newBlob === null || bytes === null) return null;
  if (change.newMode === LINK_MODE) return { kind: "link", bytes };
  // Where only the mode changes, the bytes on disk stay exactly as they are.
  const kept = change.oldBlob === change.newBlob && entry !== null && "bytes" in entry;
  const content: FileContent = { kind: "file", bytes: kept ? entry.bytes : bytes };
  const sameMode = change.oldMode === change.newMode;
  return sameMode ? content : { ...content, executable: change.newMode === EXECUTABLE_MODE };
}

/** Creations first and deletions last, except deletions that must make room. */
function inOrder(swaps: ReadonlyMap<string, Swap>, changes: readonly FileChange[], twins: CaseTwins): Swap[] {
  const added = changes.filter((change) => change.newBlob !== null).map((change) => change.path);
  const makesRoom = (path: string): boolean =>
    twins.has(path) || added.some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
  const rank = ([path, swap]: readonly [string, Swap]): number =>
    swap.content !== null ? 1 : makesRoom(path) ? 0 : 2;
  return [...swaps].sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1)).map(([, swap]) => swap);
}
