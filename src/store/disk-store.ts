import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Failure, SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { TaskId } from "../model/task.ts";
import { Mutex } from "../util/mutex.ts";
import { type ApplyInput, applyChanges, recoverChanges } from "./apply-changes.ts";
import { commitMessage, type NewCommit, resolveRef, writeCommit } from "./commits.ts";
import { type ContentSettings, readContentSettings } from "./content-settings.ts";
import { editTree } from "./edit-tree.ts";
import { writeFailure } from "./file-content.ts";
import { type Git, GitError } from "./git.ts";
import { gatherAttributes, gatherIgnoreRules, gatherStrongAttributes } from "./ignore-rules.ts";
import { importIndex } from "./import-index.ts";
import { keepFiles } from "./keep-files.ts";
import { mergeCommits } from "./merge-commits.ts";
import { HEAD_REF, type OwnRepository, openOwnRepository } from "./own-repository.ts";
import {
  currentBranch,
  findProjectGit,
  type ProjectGit,
  requireGit,
  unfinishedOperation,
} from "./project-git.ts";
import { readBlobs, treeChanges } from "./read-objects.ts";
import { type SkippedPath, stageFiles } from "./stage-files.ts";
import type { Applied, CommitId, FileChange, FileState, Merge, Store, TreeId } from "./store.ts";

/**
 * The store on disk: an own repository in the state directory, an index for the user's tree, and the user's files, which
 * only `apply` writes. The caller holds the state lock for as long as the store is in use.
 */
export interface StoreOptions {
  readonly root: string;
  readonly stateDir: string;
  /** Kept out of every snapshot, should it lie inside the project. */
  readonly cacheDir?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export async function openStore(options: StoreOptions): Promise<Result<DiskStore, SetupFailure>> {
  const root = realpathSync(options.root);
  const [missing, found, settings] = await Promise.all([
    requireGit(root),
    findProjectGit(root),
    readContentSettings(root, options.env ?? process.env),
  ]);
  if (missing) return err(missing);
  if (!found.ok) return found;
  const project = found.value;
  const busy = project && unfinishedOperation(project);
  if (busy) return err(busy);
  try {
    const ownDirs = [options.stateDir, ...(options.cacheDir === undefined ? [] : [options.cacheDir])];
    const sources = { root, settings, project, ownDirs };
    const repository = await openOwnRepository({
      stateDir: options.stateDir,
      objectFormat: project?.objectFormat ?? "sha1",
      core: settings.core,
      ignoreRules: gatherIgnoreRules(sources),
      attributes: gatherAttributes(sources),
      strongAttributes: gatherStrongAttributes(sources),
    });
    const branch = project && (await currentBranch(project));
    const store = new DiskStore({ root, stateDir: options.stateDir, project, settings, repository, branch });
    await store.recover();
    return ok(store);
  } catch (error) {
    return err(setupFailure(error, options.stateDir));
  }
}

interface StoreParts {
  readonly root: string;
  readonly stateDir: string;
  readonly project: ProjectGit | null;
  readonly settings: ContentSettings;
  readonly repository: OwnRepository;
  readonly branch: string | null;
}

const DETACHED = "a detached HEAD";

export class DiskStore implements Store {
  readonly repository: OwnRepository;
  readonly #parts: StoreParts;
  readonly #git: Git;
  readonly #userTree: Git;
  readonly #order = new Mutex();
  readonly #trees = new Map<CommitId, TreeId>();
  #imported = false;
  /** Undefined until it is read; nobody else moves it while we hold the lock. */
  #headCommit: CommitId | null | undefined;
  #skipped: readonly SkippedPath[] = [];

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.repository = parts.repository;
    this.#git = parts.repository.git;
    this.#userTree = parts.repository.at(parts.root, this.#indexFile);
  }

  /** Untracked paths that the last snapshot left out, each with its reason. */
  get skipped(): readonly SkippedPath[] {
    return this.#skipped;
  }

  snapshot(): Promise<Result<CommitId, SetupFailure>> {
    return this.#order.run(async () => {
      const { project, stateDir } = this.#parts;
      const busy = project && unfinishedOperation(project);
      if (busy) return err(busy);
      try {
        return await this.#takeSnapshot();
      } catch (error) {
        return err(setupFailure(error, stateDir));
      }
    });
  }

  async #takeSnapshot(): Promise<Result<CommitId, SetupFailure>> {
    const { project, root, repository, settings } = this.#parts;
    const indexFile = this.#indexFile;
    if (project && !this.#imported) {
      const { filters } = settings;
      const imported = await importIndex({ repository, project, root, indexFile, filters });
      if (!imported.ok) return imported;
      this.#imported = true;
    }
    const head = await this.#head();
    const staged = await stageFiles(this.#userTree, root, { nested: "skip" });
    this.#skipped = staged.skipped;
    if (head !== null && !staged.changed) return ok(head);
    const tree = await this.#userTree.line(["write-tree"]);
    if (head !== null && tree === (await this.treeOf(head))) return ok(head);
    return ok(
      await this.#append({
        tree,
        parents: head === null ? [] : [head],
        message: commitMessage({ by: "person" }),
      }),
    );
  }

  async treeOf(commit: CommitId): Promise<TreeId> {
    const known = this.#trees.get(commit);
    if (known !== undefined) return known;
    const tree = await this.#git.line(["rev-parse", `${commit}^{tree}`]);
    this.#trees.set(commit, tree);
    return tree;
  }

  async treeWithout(commit: CommitId, paths: readonly string[]): Promise<TreeId> {
    if (paths.length === 0) return this.treeOf(commit);
    return editTree(
      this.repository,
      commit,
      paths.map((path) => ({ path, mode: "0", blob: null })),
    );
  }

  async changes(from: CommitId, to: CommitId): Promise<readonly FileChange[]> {
    const [fromTree, toTree] = await Promise.all([this.treeOf(from), this.treeOf(to)]);
    const [changes = []] = await treeChanges(this.#git, [[fromTree, toTree]]);
    return changes;
  }

  async patch(from: CommitId, to: CommitId, bytesMax: number): Promise<string> {
    const args = ["diff-tree", "-r", "-p", "--no-renames", "--no-ext-diff", "--no-textconv", from, to];
    const bytes = await this.#git.bytes(args);
    if (bytes.length <= bytesMax) return bytes.toString("utf8");
    const shown = bytes
      .subarray(0, bytesMax)
      .toString("utf8")
      .replace(/\uFFFD$/, "");
    return `${shown}\n[diff cut: ${bytesMax} of ${bytes.length} bytes shown]\n`;
  }

  async read(commit: CommitId, path: string): Promise<Buffer | null> {
    const [content] = await readBlobs(this.#git, [`${commit}:${path}`]);
    return content ?? null;
  }

  async list(commit: CommitId): Promise<readonly string[]> {
    return (await this.#git.fields(["ls-tree", "-r", "-z", "--name-only", commit])).sort();
  }

  async withFiles(commit: CommitId, files: readonly FileState[]): Promise<CommitId> {
    const tree = await editTree(this.repository, commit, files);
    return writeCommit(this.#git, { tree, parents: [commit], message: "With other files\n" });
  }

  merge(input: { base: CommitId; ours: CommitId; theirs: CommitId; task: TaskId | null }): Promise<Merge> {
    return mergeCommits(this.repository, input);
  }

  apply(from: CommitId, to: CommitId): Promise<Result<Applied, Failure>> {
    return this.#order.run(async () => {
      try {
        writeFileSync(this.#intentFile, JSON.stringify({ from, to }), { mode: 0o600 });
        const applied = await applyChanges(await this.#applyInput(from, to));
        if (applied.ok && applied.value.kind === "applied") await this.#moveHead(from, to);
        rmSync(this.#intentFile, { force: true });
        return applied;
      } catch (error) {
        return err(setupFailure(error, this.#parts.stateDir));
      }
    });
  }

  async pin(name: string, commit: CommitId): Promise<void> {
    await this.#git.bytes(["update-ref", pinRef(name), commit]);
  }

  pinned(name: string): Promise<CommitId | null> {
    return resolveRef(this.#git, pinRef(name));
  }

  async keep(label: string, theirs: CommitId, paths: readonly string[]): Promise<string> {
    return keepFiles({
      git: this.#userTree,
      keptDir: join(this.#parts.stateDir, "kept"),
      label,
      commit: theirs,
      paths,
    });
  }

  async branchSwitched(): Promise<SetupFailure | null> {
    const { project, branch: from } = this.#parts;
    if (project === null) return null;
    const to = await currentBranch(project);
    if (to === from) return null;
    return { reason: "branch-switched", from: from ?? DETACHED, to: to ?? DETACHED };
  }

  /** A run that died while it wrote files may have left some of them aside; their names come back first. */
  async recover(): Promise<void> {
    if (!existsSync(this.#intentFile)) return;
    const intent = /^\{"from":"([0-9a-f]+)","to":"([0-9a-f]+)"\}$/.exec(
      readFileSync(this.#intentFile, "utf8"),
    );
    if (intent?.[1] && intent[2]) await recoverChanges(await this.#applyInput(intent[1], intent[2]));
    rmSync(this.#intentFile, { force: true });
  }

  async #applyInput(from: CommitId, to: CommitId): Promise<ApplyInput> {
    const fileMode = this.#parts.settings.core["core.filemode"] !== "false";
    const changes = await this.changes(from, to);
    return { root: this.#parts.root, git: this.#userTree, changes, fileMode };
  }

  /** `to` becomes the head; where a snapshot has come between, what `to` changed is appended to that. */
  async #moveHead(from: CommitId, to: CommitId): Promise<void> {
    const head = await this.#head();
    if (head === from || head === null) await this.#setHead(to);
    if (head === from || head === null || head === to) return;
    const known = await this.#git.run(["merge-base", "--is-ancestor", to, head]);
    if (known.code === 0) return;
    const files = (await this.changes(from, to)).map(({ path, newMode: mode, newBlob: blob }) => ({
      path,
      mode,
      blob,
    }));
    const message = (await this.#git.bytes(["log", "-1", "--format=%B", to])).toString("utf8");
    await this.#append({ tree: await editTree(this.repository, head, files), parents: [head], message });
  }

  async #append(commit: NewCommit): Promise<CommitId> {
    const id = await writeCommit(this.#git, commit);
    this.#trees.set(id, commit.tree);
    await this.#setHead(id);
    return id;
  }

  async #head(): Promise<CommitId | null> {
    this.#headCommit ??= await resolveRef(this.#git, HEAD_REF);
    return this.#headCommit;
  }

  async #setHead(commit: CommitId): Promise<void> {
    await this.#git.bytes(["update-ref", HEAD_REF, commit]);
    this.#headCommit = commit;
  }

  get #indexFile(): string {
    return join(this.#parts.repository.gitDir, "index");
  }

  get #intentFile(): string {
    return join(this.#parts.stateDir, "applying.json");
  }
}

/** One level deep, so that a name and its extension never clash, and free of what git forbids in names. */
const pinRef = (name: string): string =>
  `refs/specrun/pin/${encodeURIComponent(name).replace(/[.~*!'()]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`;

function setupFailure(error: unknown, path: string): Extract<Failure, { reason: "write-failed" }> {
  if (!(error instanceof GitError)) return writeFailure(error, (error as NodeJS.ErrnoException).path ?? path);
  const code = DISK_TROUBLE.find(([words]) => error.stderr.includes(words))?.[1];
  if (code === undefined) throw error;
  return { reason: "write-failed", path, code, detail: error.stderr.trim() };
}

const DISK_TROUBLE: readonly (readonly [words: string, code: string])[] = [
  ["No space left on device", "ENOSPC"],
  ["Disk quota exceeded", "EDQUOT"],
  ["Read-only file system", "EROFS"],
  ["Permission denied", "EACCES"],
  ["Input/output error", "EIO"],
];
