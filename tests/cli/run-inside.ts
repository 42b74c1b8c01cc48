import { Command, CommanderError } from "commander";
import { registerCheck } from "../../src/cli/check.ts";
import { registerDoctor } from "../../src/cli/doctor.ts";
import { registerGraph } from "../../src/cli/graph.ts";
import { registerStatus } from "../../src/cli/status.ts";

/** A command that asks nobody, in this process: no start of a program, everything else as typed. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function runInside(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  const ended = { code: 0, out: "", err: "" };
  const io = {
    stdout: (text: string) => {
      ended.out += text;
    },
    stderr: (text: string) => {
      ended.err += text;
    },
    env,
    cwd,
    isTTY: false,
    color: false,
    setExitCode: (code: number) => {
      ended.code = code;
    },
  };
  const program = new Command("specrun")
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
  for (const register of [registerGraph, registerStatus, registerCheck, registerDoctor])
    register(program, io);
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ended.code = 2;
  }
  return ended;
}
