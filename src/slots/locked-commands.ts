import type { TaskId } from "../model/task.ts";
import { noClock } from "../util/aside.ts";
import type { CommandOutcome, CommandRequest, Commands } from "./commands.ts";
import { MachineLocks } from "./machine-locks.ts";

/**
 * Commands that wait for the locks they need. A lock is held while one command runs and no longer: everything a command
 * started is dead when it ends, so a server or a port is in use exactly that long, and a worker that thinks holds nobody up.
 * The time-out of a command begins when it starts, not when it begins to wait.
 */
export interface LockedCommandsOptions {
  readonly commands: Commands;
  /** How many may hold each lock at once. */
  readonly locks: Readonly<Record<string, number>>;
  /** Called once for a command that has waited for a second. */
  readonly onWait: (wait: LockWait) => void;
}

export interface LockWait {
  readonly task: TaskId | null;
  readonly locks: readonly string[];
  readonly command: string;
}

const SILENT_MS = 1_000;

export function lockedCommands({ commands, locks, onWait }: LockedCommandsOptions): Commands {
  const machine = new MachineLocks(locks);
  return {
    sandbox: commands.sandbox,
    run: async (request) => {
      const names = [...new Set(request.locks ?? [])].sort();
      if (names.length === 0) return commands.run(request);
      const started = performance.now();
      const { command, task = null, aside = noClock } = request;
      const timer = setTimeout(() => onWait({ task, locks: names, command }), SILENT_MS);
      const release = await aside(() => machine.take(names, request.signal)).catch(aborted(request));
      clearTimeout(timer);
      if (release === null) return stopped(Math.round(performance.now() - started));
      try {
        return await commands.run(request);
      } finally {
        release();
      }
    },
  };
}

const aborted =
  ({ signal }: CommandRequest) =>
  (error: unknown): null => {
    if (signal?.aborted) return null;
    throw error;
  };

const stopped = (ms: number): CommandOutcome => ({
  exitCode: null,
  timedOut: false,
  aborted: true,
  ms,
  output: "",
});
