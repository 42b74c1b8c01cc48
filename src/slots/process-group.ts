/** A process and everything it started that did not leave its group. */
export interface ProcessGroup {
  /** Asks, then forces. */
  end(): void;
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
    end: () => {
      signalGroup(pid, "SIGTERM");
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
