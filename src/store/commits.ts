import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import type { TaskId } from "../model/task.ts";
import { crashPoint } from "../util/crash-point.ts";
import type { OwnRepository } from "./own-repository.ts";
import type { CommitId, TreeId } from "./store.ts";

/**
 * Commits of the own repository: how they are made, and the trailers that say whose work they are. Each step of a task
 * makes one or more, so they are written here, in git's format, instead of by one process each.
 */
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

export function writeCommit(repository: OwnRepository, { tree, parents, message }: NewCommit): CommitId {
  const who = `specrun <specrun@localhost> ${Math.floor(Date.now() / 1000)} +0000`;
  const head = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${who}`];
  const text = Buffer.from(`${head.join("\n")}\ncommitter ${who}\n\n${message}`);
  const id = writeObject(repository, Buffer.concat([Buffer.from(`commit ${text.length}\0`), text]));
  repository.trees.set(id, tree);
  return id;
}

/** Under a name of its own first: whoever finds an object finds all of it. */
function writeObject({ gitDir, objectFormat }: OwnRepository, object: Buffer): string {
  const id = createHash(objectFormat === "sha1" ? "sha1" : "sha256")
    .update(object)
    .digest("hex");
  const path = join(gitDir, "objects", id.slice(0, 2), id.slice(2));
  if (existsSync(path)) return id;
  mkdirSync(dirname(path), { recursive: true });
  const fresh = join(gitDir, "objects", `tmp_obj_${id.slice(0, 16)}`);
  writeFileSync(fresh, deflateSync(object), { mode: 0o444 });
  crashPoint("store: a commit written, not named");
  renameSync(fresh, path);
  crashPoint("store: after a commit");
  return id;
}

/** Most commits of a run were made in it; only those of earlier runs are asked for. */
export async function treeOfCommit({ git, trees }: OwnRepository, commit: CommitId): Promise<TreeId> {
  const known = trees.get(commit);
  if (known !== undefined) return known;
  const tree = await git.line(["rev-parse", `${commit}^{tree}`]);
  trees.set(commit, tree);
  return tree;
}
