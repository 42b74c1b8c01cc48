import { FEATURE_DOCUMENTS, RUNTIME_FOLDERS, SYSTEM_FOLDERS } from "./path-words.ts";
import { type ProjectPlace, pathInProject } from "./project-roots.ts";
import type { PathMention } from "./read-paths.ts";

/** A mentioned path, made project-relative where it leads into the project. */
export interface PlacedMention extends PathMention {
  /** `elsewhere`: a place of the machine that a running program uses; nobody asks for a change there. */
  readonly where: "inside" | "outside" | "elsewhere";
}

export interface PathPlace extends ProjectPlace {
  readonly roots: readonly string[];
}

export function placeMention(mention: PathMention, place: PathPlace): PlacedMention {
  const { path } = mention;
  if (FEATURE_DOCUMENTS.has(path) || (path.startsWith("contracts/") && mention.access === "read"))
    return { ...mention, path: `${place.dir}/${path}`, where: "inside" };
  const found = resolve(path, place);
  if (found !== null) return { ...mention, path: found, where: "inside" };
  return { ...mention, where: isValue(path) ? "elsewhere" : "outside" };
}

/** `../x.md` and `/tmp/x` are what a program is given, not files that somebody is asked to change. */
const isValue = (path: string): boolean => RUNTIME_FOLDERS.test(path) || /^(?:\.\.\/)+[^/]*$/.test(path);

/** Project-relative; null where the path leads out of the project. */
function resolve(path: string, place: PathPlace): string | null {
  if (path.startsWith("../")) return resolveUpwards(path, place);
  if (path.startsWith("~/") || /^[A-Za-z]:\//.test(path) || SYSTEM_FOLDERS.test(path))
    return pathInProject(path, place.roots, place);
  return path.startsWith("/") ? path.slice(1) : path;
}

/** A link from the feature's own folder, where it leads to something; a neighbour of the project otherwise. */
function resolveUpwards(path: string, { dir, exists }: PathPlace): string | null {
  const rest = path.replace(/^(?:\.\.\/)+/, "");
  const up = (path.length - rest.length) / 3;
  const folders = dir === "." ? [] : dir.split("/");
  if (up > folders.length) return null;
  const inside = [...folders.slice(0, folders.length - up), rest].join("/");
  return up === folders.length || exists(inside) ? inside : null;
}
