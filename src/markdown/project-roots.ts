/**
 * Where on somebody's machine the project lay when the list was written: the folders before `src/a.ts` in
 * `/Users/me/shop/src/a.ts`. Lists keep the name of a worktree or of a folder that was renamed since, so its own
 * feature directory and the files that exist say more than the folder's name.
 */
export interface ProjectPlace {
  readonly dir: string;
  /** The project folder's own name, by which absolute paths into it are recognised. */
  readonly projectName: string | null;
  readonly exists: (path: string) => boolean;
}

const ABSOLUTE = /^(?:[A-Za-z]:)?\/[\w.]/;
const ABSOLUTE_IN_TEXT = /(?<![\w/:.~-])(?:[A-Za-z]:[/\\]|\/)[\w.@+-]{1,80}(?:[/\\][\w.@+-]{1,120}){1,30}/g;
const PATHS_MAX = 5_000;
const SEGMENTS_MAX = 24;
const ROOTS_MAX = 50;

/** Absolute folders with `/`, without one at the end. Longest first, so that the innermost is found. */
export function projectRoots(source: string, place: ProjectPlace): readonly string[] {
  const roots = new Set<string>();
  const paths = [
    ...new Set([...source.matchAll(ABSOLUTE_IN_TEXT)].map(([path]) => path.replaceAll("\\", "/"))),
  ];
  for (const path of paths.slice(0, PATHS_MAX)) {
    const root = byFeature(path, place) ?? byName(path, place) ?? byFiles(path, place);
    if (root !== null && ABSOLUTE.test(root)) roots.add(root);
  }
  return [...roots].slice(0, ROOTS_MAX).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** The part of an absolute path that lies in the project, null where it leads elsewhere. */
export function pathInProject(
  path: string,
  roots: readonly string[],
  { projectName }: Pick<ProjectPlace, "projectName">,
): string | null {
  const root = roots.find((folder) => path.startsWith(`${folder}/`));
  if (root !== undefined) return path.slice(root.length + 1);
  const segments = path.split("/");
  const at = projectName === null ? -1 : segments.lastIndexOf(projectName);
  return at >= 0 && at < segments.length - 1 ? segments.slice(at + 1).join("/") : null;
}

/** `/x/shop-42/specs/003-login/plan.md`: no other project has this feature. */
function byFeature(path: string, { dir }: ProjectPlace): string | null {
  if (!dir.includes("/")) return null;
  const at = `${path}/`.indexOf(`/${dir}/`);
  return at > 0 ? path.slice(0, at) : null;
}

/** The folder's name, also with the number of a worktree or an issue behind it: `shop-42`, `shop-wt-42`. */
function byName(path: string, { projectName }: ProjectPlace): string | null {
  if (projectName === null) return null;
  const segments = path.split("/");
  const exact = segments.lastIndexOf(projectName);
  const at = exact >= 0 ? exact : segments.findIndex((segment) => isWorktree(segment, projectName));
  return at > 0 && at < segments.length - 1 ? segments.slice(0, at + 1).join("/") : null;
}

const isWorktree = (segment: string, name: string): boolean =>
  segment.startsWith(name) && /^[-_.](?:[a-z]{1,10}[-_])?\d[\w-]*$/i.test(segment.slice(name.length));

/** What the project has: the file, or a folder of two steps that holds it. A named neighbour is none. */
function byFiles(path: string, { projectName, exists }: ProjectPlace): string | null {
  const segments = path.split("/").slice(0, SEGMENTS_MAX);
  if (projectName !== null && segments.some((segment) => segment.startsWith(`${projectName}-`))) return null;
  for (let start = 2; start < segments.length - 1; start++) {
    const folder = segments.slice(start, -1);
    const found = exists(segments.slice(start).join("/")) || (folder.length >= 2 && exists(folder.join("/")));
    if (found) return segments.slice(0, start).join("/");
  }
  return null;
}
