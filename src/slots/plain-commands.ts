import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { outcomeOf } from "./command-outcome.ts";
import type { CommandOutcome, CommandRequest, Commands } from "./commands.ts";
import type { Machine } from "./machine.ts";
import { packageCacheEnv } from "./package-caches.ts";
import { COMMON_ENV, DEFAULT_SANDBOX_LIMITS, type SandboxLimits } from "./sandbox-profile.ts";
import { environmentBinaries, limitedShell } from "./sandboxed-commands.ts";
import { runShell } from "./spawn.ts";
import { temporaryFolder } from "./temporary-folders.ts";

export interface PlainCommandsOptions {
  readonly machine: Machine;
  readonly cacheDir: string | null;
  readonly limits?: Partial<SandboxLimits>;
}

/**
 * The same contract without isolation: a scrubbed environment, a home of its own, the same bounds. It keeps honest
 * commands tidy and is no protection against others; `gitView`, `writable` and `network` bind nothing here.
 */
export function plainCommands(options: PlainCommandsOptions): Commands {
  const limits = { ...DEFAULT_SANDBOX_LIMITS, ...options.limits };
  return { sandbox: "none", run: (request) => runPlain(request, options, limits) };
}

async function runPlain(
  request: CommandRequest,
  { machine, cacheDir }: PlainCommandsOptions,
  limits: SandboxLimits,
): Promise<CommandOutcome> {
  const scratch = temporaryFolder("command");
  try {
    const [file = machine.shell, ...args] = limitedShell(machine.shell, { ...limits, processesMax: 0 });
    const result = await runShell({
      file,
      args: [...args, request.command],
      cwd: request.dir,
      env: environment({ machine, cacheDir, scratch, request }),
      timeoutMs: request.timeoutMs,
      outputBytesMax: request.outputBytesMax,
      totalBytesMax: limits.totalBytesMax,
      ...(request.signal && { signal: request.signal }),
    });
    return outcomeOf(result, { limits, tooManyProcesses: false });
  } finally {
    // A process that left its group may still write here; the folder is temporary anyway.
    await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
  }
}

interface PlainInput {
  readonly machine: Machine;
  readonly cacheDir: string | null;
  readonly scratch: string;
  readonly request: CommandRequest;
}

function environment({ machine, cacheDir, scratch, request }: PlainInput): Record<string, string> {
  const home = join(scratch, "home");
  const tmp = request.tmpDir ?? join(scratch, "tmp");
  for (const folder of [home, tmp]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return {
    ...machine.env,
    ...packageCacheEnv(cacheDir, request),
    ...(request.network ? machine.network.env : {}),
    ...COMMON_ENV,
    GIT_CEILING_DIRECTORIES: dirname(request.dir),
    HOME: home,
    PATH: [...environmentBinaries(request.dir), ...machine.hostPath].join(":"),
    TMPDIR: tmp,
    ...request.env,
  };
}
