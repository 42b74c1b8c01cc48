import type { Readable, Writable } from "node:stream";
import type { SandboxKind } from "../model/evidence.ts";
import type { CommandPlace } from "./commands.ts";
import type { Mount } from "./sandbox-profile.ts";

/** A program that is talked with: it may use the network, and sees of the machine what a command sees and its mounts. */
export interface ProgramRequest extends CommandPlace {
  /** Absolute, or a name on the search path. */
  readonly file: string;
  readonly args: readonly string[];
  /** Where nothing isolates it, it finds all this in its own place. */
  readonly mounts: readonly Mount[];
  /** The workspace can be read and not written. */
  readonly readOnly: boolean;
  /** Names in the workspace that it finds empty, where they exist and something isolates it. */
  readonly masked: readonly string[];
  readonly signal: AbortSignal;
}

export interface Program {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** The last that it wrote to stderr. */
  complaints(): string;
  /** Nothing of it runs until it goes on: whoever looks at the workspace meanwhile sees it stand still. */
  stop(): void;
  goOn(): void;
  /** Asks, then forces. */
  end(): void;
  /** Its exit code, null when it was killed. Everything it started is dead by then. */
  readonly exit: Promise<number | null>;
}

/** Never rejects and never throws because of what a program does. */
export interface Programs {
  readonly sandbox: SandboxKind;
  /** Where `HOME` is for its programs; null: the person's own. */
  readonly home: string | null;
  /** Null when it did not even start. */
  start(request: ProgramRequest): Program | null;
}
