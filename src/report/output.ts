/**
 * Where reporters write. A reader that goes away (`specrun implement | head`) must not end a run, so a stream
 * that fails is silently no longer written to.
 */
export interface OutputStream {
  write(text: string, done?: () => void): unknown;
  on?(event: "error", listener: () => void): unknown;
}

export interface Output {
  write(text: string): void;
  /** Resolves when everything written so far has left the process, or can never leave it. */
  flush(): Promise<void>;
}

export function outputOf(stream: OutputStream): Output {
  let gone = false;
  const waiting = new Set<() => void>();
  stream.on?.("error", () => {
    gone = true;
    for (const resolve of waiting) resolve();
  });
  return {
    write(text) {
      if (!gone) stream.write(text);
    },
    flush() {
      if (gone) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.add(resolve);
        stream.write("", () => resolve());
      });
    },
  };
}
