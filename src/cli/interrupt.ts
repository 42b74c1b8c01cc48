/** Ctrl-C once: stop starting, set running work aside, leave everything resumable. Twice: leave at once. */
export interface Interrupt {
  /** Its reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Forgets the handlers, so that a finished program can end. */
  release(): void;
}

export function listenForInterrupt(warn: (text: string) => void): Interrupt {
  const controller = new AbortController();
  const handle = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(name === "SIGTERM" ? 143 : 130);
    warn(
      "stopping; running work is set aside and `specrun implement` goes on from here (again to leave at once)\n",
    );
    controller.abort(name);
  };
  process.on("SIGINT", handle);
  process.on("SIGTERM", handle);
  return {
    signal: controller.signal,
    release: () => {
      process.off("SIGINT", handle);
      process.off("SIGTERM", handle);
    },
  };
}
