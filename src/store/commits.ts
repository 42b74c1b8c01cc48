import type { TaskId } from "../model/task.ts";
import type { Git } from "./git.ts";
import type { CommitId, TreeId } from "./store.ts";

/** Commits of the own repository: how they are made, and the trailers that say whose work they are. */
export type Author = { readonly by: "person" } | { readonly by: "task"; readonly task: TaskId | null };

export function commitMessage(author: Author): string {
  if (author.by === "person") return "The project as its people left it\n\nSpecrun-By: person\n";
  const trailer = author.task === null ? "" : `Specrun-Task: ${author.task}\n`;
  return `The work of ${author.task ?? "a checkpoint"}\n\nSpecrun-By: task\n${trailer}`;
}

export function readAuthor(message: string): Author {
  if (/^Specrun-By: task$/m.test(message)) {
    return { by: "task", task: /^Specrun-Task: (\S+)$/m.exec(message)?.[1] ?? null };
  }
  return { by: "person" };
}

export interface NewCommit {
  readonly tree: TreeId;
  readonly parents: readonly CommitId[];
  readonly message: string;
}

export function writeCommit(git: Git, commit: NewCommit): Promise<CommitId> {
  const parents = commit.parents.flatMap((parent) => ["-p", parent]);
  return git.line(["commit-tree", commit.tree, ...parents], { input: commit.message });
}

export async function resolveRef(git: Git, ref: string): Promise<CommitId | null> {
  const output = await git.run(["rev-parse", "--verify", "-q", `${ref}^{commit}`]);
  return output.code === 0 ? output.stdout.toString("utf8").trim() : null;
}
