import { realpath, stat } from "node:fs/promises";
import { isAbsolute, join, normalize, resolve } from "node:path";
import type { ConfigProblem, SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";
import { climbs, type OutsideRoot } from "../slots/outside-roots.ts";

export interface RootsInput {
  /** Real path of the project. */
  readonly root: string;
  readonly written: readonly string[];
  /** Folders that no root may hold: the person's home, specrun's own state and cache. */
  readonly forbidden: readonly string[];
}

/** The folders of `workspace.roots` as they are on this machine, or what is wrong with each of them. */
export async function resolveRoots(input: RootsInput): Promise<Result<readonly OutsideRoot[], SetupFailure>> {
  const found = await Promise.all(input.written.map((written) => resolveRoot(input, written)));
  const problems = found.flatMap((each, index): ConfigProblem[] =>
    typeof each === "string" ? [{ key: `workspace.roots.${index}`, message: each }] : [],
  );
  if (problems.length > 0) return err({ reason: "config-invalid", path: ".specify/specrun.yml", problems });
  return ok(found.filter((each) => typeof each !== "string"));
}

async function resolveRoot(
  { root, written: all, forbidden }: RootsInput,
  written: string,
): Promise<OutsideRoot | string> {
  const path = resolve(root, written);
  const source = await realpath(path).catch(() => null);
  const isFolder = source !== null && (await stat(source).catch(() => null))?.isDirectory() === true;
  if (source === null) return `\`${written}\` does not exist: there is no \`${path}\``;
  if (!isFolder) return `\`${written}\` is not a folder`;
  if (isWithin(source, root) || isWithin(path, root)) return `\`${written}\` lies inside the project already`;
  const held = [root, ...forbidden].find((folder) => isWithin(folder, source) || isWithin(folder, path));
  if (held !== undefined) return `\`${written}\` holds \`${held}\`, which workers must not see`;
  if (SYSTEM.some((folder) => source === folder || path === folder))
    return `\`${written}\` is a folder of the system`;
  if (climbs(written) >= root.split("/").length) return `\`${written}\` climbs above \`/\``;
  const place = isAbsolute(written) ? path : normalize(written).replace(/\/$/, "");
  const other = all.find((each) => resolve(root, each).startsWith(`${path}/`));
  if (other !== undefined) return `\`${other}\` lies inside \`${written}\`: name the outer folder alone`;
  return { written: place, source };
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);

const SYSTEM: readonly string[] = ["bin", "boot", "dev", "etc", "home", "lib", "lib64", "opt", "proc"]
  .concat(["root", "run", "sbin", "sys", "tmp", "usr", "var"])
  .map((name) => join("/", name));
