import type { CommandOutcome } from "./commands.ts";
import type { SandboxLimits } from "./sandbox-profile.ts";
import type { ShellResult } from "./spawn.ts";

/** How a process ended, in the words of the port. A limit that has no field of its own is the output's last line. */
export function outcomeOf(
  result: ShellResult,
  bounds: { readonly limits: SandboxLimits; readonly tooManyProcesses: boolean },
): CommandOutcome {
  const note = noteOf(result, bounds);
  return {
    exitCode: result.exitCode,
    timedOut: result.stopped === "timeout",
    aborted: result.stopped === "abort" && !bounds.tooManyProcesses,
    ms: result.ms,
    output: note === null ? result.output : `${result.output.replace(/\n?$/, "\n")}[… ${note} …]\n`,
  };
}

function noteOf(
  result: ShellResult,
  { limits, tooManyProcesses }: { readonly limits: SandboxLimits; readonly tooManyProcesses: boolean },
): string | null {
  if (result.stopped === "output") return `stopped: more than ${limits.totalBytesMax} bytes of output`;
  if (tooManyProcesses) return `stopped: more than ${limits.processesMax} processes`;
  return null;
}
