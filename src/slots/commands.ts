import type { SandboxKind } from "../model/evidence.ts";
import type { TaskId } from "../model/task.ts";
import type { Aside } from "../util/aside.ts";

/** Where a command runs, and what is its own there: every slot is one. */
export interface CommandPlace {
  /** Absolute; also the only writable folder. */
  readonly dir: string;
  /** Bound read-only over `dir`/.git when given. */
  readonly gitView: string | null;
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute folder for `TMPDIR` where no sandbox gives the command a `/tmp` of its own. */
  readonly tmpDir?: string;
}

export interface CommandRequest extends CommandPlace {
  /** Run by `bash -c`. */
  readonly command: string;
  /** Only for consented set-up. */
  readonly network: boolean;
  readonly timeoutMs: number;
  /** Bytes of each of head and tail kept. */
  readonly outputBytesMax: number;
  /** Taken before it starts and given back when it has ended: names from `locks` of the configuration. */
  readonly locks?: readonly string[];
  /** Whose work it belongs to, for whoever watches it wait. */
  readonly task?: TaskId | null;
  /** Further absolute folders the command may write, such as a package cache. */
  readonly writable?: readonly string[];
  readonly signal?: AbortSignal;
  /** Around the wait for its locks. */
  readonly aside?: Aside;
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

/** Of a slot, and of whatever else says where commands run, that part alone. */
export const placeOf = ({ dir, gitView, env, tmpDir }: CommandPlace): CommandPlace => ({
  dir,
  gitView,
  ...(env !== undefined && { env }),
  ...(tmpDir !== undefined && { tmpDir }),
});
