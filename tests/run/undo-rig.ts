import { CommanderError } from "commander";
import { createProgram } from "../../src/cli/program.ts";
import type { Project } from "./rig.ts";

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
