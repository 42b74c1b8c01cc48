/**
 * Ctrl-C once: stop starting, set running work aside, leave everything resumable, within seconds. Twice: leave at once.
 */
export interface Interrupt {
  /** Its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Forgets the handlers, so that a finished program can end. */
  release(): void;
}

const GRACE_MS = 10_000;

const leave = (name: NodeJS.Signals): never => process.exit(name === "SIGTERM" ? 143 : 130);

export function listenForInterrupt(warn: (text: string) => void): Interrupt {
  const controller = new AbortController();
  let patience: NodeJS.Timeout | undefined;
  const handle = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) leave(name);
    warn(
      "stopping; running work is set aside and `specrun implement` goes on from here (again to leave at once)\n",
    );
    controller.abort(name);
    // Whatever still hangs is as safe as after a crash, and nobody waits for it any longer.
    patience = setTimeout(leave, GRACE_MS, name).unref();
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(patience);
      process.off("SIGINT", handle);
      process.off("SIGTERM", handle);
    },
  };
}
