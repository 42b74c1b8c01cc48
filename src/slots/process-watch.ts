import { countDescendants, gone, signalDescendants } from "./sandbox-processes.ts";

/** What specrun knows of a sandbox while it runs, from what bubblewrap and the shell inside tell it. */
export interface ProcessWatch {
  readonly signal: AbortSignal;
  onInfo(descriptor: 3 | 4, text: string): void;
  /** The command's shell was reached: everything from then on is the command's own doing. */
  started(): boolean;
  exceeded(): boolean;
  /** Nothing in the sandbox runs until it goes on. */
  stop(): void;
  goOn(): void;
  /** Resolves when the sandbox's process namespace is empty. */
  end(): Promise<void>;
}

const WATCH_MS = 100;

/** The process limit does not bind root, so the processes are counted as well. */
export function watchProcesses(processesMax: number, outer: AbortSignal | undefined): ProcessWatch {
  const tooMany = new AbortController();
  let first: number | null = null;
  let info = "";
  let started = false;
  const timer = setInterval(() => {
    if (first !== null && countDescendants(first, processesMax + 1) > processesMax) tooMany.abort();
  }, WATCH_MS);
  return {
    signal: outer ? AbortSignal.any([outer, tooMany.signal]) : tooMany.signal,
    onInfo: (descriptor, text) => {
      if (descriptor === 4) started = true;
      else info += text;
      const match = /"child-pid":\s*(\d+)/.exec(info);
      if (match) first = Number(match[1]);
    },
    started: () => started,
    exceeded: () => tooMany.signal.aborted,
    stop: () => {
      if (first !== null) signalDescendants(first, "SIGSTOP");
    },
    goOn: () => {
      if (first !== null) signalDescendants(first, "SIGCONT");
    },
    end: async () => {
      clearInterval(timer);
      if (first !== null) await gone(first);
    },
  };
}
