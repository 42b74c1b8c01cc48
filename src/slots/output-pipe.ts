import { closeSync, constants, openSync } from "node:fs";
import { rm } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { temporaryFolder } from "./temporary-folders.ts";

/** A real pipe to hand to a process as its stdout and stderr at once. */
export interface OutputPipe {
  readonly writeFd: number;
  readonly readable: Readable;
  /** After the process has its copy: the pipe then ends with its last writer. */
  closeWriter(): void;
}

/**
 * Node's own pipes are sockets, on which `echo > /dev/stderr` fails, and two of them lose the order of the streams.
 * A named pipe, unlinked as soon as both ends are open, has neither fault.
 */
export async function openOutputPipe(makeFifo: (path: string) => Promise<void>): Promise<OutputPipe> {
  const folder = temporaryFolder("pipe");
  try {
    const path = join(folder, "output");
    await makeFifo(path);
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeFd = openSync(path, constants.O_WRONLY);
    const readable = new Socket({ fd: readFd, readable: true, writable: false });
    return { writeFd, readable, closeWriter: () => closeSync(writeFd) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const PIPE_GRACE_MS = 250;

/** A daemon may hold the pipe for ever: after the exit it gets a moment, then the pipe is torn down. */
export async function ended(streams: readonly Readable[]): Promise<void> {
  const ends = streams.map(
    (stream) =>
      new Promise<void>((resolve) => {
        if (stream.closed || stream.readableEnded) resolve();
        else stream.once("close", resolve).once("end", resolve);
      }),
  );
  let timer: NodeJS.Timeout | undefined;
  const grace = new Promise<void>((resolve) => {
    // A busy event loop may come here late: two more rounds read what is already in the pipe.
    timer = setTimeout(() => setImmediate(() => setImmediate(resolve)), PIPE_GRACE_MS);
  });
  await Promise.race([Promise.all(ends), grace]);
  clearTimeout(timer);
  for (const stream of streams) stream.destroy();
}
