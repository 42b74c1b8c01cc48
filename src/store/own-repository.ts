import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crashPoint } from "../util/crash-point.ts";
import { Git } from "./git.ts";
import type { IgnoreRule } from "./ignore-rules.ts";
import { HEAD_REF } from "./refs.ts";
import type { CommitId, TreeId } from "./store.ts";

/**
 * specrun's own repository: bare, self-contained, in the state directory. Any number of working trees use it, each
 * with its own index; none of them holds a `.git`. The caller holds the state lock.
 */
export interface OwnRepository {
  readonly gitDir: string;
  readonly objectFormat: string;
  /** `core.*` settings taken over from the user. */
  readonly core: Readonly<Record<string, string>>;
  readonly ignoreRules: readonly IgnoreRule[];
  /** Without a working tree: objects and refs only. */
  readonly git: Git;
  /** Trees of the commits that are known already. */
  readonly trees: Map<CommitId, TreeId>;
  at(workTree: string, indexFile: string, settings?: Readonly<Record<string, string>>): Git;
}

/** Its folder in the state directory. */
export const OWN_REPOSITORY = "repo.git";

export interface OwnRepositorySpec {
  readonly stateDir: string;
  readonly objectFormat: string;
  readonly core: Readonly<Record<string, string>>;
  readonly ignoreRules: readonly IgnoreRule[];
  /** Weakest and strongest attribute rules. */
  readonly attributes: string;
  readonly strongAttributes: string;
}

export function openOwnRepository(spec: OwnRepositorySpec): OwnRepository {
  const gitDir = join(spec.stateDir, OWN_REPOSITORY);
  const format = formatOf(gitDir);
  if (format !== null && format !== spec.objectFormat) setAside(gitDir);
  if (!existsSync(gitDir)) create(gitDir);
  removeStaleLocks(gitDir);
  writeFileSync(join(gitDir, "config"), ownConfig(spec, gitDir));
  writeFileSync(join(gitDir, "info/attributes"), spec.strongAttributes);
  writeFileSync(join(gitDir, "info/attributes-weak"), spec.attributes);
  crashPoint("store: repository half configured");
  writeFileSync(join(gitDir, "info/exclude"), spec.ignoreRules.map(({ pattern }) => `${pattern}\n`).join(""));
  return {
    gitDir,
    objectFormat: spec.objectFormat,
    core: spec.core,
    ignoreRules: spec.ignoreRules,
    git: new Git({ gitDir }),
    trees: new Map(),
    at: (workTree, indexFile, settings) =>
      new Git({ gitDir, workTree, indexFile, ...(settings !== undefined && { settings }) }),
  };
}

/** Configuration that a view of this repository needs to read the same bytes. */
export function repositoryConfig(objectFormat: string, core: Readonly<Record<string, string>>): string {
  const quoted = Object.entries(core).map(([key, value]) => {
    const text = value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n");
    return `\t${key.replace(/^core\./, "")} = "${text}"\n`;
  });
  const sha256 = objectFormat === "sha1" ? "" : `[extensions]\n\tobjectFormat = ${objectFormat}\n`;
  const version = objectFormat === "sha1" ? 0 : 1;
  return `[core]\n\trepositoryFormatVersion = ${version}\n${quoted.join("")}${sha256}[gc]\n\tauto = 0\n`;
}

const ownConfig = (spec: OwnRepositorySpec, gitDir: string): string =>
  repositoryConfig(spec.objectFormat, {
    fileMode: "true",
    ...spec.core,
    bare: "true",
    logAllRefUpdates: "false",
    excludesFile: "/dev/null",
    attributesFile: join(gitDir, "info/attributes-weak"),
  });

/** Made beside and renamed, so that a crash never leaves half a repository. Its configuration follows. */
function create(gitDir: string): void {
  const fresh = `${gitDir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  for (const dir of ["objects/pack", "objects/info", "refs/heads", "info"]) {
    mkdirSync(join(fresh, dir), { recursive: true, mode: 0o700 });
  }
  writeFileSync(join(fresh, "HEAD"), `ref: ${HEAD_REF}\n`);
  crashPoint("store: repository made, not named");
  renameSync(fresh, gitDir);
  crashPoint("store: repository named, not configured");
}

/** Null in a repository that never got that far: it holds nothing yet. */
function formatOf(gitDir: string): string | null {
  const config = join(gitDir, "config");
  if (!existsSync(config)) return null;
  return /objectFormat = (\w+)/.exec(readFileSync(config, "utf8"))?.[1] ?? "sha1";
}

/** The project's repository was made anew with another hash; the history so far stays for whoever wants it. */
function setAside(gitDir: string): void {
  for (let number = 1; ; number++) {
    const old = `${gitDir}.old-${number}`;
    if (existsSync(old)) continue;
    renameSync(gitDir, old);
    return;
  }
}

/** A killed run leaves them; with the state lock held nobody else can be at work here. */
function removeStaleLocks(gitDir: string): void {
  for (const path of staleLocks(gitDir)) rmSync(path);
}

/** Absolute. */
export const staleLocks = (gitDir: string): readonly string[] =>
  [...lockFiles(gitDir, false), ...lockFiles(join(gitDir, "refs"), true)].sort();

const lockFiles = (dir: string, recursive: boolean): string[] =>
  readdirSync(dir, { recursive, encoding: "utf8" })
    .filter((name) => name.endsWith(".lock"))
    .map((name) => join(dir, name));
