import type { TaskId } from "../model/task.ts";
import { type Author, commitMessage, readAuthor, treeOfCommit, writeCommit } from "./commits.ts";
import { editTree } from "./edit-tree.ts";
import { type Git, GitError, splitNul } from "./git.ts";
import type { OwnRepository } from "./own-repository.ts";
import { readBlobs, treeChanges } from "./read-objects.ts";
import type { CommitId, Merge, TreeId } from "./store.ts";

/**
 * Three-way merge without a working tree. Git decides line by line; then two guards prove that nothing our side changed
 * has disappeared and that nothing was touched which `theirs` did not touch, because git follows renames by likeness.
 */
export interface MergeInput {
  readonly base: CommitId;
  readonly ours: CommitId;
  readonly theirs: CommitId;
  readonly task: TaskId | null;
}

export async function mergeCommits(repository: OwnRepository, input: MergeInput): Promise<Merge> {
  const { git } = repository;
  const [base = "", ours = "", theirs = ""] = await Promise.all(
    [input.base, input.ours, input.theirs].map((commit) => treeOfCommit(repository, commit)),
  );
  const finish = (tree: TreeId): Merge => {
    const message = commitMessage({ by: "task", task: input.task });
    return { kind: "merged", commit: writeCommit(repository, { tree, parents: [input.ours], message }) };
  };
  if (base === ours || ours === theirs) return finish(theirs);
  if (base === theirs) return finish(ours);
  const outcome = await mergeTrees(repository, { base, ours, theirs });
  if (outcome.conflicts.length > 0) {
    const partial = await withoutConflicts(repository, input.ours, { base, ours, theirs }, outcome);
    return { kind: "conflict", paths: outcome.conflicts, partial, ...(await blame(git, input, outcome)) };
  }
  const lost = await lostPaths(git, { base, ours, theirs, merged: outcome.tree });
  return lost.length > 0 ? { kind: "would-lose", paths: lost } : finish(outcome.tree);
}

export interface TreeMerge {
  readonly tree: TreeId;
  readonly conflicts: readonly string[];
  /** Every path that git mentions in connection with a conflict, such as the other name of a rename. */
  readonly mentioned: readonly string[];
}

interface Sides {
  readonly base: TreeId;
  readonly ours: TreeId;
  readonly theirs: TreeId;
}

/** Commits made for this call have exactly one base, whatever the history of the real ones is. */
export async function mergeTrees(repository: OwnRepository, sides: Sides): Promise<TreeMerge> {
  const commit = (tree: TreeId, parents: readonly CommitId[]): CommitId =>
    writeCommit(repository, { tree, parents, message: "side of a merge\n" });
  const base = commit(sides.base, []);
  const [ours, theirs] = [commit(sides.ours, [base]), commit(sides.theirs, [base])];
  const args = [
    ...["-c", "merge.directoryRenames=false", "merge-tree", "--write-tree"],
    ...["-z", "--name-only", "--messages", ours, theirs],
  ];
  const output = await repository.git.run(args);
  // Anything but 0 and 1 is no answer at all.
  if (output.code !== 0 && output.code !== 1) throw new GitError(args.slice(2), output);
  const merge = parseMerge(splitNul(output.stdout));
  const marked = await markedPaths(repository.git, sides, merge.tree, [ours, theirs]);
  if (marked.length === 0) return merge;
  const union = (paths: readonly string[]): string[] => [...new Set([...paths, ...marked])].sort();
  return { ...merge, conflicts: union(merge.conflicts), mentioned: union(merge.mentioned) };
}

/**
 * Where both sides renamed files onto one another, git 2.39 can call a file clean that it wrote conflict markers into.
 * They are told from any that people wrote by the names of the commits, which exist for this merge alone.
 */
async function markedPaths(
  git: Git,
  { base, ours, theirs }: Sides,
  merged: TreeId,
  commits: readonly CommitId[],
): Promise<string[]> {
  const [theirsSide = [], result = []] = await treeChanges(git, [
    [base, theirs],
    [ours, merged],
  ]);
  const known = new Set(theirsSide.map(({ newBlob }) => newBlob));
  // What is theirs as a whole was not written by the merge.
  const written = result.filter(({ newBlob }) => newBlob !== null && !known.has(newBlob));
  const contents = await readBlobs(
    git,
    written.map(({ newBlob }) => newBlob ?? ""),
  );
  return written
    .filter((_, at) => commits.some((commit) => contents[at]?.includes(commit)))
    .map(({ path }) => path);
}

function parseMerge(fields: readonly string[]): TreeMerge {
  const tree = (fields[0] ?? "").trim();
  const end = fields.indexOf("", 1);
  const conflicts = fields.slice(1, end < 0 ? undefined : end);
  const mentioned = new Set(conflicts);
  for (let at = end + 1; end >= 0 && at < fields.length; ) {
    const count = Number(fields[at]);
    for (const path of fields.slice(at + 1, at + 1 + count)) mentioned.add(path);
    at += count + 3;
  }
  return { tree, conflicts: [...new Set(conflicts)].sort(), mentioned: [...mentioned].sort() };
}

/** Our side with what merges cleanly; files in conflict are as we have them. */
async function withoutConflicts(
  repository: OwnRepository,
  onto: CommitId,
  { base, ours, theirs }: Sides,
  { tree, mentioned }: TreeMerge,
): Promise<CommitId> {
  const [result = [], theirsSide = []] = await treeChanges(repository.git, [
    [ours, tree],
    [base, theirs],
  ]);
  const changedByThem = new Set(theirsSide.map((change) => change.path));
  const clean = result.filter(({ path }) => changedByThem.has(path) && !mentioned.includes(path));
  const files = clean.map(({ path, newMode: mode, newBlob: blob }) => ({ path, mode, blob }));
  const message = "the clean part of a merge\n";
  return writeCommit(repository, {
    tree: await editTree(repository, ours, files),
    parents: [onto],
    message,
  });
}

async function lostPaths(git: Git, sides: Sides & { merged: TreeId }): Promise<string[]> {
  const { base, ours, theirs, merged } = sides;
  const lists = await treeChanges(git, [
    [base, ours],
    [base, theirs],
    [ours, merged],
  ]);
  const [oursSide = [], theirsSide = [], result = []] = lists;
  const changedByUs = new Set(oursSide.map((change) => change.path));
  const changedByThem = new Set(theirsSide.map((change) => change.path));
  return result
    .filter(({ path, status }) => (status === "deleted" && changedByUs.has(path)) || !changedByThem.has(path))
    .map((change) => change.path);
}

/** Who changed the conflicting files on our side since the task began. People come before tasks. */
async function blame(
  git: Git,
  input: MergeInput,
  merge: TreeMerge,
): Promise<{ people: string[]; tasks: TaskId[] }> {
  const chain = await chainSince(git, input.base, input.ours);
  const moved = merge.conflicts.every((path) => touching(chain, [path]).length > 0)
    ? []
    : await movedPaths(git, input);
  const people = new Set<string>();
  const tasks = new Set<TaskId>();
  for (const path of merge.conflicts) {
    // Under another name on our side, git may tell by what it mentions beside it; at last everybody is behind it.
    const guesses = [[path], merge.mentioned, moved].map((paths) => touching(chain, paths));
    const links = guesses.find((found) => found.length > 0) ?? chain;
    if (links.some((link) => link.author.by === "person")) people.add(path);
    else for (const { author } of links) if (author.by === "task" && author.task) tasks.add(author.task);
  }
  return { people: [...people].sort(), tasks: [...tasks].sort() };
}

/** What either side took away may be what it renamed. */
async function movedPaths(git: Git, { base, ours, theirs }: MergeInput): Promise<string[]> {
  const lists = await treeChanges(git, [
    [base, ours],
    [base, theirs],
  ]);
  return lists.flat().flatMap(({ path, status }) => (status === "deleted" ? [path] : []));
}

interface ChainLink {
  readonly commit: CommitId;
  readonly parent: CommitId | null;
  readonly author: Author;
  readonly paths: readonly string[];
}

/** Every step from a commit of the chain to a later one, newest first. */
export async function chainSince(git: Git, base: CommitId, ours: CommitId): Promise<ChainLink[]> {
  const format = "--format=%x01%H %P%x03%B%x02";
  const args = ["log", "-z", "--first-parent", "--no-renames", "--name-only", format, `${base}..${ours}`];
  const text = (await git.bytes(args)).toString("utf8");
  return text
    .split("\u0001")
    .slice(1)
    .map((piece) => {
      const [head = "", names = ""] = piece.split("\u0002");
      const [ids = "", message = ""] = head.split("\u0003");
      const [commit = "", parent = null] = ids.split(" ").filter((id) => id !== "");
      const paths = names.split("\0").map((name) => name.replace(/^\n/, ""));
      return { commit, parent, author: readAuthor(message), paths: paths.filter((path) => path !== "") };
    });
}

const touching = (chain: readonly ChainLink[], paths: readonly string[]): ChainLink[] =>
  chain.filter((link) => link.paths.some((path) => paths.includes(path)));
