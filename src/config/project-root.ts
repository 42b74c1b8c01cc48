import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { SetupFailure } from "../model/failure.ts";
import { err, ok, type Result } from "../model/result.ts";

/**
 * The project is the folder that holds `.specify`: the one SPECIFY_INIT_DIR names, without any fallback, or the
 * nearest one above where the command was typed. The top of a git repository means nothing here.
 */
export async function findProjectRoot({
  cwd,
  env,
}: {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}): Promise<Result<string, SetupFailure>> {
  const named = env.SPECIFY_INIT_DIR ?? "";
  if (named !== "") {
    const dir = resolve(cwd, named);
    if (await isFolder(join(dir, ".specify"))) return ok(await realpath(dir));
    return err({
      reason: "usage",
      message: `SPECIFY_INIT_DIR is \`${named}\`, ${(await isFolder(dir)) ? "a folder without `.specify`" : "which is no folder"}`,
      help: "let it name a project made with `specify init`, or unset it",
    });
  }
  for (let dir = resolve(cwd); ; dir = dirname(dir)) {
    if (await isFolder(join(dir, ".specify"))) return ok(await realpath(dir));
    if (dir === dirname(dir)) return err({ reason: "no-project", cwd });
  }
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** Project-relative with `/`, where links have been followed; null when it leads out of the project. */
export async function insideProject(root: string, path: string): Promise<string | null> {
  const real = await realpath(path).catch(() => null);
  if (real === null) return null;
  const inside = relative(root, real);
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
  return inside === "" ? "." : inside.split(sep).join("/");
}
