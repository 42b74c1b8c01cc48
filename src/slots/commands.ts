import type { SandboxKind } from "../model/evidence.ts";

export interface CommandRequest {
  /** Run by `bash -c`. */
  readonly command: string;
  /** Absolute; also the only writable folder. */
  readonly dir: string;
  /** Bound read-only over `dir`/.git when given. */
  readonly gitView: string | null;
  /** Only for consented set-up. */
  readonly network: boolean;
  readonly timeoutMs: number;
  /** Bytes of each of head and tail kept. */
  readonly outputBytesMax: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Further absolute folders the command may write, such as a package cache. */
  readonly writable?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface CommandOutcome {
  /** Null when it was killed. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  readonly ms: number;
  /** stdout and stderr interleaved; the middle is cut with a line that says how much. */
  readonly output: string;
}

/** Runs commands isolated from the machine. Never rejects because of what a command does. */
export interface Commands {
  readonly sandbox: SandboxKind;
  run(request: CommandRequest): Promise<CommandOutcome>;
}
