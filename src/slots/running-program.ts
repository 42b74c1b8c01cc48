import { BoundedOutput } from "./bounded-output.ts";
import { ended } from "./output-pipe.ts";
import type { Program } from "./programs.ts";
import type { PipedProcess } from "./spawn.ts";

const STDERR_BYTES_MAX = 16_000;

export interface RunningOptions extends Pick<Program, "stop" | "goOn"> {
  /** Ends it when it aborts. */
  readonly signal: AbortSignal;
  /** Resolves when nothing that it started is left. */
  readonly settled: () => Promise<void>;
}

/** A started process as a program: what it complains of is kept, an abort ends it. */
export function runningProgram(process: PipedProcess, options: RunningOptions): Program {
  const { signal, settled, stop, goOn } = options;
  const stderr = new BoundedOutput(STDERR_BYTES_MAX);
  process.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const end = (): void => process.group.end();
  signal.addEventListener("abort", end, { once: true });
  const exit = process.exit.then(async (code) => {
    signal.removeEventListener("abort", end);
    await settled();
    // What it printed last is still on its way when it has ended.
    await ended([process.stdout, process.stderr]);
    return code;
  });
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    complaints: () => stderr.text(),
    ...{ stop, goOn, end, exit },
  };
}
