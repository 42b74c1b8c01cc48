import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Feature } from "../model/feature.ts";
import type { PathFacts, PathStatus } from "../rules/facts.ts";

/**
 * Where the files that ticked tasks name are found: on disk, elsewhere on disk, in a commit, or nowhere. The history is
 * asked once for all features, and only when a file is missing.
 */
export async function pathFacts(
  root: string,
  features: readonly Feature[],
  listFiles: () => Promise<readonly string[]>,
): Promise<{ readonly paths: PathFacts; readonly historyMissing: boolean }> {
  const named = new Set(features.flatMap(tickedPaths));
  const missing = [...named].filter((path) => !existsSync(join(root, path)));
  if (missing.length === 0) return { paths: { statusOf: () => "here" }, historyMissing: false };
  const files = new Tails(await listFiles());
  const unseen = missing.filter((path) => !files.has(path));
  const past = unseen.length === 0 ? null : await askHistory(root, unseen);
  const status = new Map(missing.map((path): [string, PathStatus] => [path, "elsewhere"]));
  for (const path of unseen)
    status.set(path, past === null || past === "partial" ? "unknown" : statusIn(past, path));
  return {
    paths: { statusOf: (path) => status.get(path) ?? "here" },
    historyMissing: past === "partial",
  };
}

const tickedPaths = (feature: Feature): readonly string[] =>
  feature.tasks.filter(({ state }) => state === "done").flatMap(({ files }) => files);

interface History {
  readonly files: Tails;
  /** Files that git would not hold if they were there, so that it cannot tell. */
  readonly neverCommitted: ReadonlySet<string>;
}

function statusIn({ files, neverCommitted }: History, path: string): PathStatus {
  if (files.has(path)) return "gone";
  return neverCommitted.has(path) ? "unknown" : "never";
}

/** Null where there is no repository to ask, `partial` where it holds only a part of its history. */
async function askHistory(root: string, paths: readonly string[]): Promise<History | "partial" | null> {
  const { findProjectGit } = await import("../store/project-git.ts");
  const git = await findProjectGit(root);
  if (!git.ok || git.value === null) return null;
  const { everNamed, isHistoryComplete, neverCommitted } = await import("../store/project-history.ts");
  if (!(await isHistoryComplete(git.value))) return "partial";
  const stems = [...new Set(paths.map((path) => `${stemOf(path)}.*`))];
  const found = await everNamed(git.value, [
    ...new Set([...paths.map(nameOf), ...stems.filter((stem) => stem !== ".*")]),
  ]);
  if (found === null) return null;
  return { files: new Tails([...found]), neverCommitted: await neverCommitted(git.value, paths) };
}

/**
 * Files by the end of their path. A path is found when a file ends with it, when it ends with a file of at least two
 * parts (written from above the project), with another extension, or by a name that is telling enough to be the file.
 */
class Tails {
  readonly #tails = new Set<string>();
  readonly #names = new Set<string>();

  constructor(files: readonly string[]) {
    for (const file of files) {
      const parts = withoutExtension(file.toLowerCase()).split("/");
      for (let from = 0; from < parts.length - 1; from++) this.#tails.add(parts.slice(from).join("/"));
      const name = parts.at(-1) ?? "";
      if (isTelling(name)) this.#names.add(name);
      if (parts.length === 1) this.#tails.add(name);
    }
  }

  has(path: string): boolean {
    const parts = withoutExtension(path.toLowerCase()).split("/");
    const last = parts.at(-1) ?? "";
    if (this.#names.has(last) || this.#tails.has(parts.join("/"))) return true;
    for (let from = 1; from < parts.length - 1; from++)
      if (this.#tails.has(parts.slice(from).join("/"))) return true;
    return false;
  }
}

const TELLING_LENGTH = 8;
const COMMON =
  /^(?:__init__|conftest|constants|constant|register|registry|settings|providers?|container|dockerfile|makefile|quickstart|changelog|contributing|package|generated|fixtures?|interfaces?|middleware|exceptions|controllers?|repository|component|not-found|integration)$/;

const isTelling = (name: string): boolean => name.length >= TELLING_LENGTH && !COMMON.test(name);

const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const stemOf = (path: string): string => withoutExtension(nameOf(path));
const withoutExtension = (path: string): string => path.replace(/(?<=[^/])\.[^./]+$/, "");
