import {
  closeSync,
  existsSync,
  fdatasyncSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Failure, SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import type { TaskId } from "../model/task.ts";
import { crashPoint } from "../util/crash-point.ts";
import { Mutex } from "../util/mutex.ts";
import { type ApplyInput, applyChanges, finishChanges, recoverChanges } from "./apply-changes.ts";
import { commitMessage, type NewCommit, treeOfCommit, writeCommit } from "./commits.ts";
import { type ContentSettings, readContentSettings } from "./content-settings.ts";
import { diskFailure, diskTrouble } from "./disk-trouble.ts";
import { editTree } from "./edit-tree.ts";
import type { WriteFailure } from "./file-content.ts";
import { firstLine, type Git, GitError } from "./git.ts";
import { gatherAttributes, gatherIgnoreRules, gatherStrongAttributes } from "./ignore-rules.ts";
import { importIndex } from "./import-index.ts";
import { keepFiles } from "./keep-files.ts";
import { mergeCommits } from "./merge-commits.ts";
import { type OwnRepository, openOwnRepository } from "./own-repository.ts";
import {
  currentBranch,
  findProjectGit,
  type ProjectGit,
  requireGit,
  unfinishedOperation,
} from "./project-git.ts";
import { countLines, readBlobs, treeChanges } from "./read-objects.ts";
import { HEAD_REF, pinRef, readRef, writeRef } from "./refs.ts";
import { syncFolder } from "./replace-file.ts";
import { stageFiles } from "./stage-files.ts";
import type {
  Applied,
  CommitId,
  FileChange,
  FileState,
  LineCount,
  Merge,
  SkippedPath,
  Store,
  TreeId,
  WithoutPeople,
} from "./store.ts";
import { withoutPeople } from "./without-people.ts";

/**
 * The store on disk: an own repository in the state directory, an index for the user's tree, and the user's files, which
 * only `apply` writes. The caller holds the state lock for as long as the store is in use.
 */
export interface StoreOptions {
  readonly root: string;
  readonly stateDir: string;
  /** Kept out of every snapshot, should it lie inside the project. */
  readonly cacheDir?: string;
  /** `workspace.copy`: kept out of every snapshot and candidate, should git not track it. */
  readonly copied?: readonly string[];
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
    const sources = { root, settings, project, ownDirs, copied: options.copied ?? [] };
    const repository = openOwnRepository({
      stateDir: options.stateDir,
      objectFormat: project?.objectFormat ?? "sha1",
      core: settings.core,
      ignoreRules: gatherIgnoreRules(sources),
      attributes: gatherAttributes(sources),
      strongAttributes: gatherStrongAttributes(sources),
    });
    const branch = project && (await currentBranch(project));
    const store = new DiskStore({ root, stateDir: options.stateDir, project, settings, repository, branch });
    const stuck = await store.recover();
    return stuck ? err(stuck) : ok(store);
  } catch (error) {
    return err(diskFailure(error, options.stateDir));
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
  #imported = false;
  #skipped: readonly SkippedPath[] = [];

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.repository = parts.repository;
    this.#git = parts.repository.git;
    this.#userTree = parts.repository.at(parts.root, this.#indexFile);
  }

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
        return err(diskFailure(error, stateDir));
      }
    });
  }

  async #takeSnapshot(): Promise<Result<CommitId, SetupFailure>> {
    const { root } = this.#parts;
    const imported = await this.#importOnce();
    if (!imported.ok) return imported;
    const head = this.#head();
    const staged = await stageFiles(this.#userTree, root, { nested: "skip" });
    this.#skipped = staged.skipped;
    if (head !== null && !staged.changed) return ok(head);
    const known = staged.touched ? null : imported.value;
    const tree = known ?? (await this.#userTree.line(["write-tree"]));
    if (head !== null && tree === (await this.treeOf(head))) return ok(head);
    return ok(
      this.#append({
        tree,
        parents: head === null ? [] : [head],
        message: commitMessage({ by: "person" }),
      }),
    );
  }

  /** Once per opening: the user's index is the best knowledge of what changed since their last commit. */
  async #importOnce(): Promise<Result<TreeId | null, SetupFailure>> {
    const { project, root, repository, settings } = this.#parts;
    if (project === null || this.#imported) return ok(null);
    const { filters } = settings;
    try {
      const imported = await importIndex({ repository, project, root, indexFile: this.#indexFile, filters });
      this.#imported = imported.ok;
      return imported;
    } catch (error) {
      if (!(error instanceof GitError) || diskTrouble(error) !== null) throw error;
      return err({ reason: "git-unsupported", detail: firstLine(error.stderr) });
    }
  }

  async has(commit: CommitId): Promise<boolean> {
    return (await this.#git.run(["cat-file", "-e", `${commit}^{tree}`])).code === 0;
  }

  treeOf(commit: CommitId): Promise<TreeId> {
    return treeOfCommit(this.repository, commit);
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

  async lineCounts(from: CommitId, to: CommitId): Promise<ReadonlyMap<string, LineCount | null>> {
    return countLines(this.#git, from, to);
  }

  async patch(
    from: CommitId,
    to: CommitId,
    bytesMax: number,
    paths: readonly string[] = [],
  ): Promise<string> {
    const args = ["diff-tree", "-r", "-p", "--no-renames", "--no-ext-diff", "--no-textconv", from, to];
    const bytes = await this.#git.bytes([...args, "--", ...paths]);
    if (bytes.length <= bytesMax) return bytes.toString("utf8");
    const shown = bytes
      .subarray(0, bytesMax)
      .toString("utf8")
      .replace(/\uFFFD$/, "");
    return `${shown}\n[diff cut: ${bytesMax} of ${bytes.length} bytes shown]\n`;
  }

  async readAll(commit: CommitId, paths: readonly string[]): Promise<ReadonlyMap<string, Buffer | null>> {
    const blobs = await readBlobs(
      this.repository.git,
      paths.map((path) => `${commit}:${path}`),
    );
    return new Map(paths.map((path, index) => [path, blobs[index] ?? null]));
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
    return writeCommit(this.repository, { tree, parents: [commit], message: "With other files\n" });
  }

  merge(input: { base: CommitId; ours: CommitId; theirs: CommitId; task: TaskId | null }): Promise<Merge> {
    return mergeCommits(this.repository, input);
  }

  withoutPeople(since: CommitId, commit: CommitId): Promise<WithoutPeople | null> {
    return withoutPeople(this.repository, since, commit);
  }

  apply(from: CommitId, to: CommitId): Promise<Result<Applied, Failure>> {
    return this.#order.run(async () => {
      try {
        const stuck = await this.recover();
        if (stuck) return err(stuck);
        this.#writeIntent(from, to);
        crashPoint("apply: intent written");
        const applied = await applyChanges(await this.#applyInput(from, to));
        if (applied.ok && applied.value.kind === "applied") await this.#moveHead(from, to);
        crashPoint("apply: before the intent goes");
        if (applied.ok) rmSync(this.#intentFile, { force: true });
        crashPoint("apply: after the intent went");
        return applied;
      } catch (error) {
        return err(diskFailure(error, this.#parts.stateDir));
      }
    });
  }

  async pin(name: string, commit: CommitId): Promise<void> {
    writeRef(this.repository, pinRef(name), commit);
  }

  async pinned(name: string): Promise<CommitId | null> {
    return readRef(this.repository, pinRef(name));
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
    const { project, branch } = this.#parts;
    if (project === null) return null;
    const to = await currentBranch(project);
    if (to === branch) return null;
    return { reason: "branch-switched", from: this.#branchName, to: to ?? DETACHED };
  }

  /** A run that died while it wrote files left half of a task's work: it is finished, or taken back. */
  async recover(): Promise<WriteFailure | null> {
    const intent = this.#readIntent();
    if (intent === null) {
      rmSync(this.#intentFile, { force: true });
      return null;
    }
    const input = await this.#applyInput(intent.from, intent.to);
    if (intent.branch === this.#branchName) {
      const finished = await finishChanges(input);
      if (!finished.ok) return finished.error;
      if (finished.value) await this.#moveHead(intent.from, intent.to);
      // On another branch the work has no place; only what was set aside comes back.
    } else await recoverChanges(input);
    crashPoint("recover: before the intent goes");
    rmSync(this.#intentFile, { force: true });
    return null;
  }

  #writeIntent(from: CommitId, to: CommitId): void {
    const { stateDir } = this.#parts;
    const intent = `${from} ${to} ${this.#branchName}\n`;
    crashPoint("apply: half of the intent", () =>
      writeFileSync(this.#intentFile, intent.slice(0, intent.length / 2)),
    );
    const descriptor = openSync(this.#intentFile, "w", 0o600);
    try {
      writeFileSync(descriptor, intent);
      // On the disk before the first file is touched: without it nobody would know of the half that a power cut leaves.
      fdatasyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    syncFolder(stateDir);
  }

  #readIntent(): { from: CommitId; to: CommitId; branch: string } | null {
    if (!existsSync(this.#intentFile)) return null;
    const text = readFileSync(this.#intentFile, "utf8");
    const [, from, to, branch] = /^([0-9a-f]+) ([0-9a-f]+) (.+)\n$/.exec(text) ?? [];
    // Torn: the run died before it touched any file.
    return from && to && branch ? { from, to, branch } : null;
  }

  get #branchName(): string {
    return this.#parts.branch ?? DETACHED;
  }

  async #applyInput(from: CommitId, to: CommitId): Promise<ApplyInput> {
    const fileMode = this.#parts.settings.core["core.filemode"] !== "false";
    const changes = await this.changes(from, to);
    return { root: this.#parts.root, git: this.#userTree, changes, fileMode };
  }

  /** `to` becomes the head; where a snapshot has come between, what `to` changed is appended to that. */
  async #moveHead(from: CommitId, to: CommitId): Promise<void> {
    const head = this.#head();
    if (head === from || head === null) this.#setHead(to);
    if (head === from || head === null || head === to) return;
    const known = await this.#git.run(["merge-base", "--is-ancestor", to, head]);
    if (known.code === 0) return;
    const files = (await this.changes(from, to)).map(({ path, newMode: mode, newBlob: blob }) => ({
      path,
      mode,
      blob,
    }));
    const message = (await this.#git.bytes(["log", "-1", "--format=%B", to])).toString("utf8");
    this.#append({ tree: await editTree(this.repository, head, files), parents: [head], message });
  }

  #append(commit: NewCommit): CommitId {
    const id = writeCommit(this.repository, commit);
    this.#setHead(id);
    return id;
  }

  #head(): CommitId | null {
    return readRef(this.repository, HEAD_REF);
  }

  #setHead(commit: CommitId): void {
    writeRef(this.repository, HEAD_REF, commit);
  }

  get #indexFile(): string {
    return join(this.#parts.repository.gitDir, "index");
  }

  get #intentFile(): string {
    return join(this.#parts.stateDir, "applying");
  }
}
