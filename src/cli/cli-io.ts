import type { ExitCode } from "../model/failure.ts";

/** What a command may touch of the process it runs in. Only bin.ts gives it the real one. */
export interface CliIo {
  stdout(text: string): void;
  stderr(text: string): void;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly isTTY: boolean;
  readonly color: boolean;
  /** Width of the terminal; nothing where stdout is none. */
  readonly columns?: number;
  setExitCode(code: ExitCode): void;
}
