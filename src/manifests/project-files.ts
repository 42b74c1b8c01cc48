/** A project as a list of paths, of any origin: a commit, a folder, a fixture. */
export interface ProjectFiles {
  /** Project-relative, `/`, sorted. */
  readonly list: readonly string[];
  /** Null when the file is missing or not text. */
  read(path: string): Promise<string | null>;
}

/** One folder of a project, seen as if it were a project. */
export interface ProjectFolder {
  /** Project-relative; empty for the root. */
  readonly path: string;
  /** Paths below the folder, relative to it. */
  readonly list: readonly string[];
  has(name: string): boolean;
  read(name: string): Promise<string | null>;
}

export function folderOf(files: ProjectFiles, path: string): ProjectFolder {
  const prefix = path === "" ? "" : `${path}/`;
  const list = files.list.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  const known = new Set(list);
  return {
    path,
    list,
    has: (name) => known.has(name),
    read: (name) => (known.has(name) ? files.read(prefix + name) : Promise.resolve(null)),
  };
}

const DEPTH_MAX = 3;
const NOT_PROJECTS =
  /(^|\/)(\.[^/]+|node_modules|vendor|fixtures?|__fixtures__|testdata|examples?|samples?|templates?|dist|build|out|target|coverage)(\/|$)/;

/**
 * Folders that are projects of their own for one kind of manifest: the root; a folder with its own lockfile; and,
 * where nothing above it has such a manifest, a folder such as `frontend` in a repository without a root project.
 */
export function projectFolders(
  list: readonly string[],
  manifests: (name: string) => boolean,
  lockfiles: readonly string[],
): readonly string[] {
  const folders = new Map<string, { manifest: boolean; locked: boolean }>();
  for (const path of list) {
    const cut = path.lastIndexOf("/");
    const [folder, name] = [path.slice(0, Math.max(0, cut)), path.slice(cut + 1)];
    const locked = lockfiles.includes(name);
    if (!locked && !manifests(name)) continue;
    if (NOT_PROJECTS.test(folder) || folder.split("/").length > DEPTH_MAX) continue;
    const known = folders.get(folder);
    folders.set(folder, {
      manifest: (known?.manifest ?? false) || manifests(name),
      locked: (known?.locked ?? false) || locked,
    });
  }
  const projects = [...folders].filter(([, { manifest }]) => manifest).map(([folder]) => folder);
  const above = (folder: string): boolean =>
    projects.some((other) => other !== folder && (other === "" || folder.startsWith(`${other}/`)));
  return projects.filter((folder) => folders.get(folder)?.locked || !above(folder)).sort();
}

/** Runs a command in a folder of the project; paths from repositories are quoted, never trusted. */
export const inFolder = (folder: string, command: string): string =>
  folder === "" ? command : `cd ${quote(folder)} && ${command}`;

export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) && !word.startsWith("-") ? word : `'${word.replaceAll("'", `'\\''`)}'`;
