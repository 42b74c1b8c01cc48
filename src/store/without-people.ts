import { treeOfCommit, writeCommit } from "./commits.ts";
import { chainSince, mergeTrees } from "./merge-commits.ts";
import type { OwnRepository } from "./own-repository.ts";
import type { CommitId, WithoutPeople } from "./store.ts";

/**
 * Takes people's edits out of a commit again, newest first, each as a merge of its reverse. It tells whether a check is
 * red because of somebody who is still typing.
 */
export async function withoutPeople(
  repository: OwnRepository,
  since: CommitId,
  commit: CommitId,
): Promise<WithoutPeople | null> {
  const chain = await chainSince(repository.git, since, commit);
  const theirs = chain.filter((link) => link.author.by === "person" && link.parent !== null);
  let tree = await treeOfCommit(repository, commit);
  for (const link of theirs) {
    const [base, back] = await Promise.all(
      [link.commit, link.parent ?? ""].map((id) => treeOfCommit(repository, id)),
    );
    const merged = await mergeTrees(repository, { base: base ?? "", ours: tree, theirs: back ?? "" });
    if (merged.conflicts.length > 0) return null;
    tree = merged.tree;
  }
  const paths = [...new Set(theirs.flatMap((link) => link.paths))].sort();
  const message = "Without what people changed\n";
  return { commit: writeCommit(repository, { tree, parents: [commit], message }), paths };
}
