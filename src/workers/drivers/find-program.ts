import { existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { SetupFailure } from "../../model/failure.ts";
import { err, ok, type Result } from "../../model/result.ts";
import { isInside } from "../../slots/machine.ts";
import type { Mount } from "../../slots/sandbox-profile.ts";
import type { AgentProfile } from "./agent-profile.ts";

/** Where an agent's program is, and what of the machine it needs to see in order to run. */
export interface FoundProgram {
  /** Absolute, or relative to the workspace: then it is the project's own. */
  readonly file: string;
  readonly mounts: readonly Mount[];
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * On PATH, but never inside the project: `npx` puts the project's own `node_modules/.bin` first, and a clone must not
 * be able to bring its own `claude`.
 */
export function findProgram(
  { name, program, install }: AgentProfile,
  env: Env,
  root: string,
): Result<FoundProgram, SetupFailure> {
  if (!isAbsolute(program) && program.includes("/")) return ok({ file: program, mounts: [] });
  const folders = (env.PATH ?? "").split(delimiter).filter((path) => isAbsolute(path));
  const places = isAbsolute(program) ? [program] : folders.map((folder) => join(folder, program));
  const file = places.find((path) => isFile(path) && !isInside(path, root) && !isInside(real(path), root));
  if (file === undefined)
    return err({
      reason: "tool-missing",
      tool: program,
      why: `\`--agent ${name}\` works with it`,
      ...(install !== null && { install }),
    });
  return ok({ file: real(file), mounts: [codeOf(real(file))].map(readOnly) });
}

/** A program of npm with everything that was installed beside it; any other is one file. */
function codeOf(file: string): string {
  const at = file.indexOf("/node_modules/");
  return at < 0 ? file : file.slice(0, at + "/node_modules".length);
}

const readOnly = (path: string): Mount => ({ source: path, target: path, writable: false });
const real = (path: string): string => realpathSync(path);
const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
