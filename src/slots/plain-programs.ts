import { dirname } from "node:path";
import type { Machine } from "./machine.ts";
import type { Program, ProgramRequest, Programs } from "./programs.ts";
import { runningProgram } from "./running-program.ts";
import { COMMON_ENV } from "./sandbox-profile.ts";
import { environmentBinaries } from "./sandboxed-commands.ts";
import { startPiped } from "./spawn.ts";

/** The same contract without isolation, by a person's choice: a scrubbed environment and the person's own home. */
export const plainPrograms = (machine: Machine): Programs => ({
  sandbox: "none",
  home: null,
  start: (request) => start(request, machine),
});

function start({ file, args, dir, env, signal }: ProgramRequest, machine: Machine): Program | null {
  if (signal.aborted) return null;
  const process = startPiped({
    file,
    args,
    cwd: dir,
    env: {
      ...machine.env,
      ...machine.network.env,
      ...COMMON_ENV,
      GIT_CEILING_DIRECTORIES: dirname(dir),
      HOME: machine.home,
      PATH: [...environmentBinaries(dir), ...machine.hostPath].join(":"),
      ...env,
    },
  });
  if (process === null) return null;
  const { stop, goOn } = process.group;
  return runningProgram(process, { signal, settled: async () => undefined, stop, goOn });
}
