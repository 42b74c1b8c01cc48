import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readNodeManifest } from "../manifests/node-manifest.ts";
import { folderOf } from "../manifests/project-files.ts";
import { readPythonManifest } from "../manifests/python-manifest.ts";

/** What a slot's manifests declare and what is there of it. Read from disk, since dependencies are never committed. */
export interface InstallState {
  /** Declared for Node, of this folder and of its workspaces. */
  readonly nodeDeclared: readonly string[];
  /** Those of them that are in no `node_modules`. */
  readonly nodeMissing: readonly string[];
  /** Packages are declared and there is not even a folder for them. */
  readonly nodeUninstalled: boolean;
  /** Normalised names. */
  readonly pythonDeclared: readonly string[];
  readonly hasPythonEnvironment: boolean;
}

export async function readInstallState(dir: string, folder: string): Promise<InstallState> {
  const here = join(dir, folder);
  const places = here === dir ? [dir] : [here, dir];
  const node = await readNode(here, places);
  const files = { list: await pythonFiles(here), read: (path: string) => readText(join(here, path)) };
  const python = await readPythonManifest(folderOf(files, ""));
  const environments = places.flatMap((place) => [join(place, ".venv"), join(place, "venv")]);
  return {
    ...node,
    pythonDeclared: python.dependencies,
    hasPythonEnvironment: (await Promise.all(environments.map(exists))).some(Boolean),
  };
}

async function readNode(
  here: string,
  places: readonly string[],
): Promise<Pick<InstallState, "nodeDeclared" | "nodeMissing" | "nodeUninstalled">> {
  const folders = [here, ...(await workspaceFolders(here))];
  const declared = new Set<string>();
  for (const folder of folders) {
    const manifest = readNodeManifest(await readText(join(folder, "package.json")));
    for (const name of Object.keys(manifest?.dependencies ?? {})) declared.add(name);
  }
  const names = [...declared].sort();
  if (names.length === 0 || (await exists(join(here, ".pnp.cjs"))))
    return { nodeDeclared: names, nodeMissing: [], nodeUninstalled: false };
  const modules = [...new Set([...folders, ...places])].map((folder) => join(folder, "node_modules"));
  const present = await keep(modules, exists);
  const isMissing = async (name: string): Promise<boolean> =>
    (
      await keep(
        present.map((folder) => join(folder, name)),
        exists,
      )
    ).length === 0;
  return {
    nodeDeclared: names,
    nodeMissing: await keep(names, isMissing),
    nodeUninstalled: present.length === 0,
  };
}

const WORKSPACES_MAX = 200;
const NOT_WORKSPACES = /^(\..*|node_modules|dist|build|coverage|fixtures?|vendor|src|tests?)$/;

/** `packages/*` and its like, two levels deep, as far as they have a manifest. */
async function workspaceFolders(root: string): Promise<readonly string[]> {
  const manifest = readNodeManifest(await readText(join(root, "package.json")));
  if (!manifest?.hasWorkspaces && !(await exists(join(root, "pnpm-workspace.yaml")))) return [];
  const first = await subfolders(root);
  const second = (await Promise.all(first.map(subfolders))).flat();
  const candidates = [...first, ...second].slice(0, WORKSPACES_MAX);
  return keep(candidates, (folder) => exists(join(folder, "package.json")));
}

async function subfolders(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !NOT_WORKSPACES.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}

async function pythonFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const included = await readdir(join(folder, "requirements")).catch(() => []);
  return [...names, ...included.map((name) => `requirements/${name}`)].sort();
}

const BYTES_MAX = 2_000_000;

/** A worker may have left anything here: only plain files of sensible size are read. */
async function readText(path: string): Promise<string | null> {
  const found = await lstat(path).catch(() => null);
  if (!found?.isFile() || found.size > BYTES_MAX) return null;
  return readFile(path, "utf8").catch(() => null);
}

const exists = async (path: string): Promise<boolean> => (await lstat(path).catch(() => null)) !== null;

async function keep(
  values: readonly string[],
  test: (value: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const kept = await Promise.all(values.map(test));
  return values.filter((_, index) => kept[index]);
}
