import { cp, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { CommanderError } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import { stateDirs } from "../../src/config/state-dirs.ts";
import { openProject, type Project } from "../run/rig.ts";
import { must, readTree } from "../store/project.ts";
import { fingerprint } from "../store/seal.ts";

/** `specrun` as typed in a project, in this process: everything but the terminal is real. */
export interface Typed {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function specrun(project: Project, ...args: readonly string[]): Promise<Typed> {
  const ended = { code: 0, out: "", err: "" };
  const io = {
    stdout: (text: string) => {
      ended.out += text;
    },
    stderr: (text: string) => {
      ended.err += text;
    },
    env: project.env,
    cwd: project.root,
    isTTY: false,
    color: false,
    setExitCode: (code: number) => {
      ended.code = code;
    },
  };
  try {
    await createProgram(io, "0.0.0").parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ended.code = 2;
  }
  return ended;
}

/** Every file of the project with its bytes; the user's repository with its times as well. */
export const looks = ({ root, path }: Project): unknown => [readTree(root), fingerprint(path(".git"))];

export async function stateDir({ root, env }: Project): Promise<string> {
  return must(await stateDirs(root, env)).state;
}

/** Another folder with the same bytes, times and knowledge of specrun, which goes by the path of the project. */
export async function copyProject(project: Project): Promise<Project> {
  const home = await mkdtemp(join(tmpdir(), "specrun-run-"));
  await cp(dirname(project.root), home, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
  });
  const copy = openProject(home, join(home, "project"));
  const [from, to] = [join(home, "state/specrun", basename(await stateDir(project))), await stateDir(copy)];
  await rm(to, { recursive: true });
  await rename(from, to);
  return copy;
}
