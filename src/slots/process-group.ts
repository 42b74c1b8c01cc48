/** A process and everything it started that did not leave its group. */
export interface ProcessGroup {
  /** Asks, then forces. */
  end(): void;
  /** Nothing of it runs until it goes on. */
  stop(): void;
  goOn(): void;
  /** The leader is gone: whatever it left in its group goes too. */
  reap(): void;
}

const KILL_GRACE_MS = 2_000;

const liveGroups = new Set<number>();
let guarded = false;

export function groupOf(pid: number): ProcessGroup {
  if (!guarded) {
    guarded = true;
    process.on("exit", () => {
      for (const live of liveGroups) signalGroup(live, "SIGKILL");
    });
  }
  liveGroups.add(pid);
  let force: NodeJS.Timeout | undefined;
  return {
    stop: () => signalGroup(pid, "SIGSTOP"),
    goOn: () => signalGroup(pid, "SIGCONT"),
    end: () => {
      signalGroup(pid, "SIGTERM");
      signalGroup(pid, "SIGCONT");
      force = setTimeout(() => signalGroup(pid, "SIGKILL"), KILL_GRACE_MS);
    },
    reap: () => {
      clearTimeout(force);
      signalGroup(pid, "SIGKILL");
      liveGroups.delete(pid);
    },
  };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}
