import type { Readable, Writable } from "node:stream";
import { execa } from "execa";
import { BoundedOutput } from "./bounded-output.ts";
import { ended, openOutputPipe } from "./output-pipe.ts";
import { groupOf, type ProcessGroup } from "./process-group.ts";

/**
 * The only place that starts a process. Nothing is inherited: every caller passes the complete environment.
 * Neither function rejects because of what a process does.
 */

export interface ProcessRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Complete: without it the process gets an empty environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string | Buffer;
  readonly timeoutMs?: number;
  /** Of each of stdout and stderr; more ends the process. */
  readonly bytesMax?: number;
  readonly signal?: AbortSignal;
}

export interface ProcessResult {
  /** Null when it did not start or was killed. */
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly timedOut: boolean;
  /** Why it did not start, or was ended for its output; null otherwise. */
  readonly spawnError: string | null;
}

const BYTES_MAX = 256 * 1024 * 1024;

/** A short program of our own choice, such as git, without a shell. */
export async function runProcess(request: ProcessRequest): Promise<ProcessResult> {
  try {
    const child = execa(request.file, [...request.args], {
      env: definedOnly(request.env ?? {}),
      extendEnv: false,
      encoding: "buffer",
      reject: false,
      stripFinalNewline: false,
      maxBuffer: request.bytesMax ?? BYTES_MAX,
      ...(request.cwd !== undefined && { cwd: request.cwd }),
      ...(request.input !== undefined ? { input: request.input } : { stdin: "ignore" as const }),
      ...(request.timeoutMs !== undefined && { timeout: request.timeoutMs }),
      ...(request.signal !== undefined && { cancelSignal: request.signal }),
    });
    // execa stops reading at the bound, which does not impress every writer.
    for (const stream of [child.stdout, child.stderr])
      killBeyond(stream, request.bytesMax ?? BYTES_MAX, child);
    const result = await child;
    return {
      exitCode: result.exitCode ?? null,
      stdout: Buffer.from(result.stdout ?? []),
      stderr: Buffer.from(result.stderr ?? []),
      timedOut: result.timedOut,
      spawnError: spawnErrorOf(result),
    };
  } catch (error) {
    return notStarted(error);
  }
}

function killBeyond(
  stream: Readable | null,
  bytesMax: number,
  child: { kill(signal: "SIGKILL"): boolean },
): void {
  let bytes = 0;
  stream?.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bytesMax) child.kill("SIGKILL");
  });
}

export interface ShellRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Complete. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Of each of head and tail kept. */
  readonly outputBytesMax: number;
  /** Written in all; more ends the process. */
  readonly totalBytesMax: number;
  readonly signal?: AbortSignal;
  /** Called with what the process writes to descriptors 3 and 4, which are pipes only when this is given. */
  readonly onInfo?: (descriptor: 3 | 4, text: string) => void;
}

export interface ShellResult {
  readonly exitCode: number | null;
  /** What ended it before its own end. */
  readonly stopped: "timeout" | "abort" | "output" | null;
  readonly ms: number;
  /** stdout and stderr as one stream. */
  readonly output: string;
}

/** A command of unknown manners: bounded in time and output, ended with its whole process group. */
export async function runShell(request: ShellRequest): Promise<ShellResult> {
  const started = performance.now();
  const ms = (): number => Math.round(performance.now() - started);
  const pipe = await openOutputPipe(makeFifo);
  const child = request.signal?.aborted ? null : startShell(request, pipe.writeFd);
  pipe.closeWriter();
  if (child?.pid === undefined) {
    pipe.readable.destroy();
    if (child === null) return { exitCode: null, stopped: "abort", ms: ms(), output: "" };
    return { exitCode: 127, stopped: null, ms: ms(), output: (await child).originalMessage ?? "" };
  }
  const group = groupOf(child.pid);
  const guard = guardOf(request, group);
  const kept = new BoundedOutput(request.outputBytesMax);
  pipe.readable.on("data", (chunk: Buffer) => {
    kept.push(chunk);
    if (kept.total > request.totalBytesMax) guard.stop("output");
  });
  const info = (child.stdio as unknown as readonly (Readable | null)[]).slice(3);
  for (const descriptor of [3, 4] as const)
    info[descriptor - 3]?.on("data", (chunk: Buffer) => request.onInfo?.(descriptor, chunk.toString("utf8")));
  const exitCode = await exitOf(child);
  guard.release();
  group.reap();
  await ended([pipe.readable, ...info.filter((stream) => stream !== null)]);
  const stopped = guard.stopped();
  return { exitCode: stopped === null ? exitCode : null, stopped, ms: ms(), output: kept.text() };
}

export interface PipedRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Complete. */
  readonly env: Readonly<Record<string, string>>;
  /** Written to descriptor 5, for what other users of the machine must not see among the arguments. */
  readonly hidden?: string;
  /** Called with what the process writes to descriptors 3 and 4, which are pipes only when this is given. */
  readonly onInfo?: (descriptor: 3 | 4, text: string) => void;
}

/** A process to talk with, for as long as the talk lasts. */
export interface PipedProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly group: ProcessGroup;
  /** Its exit code, null when it was killed. Its process group is gone by then. */
  readonly exit: Promise<number | null>;
}

/** Null when it did not start. */
export function startPiped(request: PipedRequest): PipedProcess | null {
  const info = request.onInfo ? (["pipe", "pipe"] as const) : (["ignore", "ignore"] as const);
  const child = execa(request.file, [...request.args], {
    cwd: request.cwd,
    env: { ...request.env },
    extendEnv: false,
    stdio: ["pipe", "pipe", "pipe", ...info, request.hidden === undefined ? "ignore" : "pipe"],
    buffer: false,
    detached: true,
    reject: false,
  });
  if (child.pid === undefined) return null;
  const group = groupOf(child.pid);
  const pipes = child.stdio as unknown as readonly (Readable | Writable | null)[];
  for (const descriptor of [3, 4] as const)
    (pipes[descriptor] as Readable | null)?.on("data", (chunk: Buffer) =>
      request.onInfo?.(descriptor, chunk.toString("utf8")),
    );
  // A process that ends early closes its pipes: that is told by its exit, not by an error of ours.
  for (const pipe of pipes) pipe?.on("error", () => undefined);
  if (request.hidden !== undefined) (pipes[5] as Writable).end(request.hidden);
  const exit = exitOf(child).then((code) => {
    group.reap();
    return code;
  });
  return { stdin: child.stdin, stdout: child.stdout, stderr: child.stderr, group, exit };
}

/** execa's types know descriptors up to 9; at run time any will do. */
const startShell = (request: ShellRequest, output: number) =>
  execa(request.file, [...request.args], {
    cwd: request.cwd,
    env: { ...request.env },
    extendEnv: false,
    stdio: ["ignore", output as 9, output as 9, ...(request.onInfo ? (["pipe", "pipe"] as const) : [])],
    buffer: false,
    detached: true,
    reject: false,
  });

async function makeFifo(path: string): Promise<void> {
  const made = await runProcess({
    file: "mkfifo",
    args: ["-m", "600", path],
    env: { PATH: "/usr/bin:/bin" },
  });
  if (made.exitCode !== 0)
    throw new Error(`mkfifo: ${made.spawnError ?? made.stderr.toString("utf8").trim()}`);
}

interface Guard {
  stop(why: NonNullable<ShellResult["stopped"]>): void;
  stopped(): ShellResult["stopped"];
  release(): void;
}

/** Ends the group on time-out, on abort or on demand; the first cause wins. */
function guardOf(request: ShellRequest, group: ProcessGroup): Guard {
  let cause: ShellResult["stopped"] = null;
  const stop: Guard["stop"] = (why) => {
    if (cause !== null) return;
    cause = why;
    group.end();
  };
  const onAbort = (): void => stop("abort");
  const timer = setTimeout(() => stop("timeout"), request.timeoutMs);
  request.signal?.addEventListener("abort", onAbort, { once: true });
  return {
    stop,
    stopped: () => cause,
    release: () => {
      clearTimeout(timer);
      request.signal?.removeEventListener("abort", onAbort);
    },
  };
}

interface Exiting {
  once(event: "exit", listener: (code: number | null) => void): unknown;
}

const exitOf = (child: Exiting): Promise<number | null> =>
  new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
  });

const definedOnly = (env: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

interface ExecaEnd {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly isMaxBuffer: boolean;
  readonly originalMessage?: string | undefined;
}

function spawnErrorOf(result: ExecaEnd): string | null {
  if (result.isMaxBuffer) return "more output than allowed";
  if (result.timedOut || result.isCanceled) return null;
  if (result.exitCode !== undefined || result.signal !== undefined) return null;
  return result.originalMessage ?? "did not start";
}

function notStarted(error: unknown): ProcessResult {
  const empty = Buffer.alloc(0);
  const spawnError = error instanceof Error ? error.message : String(error);
  return { exitCode: null, stdout: empty, stderr: empty, timedOut: false, spawnError };
}
